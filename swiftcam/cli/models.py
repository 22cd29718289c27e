"""The commands of `swiftcam models`. Each imports what it needs only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from swiftcam.cli.import_model import import_command
from swiftcam.cli.json_output import JsonOption, print_json
from swiftcam.cli.model_options import FamilyOption, current_model, current_models
from swiftcam.errors import ArgumentError

models_app = typer.Typer(
    help="Models: list, info, pull, verify, remove, import, calibrate, export.",
    no_args_is_help=True,
)

NameArgument = Annotated[
    str,
    typer.Argument(help="A model's name; see: swiftcam models list", callback=current_model),
]
NamesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME...",
        help="Models' names; see: swiftcam models list",
        callback=current_models,
    ),
]
ModelArgument = Annotated[
    str,
    typer.Argument(help="A model's name, or the path of a checkpoint.", callback=current_model),
]


@models_app.command("list")
def list_command(as_json: JsonOption = False) -> None:
    """List the models of the catalogue and your own. The network is not used."""
    from swiftcam.inference.models.inventory import list_models
    from swiftcam.terminal import model_tables as tables

    entries = list_models()
    if as_json:
        print_json([tables.entry_values(entry) for entry in entries])
    else:
        tables.print_models(entries)


@models_app.command()
def info(name: NameArgument, as_json: JsonOption = False) -> None:
    """Show the details of a model."""
    from swiftcam.inference.models.inventory import find_entry
    from swiftcam.terminal import model_tables as tables

    entry = find_entry(name)
    if as_json:
        print_json(tables.entry_values(entry))
    else:
        tables.print_model(entry)


@models_app.command()
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
            except KeyboardInterrupt:
                typer.echo(
                    f"swiftcam: stopped. The partial download of {name} is kept; "
                    "pull it again to resume.",
                    err=True,
                )
                raise typer.Exit(130) from None
        if not as_json:
            tables.print_pulled(find_entry(name))
    if as_json:
        print_json([tables.entry_values(find_entry(name)) for name in names])


@models_app.command()
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME...]",
            help="Names of models. (default: all that are installed)",
            callback=current_models,
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(help="The picture with published values; reveals a wrong family."),
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


@models_app.command()
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


models_app.command("import")(import_command)


@models_app.command()
def calibrate(
    name: ModelArgument,
    pictures: Annotated[
        Path | None,
        typer.Option(
            help="A folder of photographs like those to be labelled. (default: the demo's)"
        ),
    ] = None,
    size: Annotated[int | None, typer.Option(help="Side of the crop in pixels.")] = None,
    count: Annotated[int, typer.Option(min=16, help="Number of crops to use.")] = 64,
    as_json: JsonOption = False,
) -> None:
    """Calibrate a model for 8 bits (--precision int8) with pictures. Takes a minute or more.

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


@models_app.command()
def export(
    model: ModelArgument,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="The .onnx or .tflite file, or the folder for savedmodel."
        ),
    ],
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format", help="onnx, tflite or savedmodel. (default: from the suffix of the output)"
        ),
    ] = None,
    precision: Annotated[
        str,
        typer.Option(help="fp32; int8 (needs a calibration); fp16 (weights of a .tflite file)."),
    ] = "fp32",
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
    exported = export_model(ExportRequest(choice, output, format_name, precision))
    if as_json:
        print_json({**dataclasses.asdict(exported), "path": str(exported.path)})
    else:
        typer.echo(str(exported))
