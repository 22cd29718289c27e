"""Loading and saving PyTorch models: the base of both model classes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import torch
from safetensors.torch import save_file

from swiftcam import files
from swiftcam.inference.swiftformer.keywords import refused, split_keywords
from swiftcam.inference.swiftformer.loading import WantedWeights, load_state
from swiftcam.inference.swiftformer.processor import SwiftFormerImageProcessor
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.checkpoints.layouts import Layout
    from swiftcam.inference.crops.recipe import Recipe


class PretrainedModel(torch.nn.Module):
    """A module with a configuration, `from_pretrained` and `save_pretrained`.

    `is_base`: whether the class is the network without a classifier. `recipe`: the preprocessing of
    the checkpoint that the weights are from; None for a new network.
    """

    is_base: ClassVar[bool] = False
    recipe: Recipe | None = None

    def __init__(self, config: SwiftFormerConfig) -> None:
        super().__init__()
        self.config = config

    @classmethod
    def from_pretrained(
        cls,
        name_or_path: str | Path,
        *,
        attention_norm: Family | None = None,
        layout: Layout | None = None,
        num_labels: int | None = None,
        ignore_mismatched_sizes: bool = False,
        **keywords: Any,
    ) -> Self:
        """Load a checkpoint in Hugging Face, timm or the authors' layout, in evaluation mode.

        `name_or_path` is the name of an installed model, its repository on the Hugging Face hub, a
        directory or a weights file; with `local_files_only=False`, a model of the catalogue is
        downloaded if it is not installed. `attention_norm` and `layout` override the detected
        family and layout. `dtype` (or `torch_dtype`) is a type of PyTorch, its name or "auto", the
        stored one; `device` (or `device_map`) is a device. Further keywords change the
        configuration; those that cannot be obeyed are refused. With `ignore_mismatched_sizes`, a
        classifier that is missing or does not fit (for instance because of a new `num_labels`)
        keeps its initial weights; without, that is an error.

        Raises:
            ArgumentError: there is no such name or path, or a keyword cannot be obeyed.
            ModelError: the checkpoint is damaged, or its keys do not fit; one message lists them.
        """
        loading, changes = split_keywords(keywords)
        dtype, device = _dtype(loading.dtype), _device(loading.device)
        wanted = WantedWeights(
            attention_norm, layout, num_labels, ignore_mismatched_sizes, loading, changes
        )
        loaded = load_state(name_or_path, wanted, is_base=cls.is_base)
        model = cls(loaded.config)
        model.recipe = loaded.recipe
        state = {key: torch.from_numpy(value.copy()) for key, value in loaded.tensors.items()}
        model.load_state_dict(state, strict=False)
        kind = _dtype(loaded.stored_dtype) if loading.dtype == "auto" else dtype
        return model.eval().to(device=device, dtype=kind)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device

    @property
    def dtype(self) -> torch.dtype:
        """The type of the weights."""
        return next(self.parameters()).dtype

    def num_parameters(self, only_trainable: bool = False, exclude_embeddings: bool = False) -> int:
        """Return the number of weights; a SwiftFormer has no embeddings of tokens to exclude."""
        return sum(p.numel() for p in self.parameters() if p.requires_grad or not only_trainable)

    def save_pretrained(self, directory: str | Path) -> None:
        """Write `config.json` and `model.safetensors` in Hugging Face layout, and the recipe.

        `from_pretrained` of SwiftCam and of transformers can load the directory.

        Raises:
            OSError: the directory cannot be written.
        """
        folder = Path(directory)
        name = type(self).__name__
        self.config.replace(architectures=[name]).save_pretrained(folder)
        if self.recipe is not None:
            SwiftFormerImageProcessor(self.recipe).save_beside_model(folder)
        state = {key: value.detach().cpu().contiguous() for key, value in self.state_dict().items()}
        with files.atomic_path(folder / "model.safetensors") as temporary:
            save_file(state, temporary, metadata={"format": "pt"})


def _dtype(value: Any) -> torch.dtype | None:
    """Return a type of PyTorch from itself or its name; None for "auto" and none."""
    if value is None or value == "auto" or isinstance(value, torch.dtype):
        return None if value == "auto" else value
    found = getattr(torch, str(value).removeprefix("torch."), None)
    if not isinstance(found, torch.dtype) or not found.is_floating_point:
        raise refused("dtype", phrase("PyTorch has no such type of numbers with a point"))
    return found


def _device(value: Any) -> torch.device | None:
    """Return a device of PyTorch; `{"": device}` is a device map with one device."""
    if isinstance(value, dict) and list(value) == [""]:
        value = value[""]
    if value is None:
        return None
    if value == "auto":
        return torch.get_default_device()
    try:
        return torch.device(value)
    except (RuntimeError, TypeError) as error:
        raise refused(
            "device_map" if isinstance(value, dict) else "device",
            phrase("PyTorch has no such device"),
        ) from error
