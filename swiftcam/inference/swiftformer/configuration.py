"""The architecture of one SwiftFormer network, as a validated, immutable record.

Field names are those of the Hugging Face `config.json`; the paper is arXiv 2303.15446.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from swiftcam.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

AttentionNorm = Literal["ones", "l2"]
HiddenAct = Literal["gelu", "relu", "selu", "gelu_new"]

# The first Hugging Face drafts used these names.
_OLD_NAMES = {"layers": "depths", "act_layer": "hidden_act"}


@dataclass(frozen=True)
class SwiftFormerConfig:
    """Everything that decides the shape and the arithmetic of a SwiftFormer.

    The defaults are SwiftFormer-XS with 1000 classes. `attention_norm` is the family: with "ones"
    every token weighs 1 in the global query (first release, Hugging Face), with "l2" the token
    weights are L2-normalised over the tokens (the July 2023 weights, timm).

    Raises:
        ModelError: a field has an impossible value; the message names the field and the fix.
    """

    image_size: int = 224
    num_channels: int = 3
    depths: tuple[int, ...] = (3, 3, 6, 4)
    embed_dims: tuple[int, ...] = (48, 56, 112, 220)
    mlp_ratio: float = 4
    downsamples: tuple[bool, ...] = (True, True, True, True)
    hidden_act: HiddenAct = "gelu"
    down_patch_size: int = 3
    down_stride: int = 2
    down_pad: int = 1
    use_layer_scale: bool = True
    batch_norm_eps: float = 1e-5
    num_labels: int = 1000
    attention_norm: AttentionNorm = "ones"

    def __post_init__(self) -> None:
        stages = len(self.depths)
        _require(
            stages >= 1 and all(depth >= 1 for depth in self.depths),
            "depths",
            self.depths,
            "give each stage at least one block",
        )
        _require(
            len(self.embed_dims) == stages and all(dim >= 2 for dim in self.embed_dims),
            "embed_dims",
            self.embed_dims,
            f"give one width of 2 or more for each of the {stages} stages",
        )
        _require(
            len(self.downsamples) >= stages - 1,
            "downsamples",
            self.downsamples,
            f"give one value for each of the {stages} stages",
        )
        _require(self.mlp_ratio > 0, "mlp_ratio", self.mlp_ratio, "use a positive number")
        _require(self.num_labels >= 1, "num_labels", self.num_labels, "use 1 or more")
        _require(self.image_size >= 4, "image_size", self.image_size, "use 4 pixels or more")
        for name, choices in (
            ("hidden_act", get_args(HiddenAct)),
            ("attention_norm", get_args(AttentionNorm)),
        ):
            value = getattr(self, name)
            _require(value in choices, name, value, f"use one of {', '.join(choices)}")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> SwiftFormerConfig:
        """Read the fields from a Hugging Face `config.json` mapping; unknown keys are ignored.

        Raises:
            ModelError: a field has a value of the wrong kind or an impossible one.
        """
        known = {field.name: field for field in dataclasses.fields(cls)}
        found: dict[str, Any] = {}
        for key, value in values.items():
            name = _OLD_NAMES.get(key, key)
            if name not in known or value is None:
                continue
            found[name] = tuple(value) if isinstance(value, list) else value
        if "num_labels" not in found and values.get("id2label"):
            found["num_labels"] = len(values["id2label"])
        try:
            return cls(**found)
        except TypeError as error:
            raise ModelError(
                f"The model's config.json holds a value of the wrong kind ({error}). "
                "Compare it with the configuration of a published SwiftFormer."
            ) from error

    def has_embedding_after(self, stage: int) -> bool:
        """Tell whether a strided embedding follows stage `stage` (0-based)."""
        if stage >= len(self.depths) - 1:
            return False
        return self.downsamples[stage] or self.embed_dims[stage] != self.embed_dims[stage + 1]


def _require(is_met: bool, field: str, value: object, fix: str) -> None:
    if not is_met:
        raise ModelError(f"The model's configuration has {field} = {value!r}: {fix}.")
