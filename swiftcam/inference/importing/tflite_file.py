"""The properties of a `.tflite` classifier: its input, its outputs and its metadata."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Annotated, cast, get_args

from msgspec import Meta, Struct

from swiftcam.documents.convert import converted
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text, parse_json
from swiftcam.errors import ModelError, missing_library
from swiftcam.inference.crops.recipe import LARGEST_SIDE, Recipe
from swiftcam.inference.models.imported_classifier import (
    Activation,
    ClassifierFile,
    Feeding,
    output_called,
)
from swiftcam.inference.models.spec import recipe_from_dict
from swiftcam.inference.models.spec_fields import InputType, LabelFields, checked
from swiftcam.jobs.confined import ConfinedError, confined, limits_for
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

_READER = "swiftcam.inference.importing.tflite_reader:described"
_MEMORY = 3_000_000_000  # bytes of addresses; LiteRT itself takes 1 GB of them


class _Tensor(Struct):
    """An input or an output."""

    name: Annotated[str, Meta(min_length=1, max_length=4096)]
    type: str
    shape: list[int]
    activation: Activation | None = None


class _Described(Struct):
    """The values that `tflite_reader.described` returns."""

    inputs: list[_Tensor]
    outputs: list[_Tensor]
    is_quantised: bool
    has_standard: bool = False
    facts: str = ""
    mean: list[float] = []
    std: list[float] = []
    labels: list[list[str] | None] = []


def inspect_tflite(
    path: Path, channels_first: bool | None = None, output: str | None = None
) -> ClassifierFile:
    """Read the properties of a `.tflite` classifier, in a process of its own.

    `channels_first` is used only if the shape of the input does not show the order of its axes.
    `output`: the name of the output with the scores, None for the likeliest.

    Raises:
        ArgumentError: there is no such output.
        ModelError: LiteRT is not installed, the file is damaged, or it is no classifier.
    """
    try:
        is_installed = importlib.util.find_spec("ai_edge_litert") is not None
    except ValueError:  # a module without a specification
        is_installed = False
    if not is_installed:
        raise missing_library(f"LiteRT, which runs {path.name},", "litert")
    try:
        limits = limits_for(path.stat().st_size, _MEMORY)
        found = converted(confined(_READER, {"path": str(path.absolute())}, limits), _Described)
    except (OSError, ConfinedError, DocumentError) as error:
        raise ModelError(
            phrase(
                "{path} cannot be read as a LiteRT file ({reason}). Copy or export it again.",
                path=str(path),
                reason=str(error),
            )
        ) from error
    return _as_classifier(path, found, channels_first, output)


def _as_classifier(
    path: Path, found: _Described, channels_first: bool | None, output: str | None
) -> ClassifierFile:
    picture, (rows, columns), is_first = _picture(path, found, channels_first)
    answer = _answer(path, found.outputs, output)
    labels = dict(zip([each.name for each in found.outputs], found.labels, strict=False))
    names = [each.name for each in found.outputs]
    feeding = Feeding(
        input=picture.name,
        input_type=cast("InputType", picture.type),
        is_channels_first=is_first,
        batch=1,
        is_raw=picture.type == "uint8",
        output=answer.name,
        gives="logits",
        precision="int8" if found.is_quantised and picture.type != "float16" else "float32",
        embedding="embedding" if "embedding" in names and answer.name != "embedding" else None,
    )
    own_labels, own_recipe = _facts(path, found)
    listed = labels.get(answer.name)
    if own_labels is None and listed:
        own_labels = tuple(checked({"labels": listed}, LabelFields, path.name).labels)
    return ClassifierFile(
        feeding=feeding,
        shape=(rows, columns),
        classes=answer.shape[-1] if answer.shape else None,
        labels=own_labels,
        recipe=own_recipe or _standard_recipe(path, found, picture, (rows, columns)),
        outputs=tuple(names),
        activation=answer.activation,
    )


def _picture(
    path: Path, found: _Described, channels_first: bool | None
) -> tuple[_Tensor, tuple[int, int], bool]:
    """Return the only input, its height and width, and whether the colours come before them."""
    if len(found.inputs) != 1:
        raise ModelError(
            phrase(
                "{file} has {count} inputs ({names}); a classifier has one, the picture. Export "
                "only the classifier.",
                file=path.name,
                count=len(found.inputs),
                names=", ".join(key_text(one.name) for one in found.inputs[:5]) or phrase("none"),
            )
        )
    picture = found.inputs[0]
    shape = picture.shape
    places = [place for place in (1, 3) if len(shape) == 4 and shape[place] == 3]
    if not places or shape[0] != 1 or picture.type not in get_args(InputType):
        raise ModelError(
            phrase(
                "The input of {file} is {type} of the shape {shape}; SwiftCam needs one colour "
                "picture as uint8, int8, float16 or float32. Export the classifier so.",
                file=path.name,
                type=picture.type,
                shape=str(shape),
            )
        )
    is_first = bool(channels_first) if len(places) == 2 else places == [1]
    rows, columns = shape[2:] if is_first else shape[1:3]
    if not (1 <= rows <= LARGEST_SIDE and 1 <= columns <= LARGEST_SIDE):
        raise ModelError(
            phrase(
                "{file} takes pictures of {side} pixels; at most {most} a side are possible. Use "
                "another classifier.",
                file=path.name,
                side=f"{columns}x{rows}",
                most=LARGEST_SIDE,
            )
        )
    return picture, (rows, columns), is_first


def _answer(path: Path, outputs: list[_Tensor], name: str | None) -> _Tensor:
    """Return the output called `name`; without a name, the likeliest one with scores."""
    likely = [each for each in outputs if all(length == 1 for length in each.shape[:-1])]
    return output_called(path, {each.name: each for each in outputs}, name, likely)


def _facts(path: Path, found: _Described) -> tuple[tuple[str, ...] | None, Recipe | None]:
    """Return labels and recipe from the metadata that `swiftcam models export` writes."""
    try:
        values = parse_json(found.facts) if found.facts else None
    except DocumentError:
        values = None
    if not isinstance(values, dict):
        return None, None
    where = f"{path.name}, metadata"
    labels, recipe = values.get("labels"), values.get("recipe")
    own = checked({"labels": labels}, LabelFields, where).labels if labels is not None else None
    return (
        None if own is None else tuple(own),
        recipe_from_dict(recipe, where) if isinstance(recipe, dict) else None,
    )


def _standard_recipe(
    path: Path, found: _Described, picture: _Tensor, shape: tuple[int, int]
) -> Recipe | None:
    """Return the recipe of the standard metadata, None if they have none.

    The tools that read them stretch the picture to the input, and give uint8 to a model that takes
    uint8; to others, (value of 0 to 255 - mean) / std.
    """
    if not found.has_standard or (picture.type != "uint8" and not (found.mean and found.std)):
        return None
    mean, std = _three(found.mean), _three(found.std)
    if mean is None or std is None or picture.type == "uint8":
        mean, std = (0.0, 0.0, 0.0), (255.0, 255.0, 255.0)
    values = {
        "size": shape[0],
        "width": shape[1],
        "resize_to": shape[0],
        "mean": [each / 255 for each in mean],
        "std": [each / 255 for each in std],
    }
    return recipe_from_dict(values, f"{path.name}, metadata")


def _three(numbers: list[float]) -> tuple[float, float, float] | None:
    """Return one number for each of R, G and B; a single one is for all."""
    if len(numbers) not in (1, 3):
        return None
    return numbers[0], numbers[-2 if len(numbers) == 3 else 0], numbers[-1]
