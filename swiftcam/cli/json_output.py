"""The option `--json`, and the functions that print and write JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from swiftcam.errors import OutputError, system_reason
from swiftcam.texts import shown_json

if TYPE_CHECKING:
    from pathlib import Path

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def print_json(values: Any) -> None:
    """Print values as JSON."""
    typer.echo(shown_json(json.dumps(values, indent=2, ensure_ascii=False)))


def write_json(option: str, path: Path, values: Any) -> None:
    """Write values as JSON to the file that an option names; a partial file is never left.

    Raises:
        OutputError: the file cannot be written.
    """
    from swiftcam import files

    try:
        files.write_text(path, shown_json(json.dumps(values, indent=2, ensure_ascii=False)) + "\n")
    except OSError as error:
        raise OutputError(
            f"{path} could not be written ({system_reason(error)}). "
            f"Choose another place with {option}."
        ) from error
