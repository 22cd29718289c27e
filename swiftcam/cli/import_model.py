"""`swiftcam models import`: from its options to a request. Imports what it needs when it runs."""

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
    name: Annotated[str, typer.Option("--name", "-n", help="What to call it.")],
    link: Annotated[
        bool, typer.Option("--link", help="Leave the weights where they are; copied otherwise.")
    ] = False,
    family: FamilyOption = None,
    labels: Annotated[
        str | None,
        typer.Option(help="A file with the names of the classes, or: imagenet-1k"),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(help="A JSON file with the preprocessing, of Hugging Face, timm or SwiftCam."),
    ] = None,
    size: Annotated[int | None, typer.Option(min=1, help="Pixels of a side of the crop.")] = None,
    resize: Annotated[
        str | None, typer.Option(help="squash, or short_side and then the centre.")
    ] = None,
    resize_to: Annotated[
        int | None, typer.Option(min=1, help="Pixels of the short side before the centre is cut.")
    ] = None,
    interpolation: Annotated[str | None, typer.Option(help="bilinear or bicubic.")] = None,
    mean: Annotated[str | None, typer.Option(help="R,G,B of 0..1; 0,0,0 for none.")] = None,
    std: Annotated[str | None, typer.Option(help="R,G,B of 0..1; 1,1,1 for none.")] = None,
    layout: Annotated[
        str | None, typer.Option(help="nchw or nhwc, where the graph does not show it.")
    ] = None,
    raw: Annotated[
        bool | None,
        typer.Option("--raw/--no-raw", help="The graph takes 0..255 and normalises by itself."),
    ] = None,
    gives: Annotated[
        str | None, typer.Option(help="logits or probabilities, where it is taken wrongly.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring in a model of your own: a SwiftFormer of any layout, or any ONNX image classifier.

    It is run on pictures before it is kept. A graph that SwiftCam exported needs no options.
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
        "mean": _three("--mean", mean),
        "std": _three("--std", std),
    }
    order = _one_of("--layout", layout, ("nchw", "nhwc"))
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


def _three(option: str, text: str | None) -> tuple[float, float, float] | None:
    if text is None:
        return None
    try:
        red, green, blue = map(float, text.split(","))
    except ValueError as error:
        raise ArgumentError(
            f"{option} {text!r} must be three numbers, such as 0.485,0.456,0.406."
        ) from error
    return red, green, blue
