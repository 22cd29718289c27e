"""The command `swiftcam models classes`. It imports what it needs only when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from swiftcam.cli.json_output import JsonOption, print_json
from swiftcam.cli.model_options import complete_model, current_model
from swiftcam.errors import ArgumentError
from swiftcam.settings import DEFAULT_MODEL


def classes_command(
    model: Annotated[
        str,
        typer.Argument(
            metavar="[MODEL]",
            help="A model's name, or the path of a checkpoint.",
            callback=current_model,
            autocompletion=complete_model,
        ),
    ] = DEFAULT_MODEL,
    search: Annotated[
        str, typer.Option(metavar="TEXT", help="Only classes with a name that contains this.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """List the classes of a model by their names, for --allow and --deny.

    Each class has a name in English and in Chinese, and a WordNet identifier if it is one of
    ImageNet's. The text of --search may be in either language, or a synonym.
    """
    from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
    from swiftcam.terminal.class_table import class_values, print_classes

    labels = chosen_model(ModelChoice(model)).labels
    values = class_values(labels, search)
    if not values:
        raise ArgumentError(
            f"{model} has no class with {search!r} in its names. "
            f"All {len(labels)} classes: swiftcam models classes {model}"
        )
    if as_json:
        print_json(values)
    else:
        print_classes(values)
