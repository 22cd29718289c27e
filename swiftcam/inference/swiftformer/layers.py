"""The layers of SwiftFormer in PyTorch; equation and section numbers are those of the paper.

Submodules have the names of Hugging Face, so that state dicts are interchangeable. Tensors are
`(N, C, H, W)` unless stated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from swiftcam.inference.checkpoints.configuration import pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "gelu": nn.GELU,
    "relu": nn.ReLU,
    "selu": nn.SELU,
    "gelu_new": lambda: nn.GELU(approximate="tanh"),
}


def _scale(dim: int, value: float) -> nn.Parameter:
    return nn.Parameter(torch.full((dim, 1, 1), float(value)))


class DropPath(nn.Module):
    """Stochastic depth: in training, drops the branch of a whole sample with probability `rate`."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """Return `x` with some samples zeroed and the others scaled up, `(N, ...)`."""
        if self.rate == 0.0 or not self.training:
            return x
        keep = 1 - self.rate
        shape = (x.shape[0],) + (1,) * (x.ndim - 1)
        kept = torch.floor(keep + torch.rand(shape, dtype=x.dtype, device=x.device))
        return x / keep * kept


class PatchEmbedding(nn.Module):
    """Two strided 3x3 convolutions: `(N, num_channels, H, W)` to `(N, embed_dims[0], H/4, W/4)`."""

    def __init__(self, config: SwiftFormerConfig) -> None:
        super().__init__()
        width = config.embed_dims[0]
        self.patch_embedding = nn.Sequential(
            nn.Conv2d(config.num_channels, width // 2, 3, stride=2, padding=1),
            nn.BatchNorm2d(width // 2, eps=config.batch_norm_eps),
            nn.ReLU(),
            nn.Conv2d(width // 2, width, 3, stride=2, padding=1),
            nn.BatchNorm2d(width, eps=config.batch_norm_eps),
            nn.ReLU(),
        )

    def forward(self, pixel_values: Tensor) -> Tensor:
        """Return the embedded patches."""
        embedded: Tensor = self.patch_embedding(pixel_values)
        return embedded


class Embeddings(nn.Module):
    """The strided convolution between stage `index` and the next."""

    def __init__(self, config: SwiftFormerConfig, index: int) -> None:
        super().__init__()
        into, out = config.embed_dims[index], config.embed_dims[index + 1]
        self.proj = nn.Conv2d(
            into,
            out,
            pair(config.down_patch_size),
            stride=pair(config.down_stride),
            padding=pair(config.down_pad),
        )
        self.norm = nn.BatchNorm2d(out, eps=config.batch_norm_eps)

    def forward(self, x: Tensor) -> Tensor:
        """Return the input of the next stage: smaller maps, more channels."""
        out: Tensor = self.norm(self.proj(x))
        return out


class ConvEncoder(nn.Module):
    """x + layer_scale * conv1x1(GELU(conv1x1(BN(depthwise3x3(x))))) (section 3.3, equation 7).

    With `hidden` equal to `dim` and without dropout it is also the local representation of the
    encoder block (equation 8).
    """

    def __init__(self, config: SwiftFormerConfig, dim: int, hidden: int, rate: float) -> None:
        super().__init__()
        self.depth_wise_conv = nn.Conv2d(dim, dim, 3, padding=1, groups=dim)
        self.norm = nn.BatchNorm2d(dim, eps=config.batch_norm_eps)
        self.point_wise_conv1 = nn.Conv2d(dim, hidden, 1)
        self.act = nn.GELU()
        self.point_wise_conv2 = nn.Conv2d(hidden, dim, 1)
        self.drop_path = nn.Dropout(rate)
        self.layer_scale = _scale(dim, 1.0)

    def forward(self, x: Tensor) -> Tensor:
        """Return `x` with the branch added, in the same shape."""
        y = self.norm(self.depth_wise_conv(x))
        y = self.point_wise_conv2(self.act(self.point_wise_conv1(y)))
        out: Tensor = x + self.drop_path(self.layer_scale * y)
        return out


class EfficientAdditiveAttention(nn.Module):
    """Efficient additive attention over tokens (section 3.2, equations 4 to 6), one head.

    q and k are L2-normalised over the channels. The token weights are q w_g (equation 4); the
    weighted sum of q is the global query G (equation 5); the output is final(proj(G * k) + q)
    (equation 6). The family determines how the token weights are normalised: over the tokens
    ("l2", the paper and the retrained weights), or by a softmax over an axis of length one, which
    makes each of them 1 ("ones", the first release).
    """

    def __init__(self, config: SwiftFormerConfig, dim: int) -> None:
        super().__init__()
        self.to_query = nn.Linear(dim, dim)
        self.to_key = nn.Linear(dim, dim)
        self.w_g = nn.Parameter(torch.randn(dim, 1))
        self.scale_factor = dim**-0.5
        self.proj = nn.Linear(dim, dim)
        self.final = nn.Linear(dim, dim)
        self.attention_norm = config.attention_norm

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the mixed tokens, `(N, tokens, dim)` in and out."""
        query = functional.normalize(self.to_query(tokens), dim=-1)
        key = functional.normalize(self.to_key(tokens), dim=-1)
        weights = query @ self.w_g * self.scale_factor
        if self.attention_norm == "l2":
            weights = functional.normalize(weights, dim=1)
        else:
            weights = weights.softmax(dim=-1)
        global_query = torch.sum(weights * query, dim=1, keepdim=True)
        out: Tensor = self.final(self.proj(global_query * key) + query)
        return out


class Mlp(nn.Module):
    """BN, conv1x1, activation, dropout, conv1x1, dropout; the hidden width is dim * mlp_ratio."""

    def __init__(self, config: SwiftFormerConfig, dim: int) -> None:
        super().__init__()
        hidden = int(dim * config.mlp_ratio)
        self.norm1 = nn.BatchNorm2d(dim, eps=config.batch_norm_eps)
        self.fc1 = nn.Conv2d(dim, hidden, 1)
        self.act = ACTIVATIONS[config.hidden_act]()
        self.fc2 = nn.Conv2d(hidden, dim, 1)
        self.drop = nn.Dropout(config.drop_mlp_rate)

    def forward(self, x: Tensor) -> Tensor:
        """Return the transformed features, in the same shape."""
        hidden = self.drop(self.act(self.fc1(self.norm1(x))))
        out: Tensor = self.drop(self.fc2(hidden))
        return out


class EncoderBlock(nn.Module):
    """Local representation, attention, MLP, each added to its input (section 3.3, equation 8)."""

    def __init__(self, config: SwiftFormerConfig, dim: int, drop_path: float) -> None:
        super().__init__()
        self.local_representation = ConvEncoder(config, dim, hidden=dim, rate=0.0)
        self.attn = EfficientAdditiveAttention(config, dim)
        self.linear = Mlp(config, dim)
        self.drop_path = DropPath(drop_path)
        self.use_layer_scale = config.use_layer_scale
        if config.use_layer_scale:
            self.layer_scale_1 = _scale(dim, config.layer_scale_init_value)
            self.layer_scale_2 = _scale(dim, config.layer_scale_init_value)

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output, in the same shape."""
        x = self.local_representation(x)
        tokens = x.flatten(2).transpose(1, 2)
        branch: Tensor = self.attn(tokens).transpose(1, 2).reshape(x.shape)
        x = x + self.drop_path(self.layer_scale_1 * branch if self.use_layer_scale else branch)
        branch = self.linear(x)
        out: Tensor = x + self.drop_path(
            self.layer_scale_2 * branch if self.use_layer_scale else branch
        )
        return out


class Stage(nn.Module):
    """Stage `index`: ConvEncoders, then one encoder block."""

    def __init__(self, config: SwiftFormerConfig, index: int) -> None:
        super().__init__()
        dim, depth = config.embed_dims[index], config.depths[index]
        hidden = int(config.mlp_ratio * dim)
        blocks: list[nn.Module] = [
            ConvEncoder(config, dim, hidden, config.drop_conv_encoder_rate)
            for _ in range(depth - 1)
        ]
        # Stochastic depth grows linearly over all blocks of the network.
        last = sum(config.depths[: index + 1]) - 1
        rate = config.drop_path_rate * last / max(1, sum(config.depths) - 1)
        blocks.append(EncoderBlock(config, dim, rate))
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x: Tensor) -> Tensor:
        """Return the stage's output, in the same shape."""
        for block in self.blocks:
            x = block(x)
        return x
