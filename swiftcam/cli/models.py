"""The commands of `swiftcam models`. Each imports what it needs only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from swiftcam.cli.help_pages import HelpCommand, HelpGroup, examples
from swiftcam.cli.import_model import import_command
from swiftcam.cli.json_output import JsonOption, print_json
from swiftcam.cli.model_classes import classes_command
from swiftcam.cli.model_options import (
    ExportFormat,
    ExportPrecision,
    FamilyOption,
    ModelArgument,
    NameArgument,
    NamesArgument,
    ScoresOption,
    complete_model,
    current_models,
)
from swiftcam.errors import ArgumentError
from swiftcam.jobs.signals import exit_code_of

models_app = typer.Typer(
    help="List, download, check, import and export models.",
    cls=HelpGroup,
    rich_markup_mode=None,
    no_args_is_help=True,
    epilog=examples(
        ("what there is, and what is installed", "swiftcam models list"),
        ("a better model than the starter model", "swiftcam models pull swiftformer-xs"),
    ),
)


@models_app.command(
    "list",
    cls=HelpCommand,
    epilog=examples(("what there is, and what is installed", "swiftcam models list")),
)
def list_command(as_json: JsonOption = False) -> None:
    """List the models of the catalogue and your own. The network is not used."""
    from swiftcam.inference.models.inventory import list_models
    from swiftcam.terminal import model_tables as tables

    entries = list_models()
    if as_json:
        print_json([tables.entry_values(entry) for entry in entries])
    else:
        tables.print_models(entries)


@models_app.command(
    cls=HelpCommand,
    epilog=examples(("where a model comes from", "swiftcam models info swiftformer-xs")),
)
def info(name: NameArgument, as_json: JsonOption = False) -> None:
    """Show the details of a model."""
    from swiftcam.inference.models.inventory import find_entry
    from swiftcam.terminal import model_tables as tables

    entry = find_entry(name)
    if as_json:
        print_json(tables.entry_values(entry))
    else:
        tables.print_model(entry)


models_app.command(
    "classes",
    cls=HelpCommand,
    epilog=examples(
        ("all classes of the default model", "swiftcam models classes"),
        ("those with a name that contains a text", "swiftcam models classes --search cat"),
    ),
)(classes_command)


@models_app.command(
    cls=HelpCommand,
    epilog=examples(
        ("download the smallest published model", "swiftcam models pull swiftformer-xs")
    ),
)
def pull(names: NamesArgument, as_json: JsonOption = False) -> None:
    """Download models and check them. An interrupted download resumes.

    HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE, HF_HUB_DOWNLOAD_TIMEOUT, HTTPS_PROXY, NO_PROXY and
    SSL_CERT_FILE are respected.
    """
    from swiftcam.inference.models.inventory import find_entry
    from swiftcam.inference.store.download import pull as pull_model
    from swiftcam.terminal import model_tables as tables

    for name in names:
        with tables.progress(name) as watch:
            try:
                pull_model(name, watch)
            except KeyboardInterrupt as error:
                typer.echo(
                    f"swiftcam: stopped. The partial download of {name} is kept; "
                    "pull it again to resume.",
                    err=True,
                )
                raise typer.Exit(exit_code_of(error)) from None
        if not as_json:
            tables.print_pulled(find_entry(name))
    if as_json:
        print_json([tables.entry_values(find_entry(name)) for name in names])


@models_app.command(
    cls=HelpCommand, epilog=examples(("all that are installed", "swiftcam models verify"))
)
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME...]",
            help="Names of models. (default: all that are installed)",
            callback=current_models,
            autocompletion=complete_model,
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The picture with published values; reveals a wrong family."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the SHA-256 of models, and every engine against their golden values.

    The exit code is 1 if a model is damaged or an engine differs.
    """
    from swiftcam.capture.pictures import read_picture
    from swiftcam.inference.models.inventory import list_models
    from swiftcam.inference.store.verify import verify as verify_model
    from swiftcam.terminal import model_tables as tables

    if names is None:
        found = list_models()
        names = [entry.name for entry in found if entry.is_usable or entry.problem]
    pixels = read_picture(picture) if picture else None
    results = []
    for name in names:
        with tables.progress(name) as watch:
            results.append(verify_model(name, watch, picture=pixels))
    if as_json:
        print_json([tables.verification_values(result) for result in results])
    else:
        tables.print_verifications(results)
    if not all(result.is_good for result in results):
        raise typer.Exit(1)


@models_app.command(
    cls=HelpCommand, epilog=examples(("free its space", "swiftcam models remove swiftformer-xs"))
)
def remove(names: NamesArgument, as_json: JsonOption = False) -> None:
    """Remove models, or their partial downloads, from this machine."""
    from swiftcam.inference.models.inventory import Presence, find_entry
    from swiftcam.inference.models.store import Store

    store = Store()
    removed = []
    for name in names:
        entry = find_entry(name, store)
        if entry.presence is Presence.SHIPPED:
            raise ArgumentError(f"{name} comes with SwiftCam and cannot be removed.")
        freed = store.remove(name)
        removed.append({"name": name, "bytes": freed})
        if not as_json:
            typer.echo(f"Removed {name}: {freed / 1e6:.1f} MB.")
    if as_json:
        print_json(removed)


models_app.command(
    "import",
    cls=HelpCommand,
    epilog=examples(
        ("a checkpoint", "swiftcam models import checkpoint/ --name mine"),
        (
            "any classifier",
            "swiftcam models import m.onnx -n mine --labels names.txt --size 224",
        ),
    ),
)(import_command)


@models_app.command(
    cls=HelpCommand,
    epilog=examples(
        (
            "with your own photographs",
            "swiftcam models calibrate swiftformer-xs --pictures holiday/",
        )
    ),
)
def calibrate(
    name: ModelArgument,
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder of photographs like those to be labelled. (default: the demo's)",
        ),
    ] = None,
    size: Annotated[int | None, typer.Option(metavar="PIXELS", help="Side of the crop.")] = None,
    count: Annotated[int, typer.Option(min=16, metavar="N", help="Number of crops to use.")] = 64,
    as_json: JsonOption = False,
) -> None:
    """Calibrate a model for 8 bits (--precision int8) with pictures.

    Takes a minute or more.

    The pictures are not stored, only the ranges of values that they produce in the model.
    """
    from swiftcam.measuring.calibrate_model import calibrate_model
    from swiftcam.terminal import model_tables as tables

    with tables.progress(name) as watch:
        calibration, path = calibrate_model(name, watch, pictures, size, count)
    values = {
        "path": str(path),
        "pictures": calibration.pictures,
        "agreement": calibration.agreement,
        "in_8_bits": len(calibration.inputs) - len(calibration.kept),
        "in_float32": sorted(calibration.kept),
    }
    if as_json:
        print_json(values)
        return
    typer.echo(
        f"{name}: {values['in_8_bits']} of {len(calibration.inputs)} convolutions in 8 bits; the "
        f"same first label on {calibration.agreement:.1%} of {calibration.pictures} crops. {path}"
    )


@models_app.command(
    cls=HelpCommand,
    epilog=examples(("for ONNX Runtime", "swiftcam models export swiftformer-xs -o xs.onnx")),
)
def export(
    model: ModelArgument,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="The .onnx or .tflite file, or the folder for savedmodel.",
            rich_help_panel="File",
        ),
    ],
    format_name: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format",
            help="Format of the file. (default: by the suffix of the output)",
            rich_help_panel="File",
        ),
    ] = None,
    precision: Annotated[
        ExportPrecision,
        typer.Option(
            help="int8 needs a calibration; fp16 is for the weights of a .tflite file.",
            rich_help_panel="File",
        ),
    ] = "fp32",
    scores: ScoresOption = False,
    family: FamilyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export a model with its labels and recipe, for use in other programs.

    Input: crops, uint8 (N, S, S, 3), RGB. Outputs: logits, embedding. Normalisation is included.
    The file is run once before it gets its name.
    """
    import dataclasses

    from swiftcam.inference.checkpoints.family import family_named
    from swiftcam.inference.exporting import ExportRequest, export_model
    from swiftcam.inference.setups.model_choice import ModelChoice

    choice = ModelChoice(model, family=family_named(family))
    exported = export_model(ExportRequest(choice, output, format_name, precision, scores))
    if as_json:
        print_json({**dataclasses.asdict(exported), "path": str(exported.path)})
    else:
        typer.echo(str(exported))
