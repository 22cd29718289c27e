"""SwiftFormer for inference in PyTorch: the folded network, as in the ONNX graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from swiftcam.inference.checkpoints.configuration import pair
from swiftcam.inference.checkpoints.folding import (
    NORM_EPS,
    Attention,
    Conv,
    ConvBlock,
    EncoderBlock,
    FoldedNetwork,
    fold,
)
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.swiftformer.layers import ACTIVATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
    from swiftcam.inference.swiftformer.modeling import SwiftFormerForImageClassification


class FusedSwiftFormer(nn.Module):
    """The folded classifier: uint8 crops in, logits and embedding out. It cannot be trained.

    Crops are `(N, H, W, channels)`; it normalises them itself. Logits are `(N, num_labels)`. The
    embedding `(N, D)` is the pooled, normalised feature before the head.
    """

    mean: Tensor

    def __init__(self, network: FoldedNetwork, config: SwiftFormerConfig) -> None:
        super().__init__()
        self.register_buffer("mean", _tensor(network.mean.reshape(1, -1, 1, 1)))
        self.register_buffer("scale", _tensor(network.embedding.scale))
        self.register_buffer("shift", _tensor(network.embedding.shift))
        self.stem = nn.Sequential()
        for conv in network.stem:
            self.stem.extend([_conv(conv, stride=(2, 2), padding=(1, 1)), nn.ReLU()])
        self.blocks = nn.Sequential()
        for block in network.blocks:
            if isinstance(block, ConvBlock):
                self.blocks.append(_FusedConvBlock(block))
            elif isinstance(block, EncoderBlock):
                self.blocks.append(_FusedEncoderBlock(block, config.hidden_act))
            else:
                stride, padding = pair(config.down_stride), pair(config.down_pad)
                self.blocks.append(_conv(block.conv, stride=stride, padding=padding))
        self.head = _conv(network.head)
        self.eval().requires_grad_(False)

    @classmethod
    def from_model(
        cls, model: SwiftFormerForImageClassification, recipe: Recipe | None = None
    ) -> FusedSwiftFormer:
        """Fold a model; `recipe` has the normalisation, by default that of ImageNet."""
        recipe = recipe or Recipe()
        state = model.state_dict()
        weights = {key: value.detach().float().cpu().numpy() for key, value in state.items()}
        mean, std, is_bgr = recipe.mean, recipe.std, recipe.is_bgr
        return cls(fold(weights, model.config, mean, std, is_bgr=is_bgr), model.config)

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits and embedding."""
        x = crops.permute(0, 3, 1, 2).to(self.mean.dtype) - self.mean
        x = self.blocks(self.stem(x))
        embedding = x.mean((2, 3)) * self.scale + self.shift
        # Under autocast too: logits rounded to bfloat16 would make near classes equal.
        with torch.autocast(x.device.type, enabled=False):
            logits = self.head(embedding[:, :, None, None]).flatten(1)
        return logits, embedding


class _FusedConvBlock(nn.Module):
    def __init__(self, block: ConvBlock) -> None:
        super().__init__()
        dim = block.depthwise.weight.shape[0]
        self.depthwise = _conv(block.depthwise, padding=(1, 1), groups=dim)
        self.widen = _conv(block.widen)
        self.narrow = _conv(block.narrow)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.narrow(functional.gelu(self.widen(self.depthwise(x))))
        return out


class _FusedAttention(nn.Module):
    def __init__(self, attention: Attention) -> None:
        super().__init__()
        self.query_key = _conv(attention.query_key)
        weights = attention.token_weights
        self.token_weights = None if weights is None else _conv(weights)
        self.output = _conv(attention.output)

    def forward(self, x: Tensor) -> Tensor:
        query, key = self.query_key(x).chunk(2, dim=1)
        query, key = functional.normalize(query, dim=1), functional.normalize(key, dim=1)
        weighted = query
        if self.token_weights is not None:
            raw = self.token_weights(query)
            norm = raw.square().sum((1, 2, 3), keepdim=True).sqrt().clamp_min(NORM_EPS)
            weighted = raw / norm * query
        global_query = weighted.sum((2, 3), keepdim=True)
        out: Tensor = self.output(torch.cat([global_query * key, query], dim=1))
        return out


class _FusedEncoderBlock(nn.Module):
    def __init__(self, block: EncoderBlock, hidden_act: str) -> None:
        super().__init__()
        self.local = _FusedConvBlock(block.local)
        self.attention = _FusedAttention(block.attention)
        self.widen = _conv(block.widen)
        self.act = ACTIVATIONS[hidden_act]()
        self.narrow = _conv(block.narrow)

    def forward(self, x: Tensor) -> Tensor:
        x = self.local(x)
        x = x + self.attention(x)
        out: Tensor = x + self.narrow(self.act(self.widen(x)))
        return out


def _conv(
    conv: Conv,
    *,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
    groups: int = 1,
) -> nn.Conv2d:
    out, into = conv.weight.shape[0], conv.weight.shape[1] * groups
    kernel = (conv.weight.shape[2], conv.weight.shape[3])
    layer = nn.Conv2d(into, out, kernel, stride=stride, padding=padding, groups=groups)
    layer.weight = nn.Parameter(_tensor(conv.weight))
    layer.bias = nn.Parameter(_tensor(conv.bias))
    return layer


def _tensor(values: NDArray[np.float64]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.float32))
