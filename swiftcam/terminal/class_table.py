"""The classes of a model in the terminal: a table, and values for JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.table import Table

from swiftcam.inference.labels.class_names import readable_names, wnids
from swiftcam.inference.labels.class_search import matching_classes
from swiftcam.terminal.consoles import OutputConsole
from swiftcam.terminal.model_tables import PLAIN_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence


def class_values(labels: Sequence[str], text: str) -> list[dict[str, Any]]:
    """Return the classes with a name that contains a text, as values for JSON.

    Raises:
        ModelError: SwiftCam's own file of names is missing or damaged.
    """
    english, chinese = (readable_names(labels, language) for language in ("en", "zh"))
    identifiers = wnids(labels)
    return [
        {
            "index": number,
            "label": labels[number],
            "en": english[number],
            "zh": chinese[number],
            "wnid": identifiers[number],
        }
        for number in matching_classes(labels, text)
    ]


def print_classes(values: Sequence[dict[str, Any]]) -> None:
    """Print one line for each class."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("Class", justify="right", no_wrap=True)
    for title in ("English", "Chinese", "WordNet"):
        table.add_column(title, overflow="fold")
    for each in values:
        table.add_row(str(each["index"]), each["en"], each["zh"], each["wnid"] or "–")
    is_terminal = sys.stdout.isatty()
    width = None if is_terminal else PLAIN_WIDTH
    OutputConsole(width=width, highlight=False, markup=False).print(table)
