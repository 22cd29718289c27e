"""Loading and saving PyTorch models: the base of both model classes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import torch
from safetensors.torch import save_file

from swiftcam import files
from swiftcam.inference.swiftformer.loading import WantedWeights, load_state

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.checkpoints.layouts import Layout


class PretrainedModel(torch.nn.Module):
    """A module with a configuration, `from_pretrained` and `save_pretrained`.

    `is_base`: whether the class is the network without a classifier.
    """

    is_base: ClassVar[bool] = False

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
        **changes: Any,
    ) -> Self:
        """Load a checkpoint in Hugging Face, timm or the authors' layout, in evaluation mode.

        `name_or_path` is the name of an installed model, a directory or a weights file.
        `attention_norm` and `layout` override the detected family and layout. Further keywords
        change the configuration. With `ignore_mismatched_sizes`, a classifier that is missing or
        does not fit (for instance because of a new `num_labels`) keeps its initial weights;
        without, that is an error.

        Raises:
            ArgumentError: there is no such name or path.
            ModelError: the checkpoint is damaged, or its keys do not fit; one message lists them.
        """
        wanted = WantedWeights(attention_norm, layout, num_labels, ignore_mismatched_sizes, changes)
        config, tensors = load_state(name_or_path, wanted, is_base=cls.is_base)
        model = cls(config)
        state = {key: torch.from_numpy(value.copy()) for key, value in tensors.items()}
        model.load_state_dict(state, strict=False)
        return model.eval()

    def save_pretrained(self, directory: str | Path) -> None:
        """Write `config.json` and `model.safetensors` in Hugging Face layout.

        `from_pretrained` of SwiftCam and of transformers can load the directory.

        Raises:
            OSError: the directory cannot be written.
        """
        folder = Path(directory)
        name = type(self).__name__
        self.config.replace(architectures=[name]).save_pretrained(folder)
        state = {key: value.detach().cpu().contiguous() for key, value in self.state_dict().items()}
        with files.atomic_path(folder / "model.safetensors") as temporary:
            save_file(state, temporary, metadata={"format": "pt"})
