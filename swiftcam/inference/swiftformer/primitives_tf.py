"""Basic Keras layers that compute as in PyTorch where Keras computes differently.

Tensors are `(N, H, W, C)`. Layers are built in their constructors.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import keras
from keras import ops

from swiftcam.inference.checkpoints.folding import NORM_EPS

if TYPE_CHECKING:
    from collections.abc import Callable

    Tensor = Any  # a tensor of the framework that Keras runs on
    Policy = Any  # a Keras dtype policy: the types of computations and of variables

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "gelu": partial(keras.activations.gelu, approximate=False),
    "relu": keras.activations.relu,
    "selu": keras.activations.selu,
    "gelu_new": partial(keras.activations.gelu, approximate=True),
}
CHANNELS_LAST = "channels_last"


class BatchNorm(keras.layers.BatchNormalization):
    """Batch normalisation with the statistics of PyTorch.

    Unlike Keras, PyTorch keeps the unbiased running variance and counts the training steps.
    """

    def __init__(self, dim: int, epsilon: float, dtype: Policy) -> None:
        super().__init__(axis=-1, momentum=0.9, epsilon=epsilon, dtype=dtype)
        self.num_batches_tracked = self.add_weight(
            shape=(), initializer="zeros", dtype="int64", trainable=False, name="num_batches"
        )
        self.build((None, None, None, dim))

    def call(self, x: Tensor, training: bool | None = None) -> Tensor:
        """Return the normalised features; in training, update the running statistics."""
        kept = self.moving_variance * self.momentum
        out = super().call(x, training=training)
        if training and self.trainable:
            added = self.moving_variance - kept
            height, width = ops.shape(x)[1], ops.shape(x)[2]
            others = ops.cast(ops.shape(x)[0] * height * width - 1, added.dtype)
            self.moving_variance.assign_add(added / ops.maximum(others, 1))
            self.num_batches_tracked.assign_add(1)
        return out


class Conv(keras.layers.Conv2D):
    """A convolution with the zero padding of PyTorch: `(vertical, horizontal)`, on both sides."""

    def __init__(
        self,
        into: int,
        out: int,
        kernel: tuple[int, int] = (1, 1),
        *,
        strides: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        dtype: Policy,
    ) -> None:
        super().__init__(
            out,
            kernel,
            strides=strides,
            data_format=CHANNELS_LAST,
            kernel_initializer=fresh(),
            dtype=dtype,
        )
        self.around = padding
        self.build((None, None, None, into))

    def call(self, x: Tensor) -> Tensor:
        """Return the convolved features."""
        vertical, horizontal = self.around
        if vertical or horizontal:
            x = ops.pad(x, ((0, 0), (vertical, vertical), (horizontal, horizontal), (0, 0)))
        return super().call(x)


def linear(into: int, out: int, dtype: Policy) -> keras.layers.Dense:
    """Return a linear layer over the last axis, built."""
    layer = keras.layers.Dense(out, kernel_initializer=fresh(), dtype=dtype)
    layer.build((None, into))
    return layer


def fresh(deviation: float = 0.02) -> keras.initializers.Initializer:
    """Return the initialiser of weights: a normal distribution with this standard deviation."""
    return keras.initializers.RandomNormal(stddev=deviation)


def normalised(x: Tensor, axis: int | tuple[int, ...]) -> Tensor:
    """Return `x` divided by its L2 norm along `axis`, computed in float32 or better."""
    exact = ops.cast(x, keras.backend.result_type(x.dtype, "float32"))
    squares = ops.sum(ops.square(exact), axis=axis, keepdims=True)
    # The maximum is inside the root, so that the gradient at zero is finite.
    norm = ops.sqrt(ops.maximum(squares, NORM_EPS**2))
    return ops.cast(exact / norm, x.dtype)
