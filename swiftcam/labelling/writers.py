"""Where results go: a CSV or JSON Lines file, or lines in the terminal."""

from __future__ import annotations

import csv
import dataclasses
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.text import Text

from swiftcam import paths
from swiftcam.errors import OutputError
from swiftcam.inference.labels import short_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from swiftcam.labelling.result import PictureResult

    Write = Callable[[PictureResult, str], None]


def open_writer(output: Path | None, top_k: int) -> AbstractContextManager[Write]:
    """Return a context that gives a function writing one result: `write(result, model_name)`.

    The kind is decided by the suffix of `output`; None prints a line for each.

    Raises:
        ArgumentError: the suffix is unknown, or the directory does not exist.
    """
    if output is None:
        return _lines(top_k)
    kinds = {".csv": _csv, ".jsonl": _jsonl}
    paths.require_writable("--output", output, tuple(kinds))
    return kinds[output.suffix.lower()](output, top_k)


@contextmanager
def _csv(output: Path, top_k: int) -> Iterator[Write]:
    """Columns: path, label_1, probability_1, ..., label_k, probability_k, error."""
    with _text_file(output) as file:
        table = csv.writer(file)
        ranks = range(1, top_k + 1)
        names = [f"{name}_{rank}" for rank in ranks for name in ("label", "probability")]
        table.writerow(["path", *names, "error"])

        def write(result: PictureResult, model: str) -> None:
            cells: list[Any] = []
            for candidate in result.candidates:
                cells += [candidate.label, f"{candidate.probability:.6f}"]
            cells += [""] * (2 * top_k - len(cells))
            table.writerow([_printable(result.path), *cells, result.error])
            file.flush()

        yield write


@contextmanager
def _jsonl(output: Path, top_k: int) -> Iterator[Write]:
    """One object a line: path, predictions [{index, label, probability}], error, model."""
    with _text_file(output) as file:

        def write(result: PictureResult, model: str) -> None:
            row = {
                "path": _printable(result.path),
                "predictions": [dataclasses.asdict(c) for c in result.candidates],
                "error": result.error or None,
                "model": model,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()

        yield write


@contextmanager
def _text_file(output: Path) -> Iterator[TextIO]:
    """Open a file for rows that are complete as soon as they are written."""
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise OutputError(
            f"The results cannot be written to {output} ({error.strerror}). "
            "Choose another place with --output."
        ) from error


@contextmanager
def _lines(top_k: int) -> Iterator[Write]:
    """Print a line for each picture as soon as it is labelled."""
    console = Console(highlight=False, soft_wrap=True)

    def write(result: PictureResult, model: str) -> None:
        labels = ", ".join(f"{short_label(c.label)} {c.probability:.0%}" for c in result.candidates)
        style = "red" if result.error else ""
        text = Text.assemble(
            (_printable(result.path), "bold"), ": ", (result.error or labels, style)
        )
        console.print(text)

    yield write


def _printable(path: Path) -> str:
    """Return a path as text that UTF-8 can hold, even where its bytes are not valid UTF-8."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")
