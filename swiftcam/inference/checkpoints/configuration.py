"""The configuration of a SwiftFormer network: validated and immutable.

Field names, defaults and the file `config.json` are those of Hugging Face; the paper is arXiv
2303.15446. SwiftCam adds `attention_norm`, the family of the weights.
"""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from swiftcam import files
from swiftcam.documents.parse import key_text, read_json_file
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.config_fields import (
    named_classes,
    require_fields,
    without_secrets,
)
from swiftcam.inference.labels.confidence import CONFIDENCE_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from swiftcam.inference.checkpoints.config_fields import HiddenAct, ProblemType
    from swiftcam.inference.checkpoints.family import Family

Pair = int | tuple[int, int]

MODEL_TYPE = "swiftformer"
CONFIG_NAME = "config.json"
# The first Hugging Face drafts used these names.
OLD_NAMES = {"layers": "depths", "act_layer": "hidden_act"}
# The fields that change the arithmetic of the network or the shape of its weights.
_ARCHITECTURE = (
    "num_channels",
    "depths",
    "embed_dims",
    "mlp_ratio",
    "downsamples",
    "hidden_act",
    "down_patch_size",
    "down_stride",
    "down_pad",
    "use_layer_scale",
    "batch_norm_eps",
    "num_labels",
    "attention_norm",
)


@dataclass(frozen=True, init=False)
class SwiftFormerConfig:
    """The shape, the arithmetic and the training options of a SwiftFormer.

    The defaults are SwiftFormer-XS. `attention_norm` is the family: with "ones" every token has the
    weight 1 in the global query (first release, Hugging Face); with "l2" the token weights are
    L2-normalised over the tokens (the July 2023 weights, timm). `num_labels` is the length of
    `id2label`; it is 2 if neither is given. Further keywords are kept in `extra`, are written by
    `save_pretrained`, and are attributes too; only tokens are not kept.

    Raises:
        ModelError: a field has a wrong value; the message names the field and allowed values.
    """

    model_type: ClassVar[str] = MODEL_TYPE
    image_size: Pair
    num_channels: int
    depths: tuple[int, ...]
    embed_dims: tuple[int, ...]
    mlp_ratio: float
    downsamples: tuple[bool, ...]
    hidden_act: HiddenAct
    down_patch_size: Pair
    down_stride: Pair
    down_pad: Pair
    drop_path_rate: float
    drop_mlp_rate: float
    drop_conv_encoder_rate: float
    use_layer_scale: bool
    layer_scale_init_value: float
    batch_norm_eps: float
    num_labels: int
    id2label: dict[int, str]
    problem_type: ProblemType | None
    attention_norm: Family
    extra: dict[str, Any]

    def __init__(
        self,
        /,
        image_size: Pair | Sequence[int] = 224,
        num_channels: int = 3,
        depths: Sequence[int] = (3, 3, 6, 4),
        embed_dims: Sequence[int] = (48, 56, 112, 220),
        mlp_ratio: float = 4,
        downsamples: Sequence[bool] = (True, True, True, True),
        hidden_act: HiddenAct = "gelu",
        down_patch_size: Pair | Sequence[int] = 3,
        down_stride: Pair | Sequence[int] = 2,
        down_pad: Pair | Sequence[int] = 1,
        drop_path_rate: float = 0.0,
        drop_mlp_rate: float = 0.0,
        drop_conv_encoder_rate: float = 0.0,
        use_layer_scale: bool = True,
        layer_scale_init_value: float = 1e-5,
        batch_norm_eps: float = 1e-5,
        *,
        num_labels: int | None = None,
        id2label: Mapping[Any, str] | None = None,
        label2id: Mapping[str, int] | None = None,
        problem_type: ProblemType | None = None,
        attention_norm: Family = "ones",
        **kwargs: Any,
    ) -> None:
        arguments = {name: _plain(value) for name, value in locals().items() if name != "self"}
        names = named_classes(id2label, label2id, arguments["num_labels"])
        require_fields(arguments)
        extra = without_secrets(kwargs)
        arguments |= {"id2label": names, "num_labels": len(names), "extra": extra}
        for field in fields(self):
            value = arguments[field.name]
            is_sequence = isinstance(value, list)
            object.__setattr__(self, field.name, tuple(value) if is_sequence else value)

    @property
    def architectures(self) -> list[str] | None:
        """The names of the classes that the weights were saved from; None if not stored."""
        names: list[str] | None = self.extra.get("architectures")
        return names

    @property
    def use_return_dict(self) -> bool:
        """Whether models return a mapping unless `return_dict` says otherwise."""
        return self.chosen("return_dict", None, True)

    @property
    def label2id(self) -> dict[str, int]:
        """The class number of each label."""
        return {label: index for index, label in self.id2label.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> SwiftFormerConfig:
        """Read the fields from a `config.json` mapping; names of the first drafts are accepted.

        Raises:
            ModelError: the mapping is of another model, or a field has a wrong value.
        """
        model_type = values.get("model_type", MODEL_TYPE)
        if model_type != MODEL_TYPE:
            raise ModelError(
                f"The checkpoint contains a {key_text(model_type)} model; SwiftCam runs "
                "SwiftFormer. Choose a SwiftFormer checkpoint."
            )
        optional = ("num_labels", "id2label", "label2id", "problem_type")
        found = {OLD_NAMES.get(key, key): value for key, value in values.items()}
        found.pop("model_type", None)
        return cls(**{k: v for k, v in found.items() if v is not None or k in optional})

    @classmethod
    def from_pretrained(cls, name_or_path: str | Path, **keywords: Any) -> SwiftFormerConfig:
        """Read `config.json` of an installed model or a checkpoint directory, or the file itself.

        `keywords` are those of the models: they change fields of the configuration, or are refused.

        Raises:
            ArgumentError: there is no such name or path, or a keyword cannot be obeyed.
            ModelError: the file is missing or damaged, or a field has a wrong value.
        """
        # Imported by their names: the rooms of models and keywords are above this one.
        loading = importlib.import_module("swiftcam.inference.swiftformer.loading")
        taken = importlib.import_module("swiftcam.inference.swiftformer.keywords")
        options, changes = taken.split_keywords(keywords)
        path = Path(loading.find_checkpoint(name_or_path, is_pulled=options.is_pulled))
        if path.suffix != ".json":
            path = (path if path.is_dir() else path.parent) / CONFIG_NAME
        if not path.is_file():
            raise ModelError(f"There is no {path}. Give the directory of a checkpoint.")
        changed: SwiftFormerConfig = taken.changed_config(cls.from_dict(read_json(path)), changes)
        return changed

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping for `config.json`; `from_dict` restores an equal configuration."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        del values["num_labels"], values["extra"]
        listed = {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
        listed["id2label"] = {str(index): label for index, label in self.id2label.items()}
        return self.extra | {"model_type": MODEL_TYPE} | listed | {"label2id": self.label2id}

    def to_json_string(self) -> str:
        """Return the text of `config.json`."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"

    def save_pretrained(self, directory: str | Path) -> None:
        """Write `config.json` into a directory, which is created if it is missing.

        Raises:
            OSError: the directory cannot be written.
        """
        folder = Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        text = self.to_json_string()
        with files.atomic_path(folder / CONFIG_NAME) as temporary:
            temporary.write_text(text, encoding="utf-8")

    def replace(self, **changes: Any) -> SwiftFormerConfig:
        """Return a changed copy; a new `num_labels` removes the labels and minimum confidence."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        del values["num_labels"]
        extra = dict(values.pop("extra"))
        if "num_labels" in changes:
            del values["id2label"]
            extra.pop(CONFIDENCE_KEY, None)
        return type(self)(**(extra | values | changes))

    def chosen(self, name: str, value: bool | None, default: bool) -> bool:
        """Return `value` unless it is None, else the value in `extra`, else `default`."""
        return bool(self.extra.get(name, default) if value is None else value)

    def architecture(self) -> dict[str, Any]:
        """Return the fields that change the arithmetic or the shape of the weights."""
        return {name: getattr(self, name) for name in _ARCHITECTURE}

    def has_embedding_after(self, stage: int) -> bool:
        """Tell whether a strided embedding follows stage `stage` (0-based)."""
        if stage >= len(self.depths) - 1:
            return False
        return self.downsamples[stage] or self.embed_dims[stage] != self.embed_dims[stage + 1]

    def __getattr__(self, name: str) -> Any:
        # Python calls this only for names that are not fields.
        extra = self.__dict__.get("extra", {})
        if name in extra:
            return extra[name]
        raise AttributeError(f"SwiftFormerConfig has no {name!r}")


def pair(value: Pair) -> tuple[int, int]:
    """Return a size as (height, width)."""
    if isinstance(value, int):
        return value, value
    height, width = value
    return height, width


def read_json(path: Path) -> dict[str, Any]:
    """Return the mapping in a JSON file, an empty one if the file does not exist.

    Raises:
        ModelError: the file cannot be read or contains no JSON object.
    """
    try:
        values = read_json_file(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}). Copy or download the checkpoint again."
        ) from error
    if not isinstance(values, dict):
        raise ModelError(f"{path} does not contain a JSON object. Copy the checkpoint again.")
    return values


def _plain(value: Any) -> Any:
    """Return a number of numpy as a number of Python; other values are returned unchanged."""
    return value.item() if hasattr(value, "item") and hasattr(value, "dtype") else value
