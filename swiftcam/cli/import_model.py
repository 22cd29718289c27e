"""The command `swiftcam models import`. It imports what it needs only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from swiftcam.cli.json_output import JsonOption, print_json
from swiftcam.cli.model_options import FamilyOption
from swiftcam.errors import ArgumentError

if TYPE_CHECKING:
    from swiftcam.inference.importing.recipe_choices import RecipeChoices


def import_command(
    path: Annotated[
        Path, typer.Argument(help="A SwiftFormer checkpoint, or an ONNX image classifier.")
    ],
    name: Annotated[str, typer.Option("--name", "-n", help="Name of the model.")],
    link: Annotated[
        bool,
        typer.Option("--link", help="Leave the weights in their place instead of copying them."),
    ] = False,
    family: FamilyOption = None,
    labels: Annotated[
        str | None,
        typer.Option(help="A file with the names of the classes, or: imagenet-1k"),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(
            help="A JSON file with the preprocessing, from Hugging Face, timm or SwiftCam."
        ),
    ] = None,
    size: Annotated[int | None, typer.Option(min=1, help="Side of the crop in pixels.")] = None,
    resize: Annotated[
        str | None, typer.Option(help="squash, or short_side followed by a centre crop.")
    ] = None,
    resize_to: Annotated[
        int | None, typer.Option(min=1, help="Short side in pixels before the centre crop.")
    ] = None,
    interpolation: Annotated[str | None, typer.Option(help="bilinear or bicubic.")] = None,
    mean: Annotated[str | None, typer.Option(help="R,G,B from 0 to 1; 0,0,0 for none.")] = None,
    std: Annotated[str | None, typer.Option(help="R,G,B from 0 to 1; 1,1,1 for none.")] = None,
    layout: Annotated[
        str | None, typer.Option(help="nchw or nhwc, if the file does not show it.")
    ] = None,
    raw: Annotated[
        bool | None,
        typer.Option("--raw/--no-raw", help="The model takes 0 to 255 and normalises its input."),
    ] = None,
    colours: Annotated[
        str | None, typer.Option(help="rgb or bgr: the order of the model's colours.")
    ] = None,
    gives: Annotated[
        str | None, typer.Option(help="logits or probabilities, if SwiftCam detects it wrongly.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Import your own model: a SwiftFormer checkpoint of any layout, or any ONNX image classifier.

    The model is run on pictures before it is stored. A file exported by SwiftCam needs no options.
    """
    from swiftcam.inference.checkpoints.family import family_named
    from swiftcam.inference.importing import import_model
    from swiftcam.inference.importing.request import ImportRequest, OnnxChoices
    from swiftcam.inference.models.inventory import find_entry
    from swiftcam.terminal import model_tables as tables

    choices = {
        "file": recipe,
        "size": size,
        "resize": _one_of("--resize", resize, ("squash", "short_side")),
        "resize_to": resize_to,
        "interpolation": _one_of("--interpolation", interpolation, ("bilinear", "bicubic")),
        "mean": _three_numbers("--mean", mean),
        "std": _three_numbers("--std", std),
    }
    order = _one_of("--layout", layout, ("nchw", "nhwc"))
    channels = _one_of("--colours", colours, ("rgb", "bgr"))
    request = ImportRequest(
        path=path.expanduser(),
        name=name,
        is_linked=link,
        family=family_named(family),
        labels=labels,
        recipe=_recipe_choices(choices),
        onnx=OnnxChoices(
            is_channels_first=None if order is None else order == "nchw",
            is_raw=raw,
            is_bgr=None if channels is None else channels == "bgr",
            gives=cast("Any", _one_of("--gives", gives, ("logits", "probabilities"))),
        ),
    )
    with tables.progress(name) as watch:
        imported = import_model(request, watch)
    if as_json:
        print_json(tables.entry_values(find_entry(name)) | {"seal": str(imported.seal)})
    else:
        tables.print_imported(find_entry(name), imported.seal)


def _recipe_choices(choices: dict[str, Any]) -> RecipeChoices:
    from swiftcam.inference.importing.recipe_choices import RecipeChoices

    return RecipeChoices(**choices)


def _one_of(option: str, value: str | None, choices: tuple[str, ...]) -> str | None:
    if value is not None and value not in choices:
        raise ArgumentError(f"{option} {value!r} must be {' or '.join(choices)}.")
    return value


def _three_numbers(option: str, text: str | None) -> tuple[float, float, float] | None:
    if text is None:
        return None
    try:
        red, green, blue = map(float, text.split(","))
    except ValueError as error:
        raise ArgumentError(
            f"{option} {text!r} must be three numbers, such as 0.485,0.456,0.406."
        ) from error
    return red, green, blue
