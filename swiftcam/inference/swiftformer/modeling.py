"""SwiftFormer in PyTorch with the arguments, outputs and state dicts of Hugging Face.

It supports both families of weights; see `EfficientAdditiveAttention`. `pixel_values` are
normalised pictures `(N, num_channels, H, W)`; see `SwiftFormerImageProcessor`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils import checkpoint as recompute

from swiftcam.inference.swiftformer.layers import (
    ConvEncoder,
    EfficientAdditiveAttention,
    Embeddings,
    EncoderBlock,
    PatchEmbedding,
    Stage,
)
from swiftcam.inference.swiftformer.outputs import (
    BaseModelOutputWithNoAttention,
    ImageClassifierOutputWithNoAttention,
)
from swiftcam.inference.swiftformer.pretrained import PretrainedModel

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.swiftformer.modeling_fused import FusedSwiftFormer

# torch.export can return only registered dataclasses.
for _output in (BaseModelOutputWithNoAttention, ImageClassifierOutputWithNoAttention):
    torch.export.register_dataclass(_output)


class Encoder(nn.Module):
    """The network: stages with embeddings between them."""

    def __init__(self, config: SwiftFormerConfig) -> None:
        super().__init__()
        network: list[nn.Module] = []
        for index in range(len(config.depths)):
            network.append(Stage(config, index))
            if config.has_embedding_after(index):
                network.append(Embeddings(config, index))
        self.network = nn.ModuleList(network)
        self.gradient_checkpointing = False

    def forward(self, x: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Return the last hidden state, and all hidden states from the input to the last."""
        states = [x]
        for entry in self.network:
            if self.gradient_checkpointing and self.training:
                x = recompute.checkpoint(entry, x, use_reentrant=False)
            else:
                x = entry(x)
            states.append(x)
        return x, tuple(states)


class SwiftFormerModel(PretrainedModel):
    """The network without a classifier.

    `output_hidden_states` and `return_dict` default to the values in the configuration, else to
    False and True.
    """

    is_base = True

    def __init__(self, config: SwiftFormerConfig) -> None:
        super().__init__(config)
        self.patch_embed = PatchEmbedding(config)
        self.encoder = Encoder(config)
        self.apply(lambda module: _initialise(module, config))

    def forward(
        self,
        pixel_values: Tensor | None = None,
        output_hidden_states: bool | None = None,
        return_dict: bool | None = None,
    ) -> BaseModelOutputWithNoAttention | tuple[Any, ...]:
        """Return the last hidden state `(N, D, H, W)` and, if requested, all hidden states.

        With `return_dict=False` they come as a tuple.

        Raises:
            ValueError: `pixel_values` is None.
        """
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        last, states = self.encoder(self.patch_embed(pixel_values))
        has_states = self.config.chosen("output_hidden_states", output_hidden_states, False)
        output = BaseModelOutputWithNoAttention(last, states if has_states else None)
        wants_dict = self.config.chosen("return_dict", return_dict, True)
        return output if wants_dict else output.to_tuple()

    def gradient_checkpointing_enable(self) -> None:
        """Recompute activations in the backward pass of training instead of keeping them."""
        self.encoder.gradient_checkpointing = True

    def gradient_checkpointing_disable(self) -> None:
        """Keep activations again."""
        self.encoder.gradient_checkpointing = False


class SwiftFormerForImageClassification(PretrainedModel):
    """The network with two heads; the logits are the mean of both, in training too."""

    def __init__(self, config: SwiftFormerConfig) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.swiftformer = SwiftFormerModel(config)
        width = config.embed_dims[-1]
        self.norm = nn.BatchNorm2d(width, eps=config.batch_norm_eps)
        self.head = nn.Linear(width, config.num_labels)
        self.dist_head = nn.Linear(width, config.num_labels)
        for head in (self.head, self.dist_head):
            _initialise(head, config)

    def forward(
        self,
        pixel_values: Tensor | None = None,
        labels: Tensor | None = None,
        output_hidden_states: bool | None = None,
        return_dict: bool | None = None,
    ) -> ImageClassifierOutputWithNoAttention | tuple[Any, ...]:
        """Return the loss (if `labels` are given), the logits `(N, num_labels)` and hidden states.

        `labels`: class numbers `(N,)`; for regression, values `(N,)` or `(N, num_labels)`; for
        several labels a picture, 0 or 1 `(N, num_labels)`. If the configuration has no
        `problem_type`: `num_labels` 1 is regression, integers are class numbers, other types are
        several labels.

        Raises:
            ValueError: `pixel_values` is None.
        """
        base = self.swiftformer(pixel_values, output_hidden_states, return_dict=True)
        pooled = self.norm(base.last_hidden_state).flatten(2).mean(-1)
        logits = (self.head(pooled) + self.dist_head(pooled)) / 2
        loss = None if labels is None else self._loss(logits, labels)
        output = ImageClassifierOutputWithNoAttention(loss, logits, base.hidden_states)
        wants_dict = self.config.chosen("return_dict", return_dict, True)
        return output if wants_dict else output.to_tuple()

    def gradient_checkpointing_enable(self) -> None:
        """Recompute activations in the backward pass of training instead of keeping them."""
        self.swiftformer.gradient_checkpointing_enable()

    def gradient_checkpointing_disable(self) -> None:
        """Keep activations again."""
        self.swiftformer.gradient_checkpointing_disable()

    def fuse(self, recipe: Recipe | None = None) -> FusedSwiftFormer:
        """Return a folded copy for inference, which takes uint8 crops."""
        from swiftcam.inference.swiftformer.modeling_fused import FusedSwiftFormer

        return FusedSwiftFormer.from_model(self, recipe)

    def _loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        problem = self.config.problem_type or _problem_type(self.num_labels, labels)
        if problem == "regression":
            return functional.mse_loss(logits.squeeze(), labels.squeeze().to(logits.dtype))
        if problem == "single_label_classification":
            return functional.cross_entropy(logits.view(-1, self.num_labels), labels.view(-1))
        return functional.binary_cross_entropy_with_logits(logits, labels.to(logits.dtype))


def _problem_type(num_labels: int, labels: Tensor) -> str:
    if num_labels == 1:
        return "regression"
    is_whole = labels.dtype in (torch.int64, torch.int32)
    return "single_label_classification" if is_whole else "multi_label_classification"


def _initialise(module: nn.Module, config: SwiftFormerConfig) -> None:
    """Set initial weights as the reference does: truncated normal, deviation 0.02; biases 0."""
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        nn.init.trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, ConvEncoder):
        nn.init.ones_(module.layer_scale)
    elif isinstance(module, EfficientAdditiveAttention):
        nn.init.normal_(module.w_g)
    elif isinstance(module, EncoderBlock) and config.use_layer_scale:
        nn.init.constant_(module.layer_scale_1, config.layer_scale_init_value)
        nn.init.constant_(module.layer_scale_2, config.layer_scale_init_value)
