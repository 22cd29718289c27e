"""The command `swiftcam bench`: measures the fastest setup of models on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from swiftcam.cli.json_output import JsonOption, print_json
from swiftcam.cli.model_options import MeasurableEngine, complete_model
from swiftcam.errors import ArgumentError
from swiftcam.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from swiftcam.measuring.installed import ModelMeasurement

ModelsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[MODEL...]",
        help="Names of models. (default: the starter model)",
        autocompletion=complete_model,
    ),
]


def bench(
    models: ModelsArgument = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder of pictures on which labels are compared. (default: demo)",
        ),
    ] = None,
    size: Annotated[int | None, typer.Option(metavar="PIXELS", help="Side of the crop.")] = None,
    engine: Annotated[
        list[MeasurableEngine] | None,
        typer.Option(help="Measure only this engine; can be repeated."),
    ] = None,
    largest: Annotated[
        bool, typer.Option("--largest", help="Find the largest installed model within --budget.")
    ] = False,
    budget: Annotated[
        float,
        typer.Option(min=1.0, metavar="MS", help="With --largest: milliseconds per picture (p95)."),
    ] = 33.3,
    as_json: JsonOption = False,
) -> None:
    """Measure the fastest setup of a model on this machine.

    The result is kept for --engine auto. A measurement takes a few seconds. A faster precision is
    accepted only if at least 98 % of the first labels are the same as in float32.
    """
    from swiftcam.measuring.installed import (
        as_values,
        installed_models,
        largest_within,
        measure_model,
    )
    from swiftcam.terminal import model_tables as tables
    from swiftcam.terminal.setup_tables import print_measurement

    if largest and models:
        raise ArgumentError(
            "--largest measures all installed models. Leave out the names of models."
        )
    found: list[ModelMeasurement] = []
    for name in models or (installed_models() if largest else [DEFAULT_MODEL]):
        with tables.progress(name) as watch:
            found.append(
                measure_model(
                    name, watch, pictures, size, tuple(each.value for each in engine or ())
                )
            )
    choice = largest_within(found, budget) if largest else None
    if as_json:
        values: dict[str, Any] = {"models": [as_values(entry) for entry in found]}
        print_json(values | ({"largest": choice} if largest else {}))
        return
    for entry in found:
        print_measurement(entry)
    if largest:
        typer.echo(
            f"The largest model within {budget:.1f} ms: {choice}. "
            f"Use it: swiftcam live --engine auto --precision auto --model {choice}"
            if choice
            else f"No model stays within {budget:.1f} ms."
        )
