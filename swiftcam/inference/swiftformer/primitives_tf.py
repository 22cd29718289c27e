"""What SwiftFormer in Keras is made of, computing as PyTorch does where Keras does otherwise.

Tensors are `(N, H, W, C)`. Layers are built as soon as they are made.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import keras
from keras import ops

from swiftcam.inference.checkpoints.folding import NORM_EPS

if TYPE_CHECKING:
    from collections.abc import Callable

    Tensor = Any  # of whichever framework Keras runs on
    Policy = Any  # a Keras dtype policy: what is computed in, and what variables are kept in

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "gelu": partial(keras.activations.gelu, approximate=False),
    "relu": keras.activations.relu,
    "selu": keras.activations.selu,
    "gelu_new": partial(keras.activations.gelu, approximate=True),
}
CHANNELS_LAST = "channels_last"


class BatchNorm(keras.layers.BatchNormalization):
    """Batch normalisation with the statistics of PyTorch.

    The running variance is the unbiased one, and the training steps are counted, as PyTorch does
    and Keras does not.
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
    """Return how fresh weights are drawn: from a normal distribution."""
    return keras.initializers.RandomNormal(stddev=deviation)


def normalised(x: Tensor, axis: int | tuple[int, ...]) -> Tensor:
    """Return `x` over its L2 norm along `axis`, computed in float32 or better."""
    exact = ops.cast(x, keras.backend.result_type(x.dtype, "float32"))
    squares = ops.sum(ops.square(exact), axis=axis, keepdims=True)
    # The limit is under the root, so that the gradient at zero is finite.
    norm = ops.sqrt(ops.maximum(squares, NORM_EPS**2))
    return ops.cast(exact / norm, x.dtype)
