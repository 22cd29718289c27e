"""The layers of SwiftFormer in Keras; equation and section numbers are those of the paper.

Attributes have the names of Hugging Face, as in `layers`. Tensors are `(N, H, W, C)`. Every layer
is built in its constructor: all sizes follow from the configuration.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import keras
from keras import ops

from swiftcam.inference.checkpoints.configuration import pair
from swiftcam.inference.swiftformer.primitives_tf import (
    ACTIVATIONS,
    CHANNELS_LAST,
    BatchNorm,
    Conv,
    fresh,
    linear,
    normalised,
)

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig

    Tensor = Any  # a tensor of the framework that Keras runs on
    Policy = Any  # a Keras dtype policy: the types of computations and of variables


class Block(keras.layers.Layer):
    """A layer made of other layers, which are built already."""

    def build(self, input_shape: Any = None) -> None:
        """Do nothing: the parts are built already."""


class PatchEmbedding(Block):
    """Two strided 3x3 convolutions: `(N, H, W, num_channels)` to `(N, H/4, W/4, embed_dims[0])`."""

    def __init__(self, config: SwiftFormerConfig, dtype: Policy) -> None:
        super().__init__(dtype=dtype)
        width, channels = config.embed_dims[0], config.num_channels
        strided = partial(Conv, kernel=(3, 3), strides=(2, 2), padding=(1, 1), dtype=dtype)
        self.patch_embedding = [
            strided(channels, width // 2),
            BatchNorm(width // 2, config.batch_norm_eps, dtype),
            keras.layers.ReLU(dtype=dtype),
            strided(width // 2, width),
            BatchNorm(width, config.batch_norm_eps, dtype),
            keras.layers.ReLU(dtype=dtype),
        ]

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the embedded patches."""
        for layer in self.patch_embedding:
            x = layer(x, training=training) if isinstance(layer, BatchNorm) else layer(x)
        return x


class Embeddings(Block):
    """The strided convolution between stage `index` and the next."""

    def __init__(self, config: SwiftFormerConfig, index: int, dtype: Policy) -> None:
        super().__init__(dtype=dtype)
        into, out = config.embed_dims[index], config.embed_dims[index + 1]
        self.proj = Conv(
            into,
            out,
            pair(config.down_patch_size),
            strides=pair(config.down_stride),
            padding=pair(config.down_pad),
            dtype=dtype,
        )
        self.norm = BatchNorm(out, config.batch_norm_eps, dtype)

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the input of the next stage: smaller maps, more channels."""
        return self.norm(self.proj(x), training=training)


class ConvEncoder(Block):
    """x + layer_scale * conv1x1(GELU(conv1x1(BN(depthwise3x3(x))))) (section 3.3, equation 7).

    With `hidden` equal to `dim` and without dropout it is also the local representation of the
    encoder block (equation 8).
    """

    def __init__(
        self, config: SwiftFormerConfig, dim: int, hidden: int, rate: float, dtype: Policy
    ) -> None:
        super().__init__(dtype=dtype)
        self.depth_wise_conv = keras.layers.DepthwiseConv2D(
            3, padding="same", data_format=CHANNELS_LAST, depthwise_initializer=fresh(), dtype=dtype
        )
        self.depth_wise_conv.build((None, None, None, dim))
        self.norm = BatchNorm(dim, config.batch_norm_eps, dtype)
        self.point_wise_conv1 = Conv(dim, hidden, dtype=dtype)
        self.point_wise_conv2 = Conv(hidden, dim, dtype=dtype)
        self.drop_path = keras.layers.Dropout(rate, dtype=dtype)
        self.layer_scale = self.add_weight(shape=(dim,), initializer="ones", name="layer_scale")

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return `x` with the branch added, in the same shape."""
        y = self.norm(self.depth_wise_conv(x), training=training)
        y = self.point_wise_conv2(ACTIVATIONS["gelu"](self.point_wise_conv1(y)))
        return x + self.drop_path(self.layer_scale * y, training=training)


class EfficientAdditiveAttention(Block):
    """Efficient additive attention over tokens (section 3.2, equations 4 to 6), one head.

    The tokens are the positions of the feature map; otherwise see `layers`.
    """

    def __init__(self, config: SwiftFormerConfig, dim: int, dtype: Policy) -> None:
        super().__init__(dtype=dtype)
        self.to_query = linear(dim, dim, dtype)
        self.to_key = linear(dim, dim, dtype)
        self.w_g = self.add_weight(shape=(dim, 1), initializer=fresh(1.0), name="w_g")
        self.scale_factor = dim**-0.5
        self.proj = linear(dim, dim, dtype)
        self.final = linear(dim, dim, dtype)
        self.attention_norm = config.attention_norm

    def call(self, x: Tensor) -> Tensor:
        """Return the mixed tokens, in the same shape."""
        query, key = normalised(self.to_query(x), -1), normalised(self.to_key(x), -1)
        weights = ops.matmul(query, self.w_g) * self.scale_factor
        if self.attention_norm == "l2":
            weights = normalised(weights, (1, 2))
        else:
            # A softmax over one value: always 1, without a gradient.
            weights = ops.exp(weights - weights)
        global_query = ops.sum(weights * query, axis=(1, 2), keepdims=True)
        return self.final(self.proj(global_query * key) + query)


class Mlp(Block):
    """BN, conv1x1, activation, dropout, conv1x1, dropout; the hidden width is dim * mlp_ratio."""

    def __init__(self, config: SwiftFormerConfig, dim: int, dtype: Policy) -> None:
        super().__init__(dtype=dtype)
        hidden = int(dim * config.mlp_ratio)
        self.norm1 = BatchNorm(dim, config.batch_norm_eps, dtype)
        self.fc1 = Conv(dim, hidden, dtype=dtype)
        self.fc2 = Conv(hidden, dim, dtype=dtype)
        self.drop = keras.layers.Dropout(config.drop_mlp_rate, dtype=dtype)
        self.hidden_act = config.hidden_act

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the transformed features, in the same shape."""
        hidden = ACTIVATIONS[self.hidden_act](self.fc1(self.norm1(x, training=training)))
        hidden = self.drop(hidden, training=training)
        return self.drop(self.fc2(hidden), training=training)


class EncoderBlock(Block):
    """Local representation, attention, MLP, each added to its input (section 3.3, equation 8)."""

    def __init__(
        self, config: SwiftFormerConfig, dim: int, drop_path: float, dtype: Policy
    ) -> None:
        super().__init__(dtype=dtype)
        self.local_representation = ConvEncoder(config, dim, dim, 0.0, dtype)
        self.attn = EfficientAdditiveAttention(config, dim, dtype)
        self.linear = Mlp(config, dim, dtype)
        # Stochastic depth: drops the branch of a whole picture.
        self.drop_path = keras.layers.Dropout(drop_path, noise_shape=(None, 1, 1, 1), dtype=dtype)
        self.use_layer_scale = config.use_layer_scale
        if config.use_layer_scale:
            scale = keras.initializers.Constant(config.layer_scale_init_value)
            self.layer_scale_1 = self.add_weight((dim,), scale, name="layer_scale_1")
            self.layer_scale_2 = self.add_weight((dim,), scale, name="layer_scale_2")

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the block's output, in the same shape."""
        x = self.local_representation(x, training=training)
        branch = self.attn(x)
        branch = self.layer_scale_1 * branch if self.use_layer_scale else branch
        x = x + self.drop_path(branch, training=training)
        branch = self.linear(x, training=training)
        branch = self.layer_scale_2 * branch if self.use_layer_scale else branch
        return x + self.drop_path(branch, training=training)


class Stage(Block):
    """Stage `index`: ConvEncoders, then one encoder block."""

    def __init__(self, config: SwiftFormerConfig, index: int, dtype: Policy) -> None:
        super().__init__(dtype=dtype)
        dim, depth = config.embed_dims[index], config.depths[index]
        hidden = int(config.mlp_ratio * dim)
        blocks: list[Block] = [
            ConvEncoder(config, dim, hidden, config.drop_conv_encoder_rate, dtype)
            for _ in range(depth - 1)
        ]
        # Stochastic depth grows linearly over all blocks of the network.
        last = sum(config.depths[: index + 1]) - 1
        rate = config.drop_path_rate * last / max(1, sum(config.depths) - 1)
        blocks.append(EncoderBlock(config, dim, rate, dtype))
        self.blocks = blocks

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the stage's output, in the same shape."""
        for block in self.blocks:
            x = block(x, training=training)
        return x


class Encoder(Block):
    """The network: stages with embeddings between them."""

    def __init__(self, config: SwiftFormerConfig, dtype: Policy) -> None:
        super().__init__(dtype=dtype)
        network: list[Block] = []
        for index in range(len(config.depths)):
            network.append(Stage(config, index, dtype))
            if config.has_embedding_after(index):
                network.append(Embeddings(config, index, dtype))
        self.network = network

    def call(self, x: Tensor, training: bool = False) -> list[Tensor]:
        """Return all hidden states, from the input to the output."""
        states = [x]
        for entry in self.network:
            states.append(entry(states[-1], training=training))
        return states
