"""The command `swiftcam models import`. It imports what it needs only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from swiftcam import paths
from swiftcam.cli.json_output import JsonOption, print_json
from swiftcam.cli.model_options import FamilyOption
from swiftcam.errors import ArgumentError

if TYPE_CHECKING:
    from swiftcam.inference.importing.recipe_choices import RecipeChoices

Resize = Literal["squash", "squash_crop", "short_side", "cover"]
Interpolation = Literal["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]
Layout = Literal["nchw", "nhwc"]
Colours = Literal["rgb", "bgr"]
Gives = Literal["logits", "probabilities", "multi_label_logits", "multi_label_probabilities"]
_MODEL, _RECIPE, _FILE = "Model", "Recipe", "Classifier"  # the groups of options


def import_command(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="A SwiftFormer checkpoint, or an ONNX or LiteRT classifier."
        ),
    ],
    name: Annotated[
        str,
        typer.Option(
            "--name", "-n", metavar="NAME", help="Name of the model.", rich_help_panel=_MODEL
        ),
    ],
    link: Annotated[
        bool,
        typer.Option(
            "--link",
            help="Leave the weights in their place instead of copying them.",
            rich_help_panel=_MODEL,
        ),
    ] = False,
    family: FamilyOption = None,
    labels: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="A file with the names of the classes, or: imagenet-1k. "
            "Else those in the file, or beside it.",
            rich_help_panel=_MODEL,
        ),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A JSON file with the preprocessing, from Hugging Face, timm or SwiftCam. "
            "Else what the file says, or one beside it.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="PIXELS", help="Height and width of the crop.", rich_help_panel=_RECIPE
        ),
    ] = None,
    width: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="PIXELS", help="Width, if it is another.", rich_help_panel=_RECIPE
        ),
    ] = None,
    resize: Annotated[
        Resize | None,
        typer.Option(
            help="Stretch to the crop; or resize, then cut out the centre.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    resize_to: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="PIXELS",
            help="Short side, or height, before the centre crop.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    interpolation: Annotated[
        Interpolation | None, typer.Option(help="How to resize.", rich_help_panel=_RECIPE)
    ] = None,
    mean: Annotated[
        str | None,
        typer.Option(metavar="R,G,B", help="From 0 to 1; 0,0,0 for none.", rich_help_panel=_RECIPE),
    ] = None,
    std: Annotated[
        str | None,
        typer.Option(metavar="R,G,B", help="From 0 to 1; 1,1,1 for none.", rich_help_panel=_RECIPE),
    ] = None,
    layout: Annotated[
        Layout | None,
        typer.Option(
            help="Order of the input, if the file does not show it.", rich_help_panel=_FILE
        ),
    ] = None,
    raw: Annotated[
        bool | None,
        typer.Option(
            "--raw/--no-raw",
            help="The model takes 0 to 255 and normalises its input.",
            rich_help_panel=_FILE,
        ),
    ] = None,
    colours: Annotated[
        Colours | None,
        typer.Option(help="Order of the model's colours.", rich_help_panel=_FILE),
    ] = None,
    gives: Annotated[
        Gives | None,
        typer.Option(
            help="What the model returns, if SwiftCam detects it wrongly.", rich_help_panel=_FILE
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The output with the scores, of several.", rich_help_panel=_FILE
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Import your own model.

    It may be a SwiftFormer checkpoint of any layout, or any ONNX or LiteRT image classifier. The
    model is run on pictures before it is stored. A file exported by SwiftCam needs no options.
    """
    from swiftcam.inference.checkpoints.family import family_named
    from swiftcam.inference.importing import import_model
    from swiftcam.inference.importing.request import ImportRequest, OnnxChoices
    from swiftcam.inference.models.inventory import find_entry
    from swiftcam.terminal import model_tables as tables

    choices = {
        "file": recipe,
        "size": size,
        "width": width,
        "resize": resize,
        "resize_to": resize_to,
        "interpolation": interpolation,
        "mean": _three_numbers("--mean", mean),
        "std": _three_numbers("--std", std),
    }
    request = ImportRequest(
        path=paths.expanded(path),
        name=name,
        is_linked=link,
        family=family_named(family),
        labels=labels,
        recipe=_recipe_choices(choices),
        onnx=OnnxChoices(
            is_channels_first=None if layout is None else layout == "nchw",
            is_raw=raw,
            is_bgr=None if colours is None else colours == "bgr",
            gives=gives,
            output=output,
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
