"""The types and limits of the fields in the `config.json` of a SwiftFormer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from swiftcam.documents.convert import converted
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.family import Family
from swiftcam.phrases import phrase

HiddenAct = Literal["gelu", "relu", "selu", "gelu_new"]
ProblemType = Literal["regression", "single_label_classification", "multi_label_classification"]

MOST_CLASSES = 100_000
# Keywords of `from_pretrained` that open private repositories: they are never kept.
_SECRETS = ("token", "use_auth_token", "api_key", "hf_token")
_CLASS_NUMBER = re.compile("[0-9]{1,9}")
_EXAMPLE = '{"0": "goldfish"}'
_LONGEST_LABEL = 1000  # characters

_Stages = Meta(min_length=1, max_length=16)
_Two = Meta(min_length=2, max_length=2)
_Side = Annotated[int, Meta(ge=4, le=16_384)]
_Kernel = Annotated[int, Meta(ge=1, le=64)]
_Padding = Annotated[int, Meta(ge=0, le=64)]
_Rate = Annotated[float, Meta(ge=0, lt=1)]


class ConfigFields(Struct, kw_only=True):
    """The fields of `SwiftFormerConfig` as types with limits; further keys are ignored."""

    image_size: _Side | Annotated[list[_Side], _Two]
    num_channels: Annotated[int, Meta(ge=1, le=1024)]
    depths: Annotated[list[Annotated[int, Meta(ge=1, le=256)]], _Stages]
    embed_dims: Annotated[list[Annotated[int, Meta(ge=2, le=16_384)]], _Stages]
    mlp_ratio: Annotated[float, Meta(gt=0, le=64)]
    downsamples: Annotated[list[bool], Meta(max_length=16)]
    hidden_act: HiddenAct
    down_patch_size: _Kernel | Annotated[list[_Kernel], _Two]
    down_stride: _Kernel | Annotated[list[_Kernel], _Two]
    down_pad: _Padding | Annotated[list[_Padding], _Two]
    drop_path_rate: _Rate
    drop_mlp_rate: _Rate
    drop_conv_encoder_rate: _Rate
    use_layer_scale: bool
    layer_scale_init_value: Annotated[float, Meta(ge=-1e6, le=1e6)]
    batch_norm_eps: Annotated[float, Meta(ge=0, le=1)]
    num_labels: Annotated[int, Meta(ge=1, le=MOST_CLASSES)] | None
    problem_type: ProblemType | None
    attention_norm: Family


def require_fields(values: Mapping[str, Any]) -> None:
    """Check the fields of a configuration, one by one and with each other.

    Raises:
        ModelError: one is missing or has a wrong value; the message names it.
    """
    try:
        fields = converted(dict(values), ConfigFields)
    except DocumentError as error:
        raise unusable(str(error)) from error
    stages = len(fields.depths)
    for name, count, is_right in (
        ("embed_dims", len(fields.embed_dims), len(fields.embed_dims) == stages),
        ("downsamples", len(fields.downsamples), len(fields.downsamples) >= stages - 1),
    ):
        if not is_right:
            raise unusable(
                phrase(
                    "{key} must have one value for each of the {stages} stages in depths, not "
                    "{count}",
                    key=name,
                    stages=stages,
                    count=count,
                )
            )


def unusable(reason: str) -> ModelError:
    """Return the error for a configuration that cannot be used."""
    return ModelError(
        phrase(
            "The model's configuration cannot be used: {reason}. Compare it with that of a "
            "published SwiftFormer.",
            reason=reason,
        )
    )


def without_secrets(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return further keywords of a configuration without tokens, which must not be saved."""
    return {key: value for key, value in values.items() if key not in _SECRETS}


def named_classes(
    id2label: Mapping[Any, Any] | None, label2id: Mapping[Any, Any] | None, count: int | None
) -> dict[int, str]:
    """Return `{class number: label}` from the first argument that is not empty.

    Raises:
        ModelError: class numbers have gaps, or a name or a number is unusable.
    """
    if id2label:
        names = _named("id2label", id2label, is_inverse=False)
    elif label2id:
        names = _named("label2id", label2id, is_inverse=True)
    else:
        names = {index: f"LABEL_{index}" for index in range(_counted(count))}
    if sorted(names) != list(range(len(names))):
        raise unusable(
            phrase("id2label must have one name for each class, numbered from 0 without gaps")
        )
    if count is not None and count != len(names):
        raise unusable(
            phrase(
                "num_labels is {count}, but id2label has {names} names: correct one of them, or "
                "leave num_labels out",
                count=key_text(count),
                names=len(names),
            )
        )
    return dict(sorted(names.items()))


def _counted(count: int | None) -> int:
    """Return the number of classes without names: 2 if none is given, as in transformers."""
    if count is None:
        return 2
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_CLASSES:
        raise unusable(
            phrase("num_labels must be a whole number from 1 to {most}", most=MOST_CLASSES)
        )
    return count


def _named(key: str, values: Mapping[Any, Any], *, is_inverse: bool) -> dict[int, str]:
    if not isinstance(values, Mapping) or len(values) > MOST_CLASSES:
        raise unusable(
            phrase(
                "{key} must be an object with at most {most} names, such as {example}",
                key=key,
                most=MOST_CLASSES,
                example=_EXAMPLE,
            )
        )
    names = {}
    for first, second in values.items():
        number, label = (second, first) if is_inverse else (first, second)
        is_number = isinstance(number, int | str) and _CLASS_NUMBER.fullmatch(str(number))
        if not is_number or not isinstance(label, str | int) or len(str(label)) > _LONGEST_LABEL:
            raise unusable(
                phrase(
                    "{key}.{name} must be the number of a class and its name, such as {example}",
                    key=key,
                    name=key_text(first),
                    example=_EXAMPLE,
                )
            )
        names[int(number)] = str(label)
    return names
