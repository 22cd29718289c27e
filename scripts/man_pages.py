"""Writes the man pages of SwiftCam, one for each command, from the same source as its help.

`python scripts/man_pages.py build/man` writes `swiftcam.1`, `swiftcam-live.1` and the others; then
`man build/man/swiftcam.1` shows one. Packagers install them in `share/man/man1`.
"""

from __future__ import annotations

import argparse
import re
import sys
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from click_man.man import ManPage

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from swiftcam import __version__
from swiftcam.cli.commands import app
from swiftcam.cli.help_pages import commands_of, option_groups, summary_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTION = 1  # of the manual: programs


def main(arguments: list[str] | None = None) -> None:
    """Write all pages into the folder that is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in man_pages():
        (folder / name).write_text(text, encoding="utf-8")


def man_pages() -> Iterator[tuple[str, str]]:
    """Yield the file name and the text of the page of each command."""
    root = typer.main.get_command(app)
    yield from _pages_of(root, root.make_context("swiftcam", [], resilient_parsing=True))


def _pages_of(command: Any, context: Any) -> Iterator[tuple[str, str]]:
    yield f"{context.command_path.replace(' ', '-')}.{SECTION}", _page(command, context)
    for name, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            options = {"parent": context, "resilient_parsing": True}
            yield from _pages_of(inner, inner.make_context(name, [], **options))


def _page(command: Any, context: Any) -> str:
    """Return the page of a command; click-man writes the frame, this the groups and examples."""
    page = ManPage(context.command_path)
    page.version = __version__
    page.short_help = _escaped(summary_of(command))
    page.synopsis = _escaped(" ".join(command.collect_usage_pieces(context))).replace(r"\-", "-")
    page.description = _escaped(cleandoc(command.help or ""))
    if hasattr(command, "commands"):
        page.commands = [(name, _escaped(text)) for name, text in commands_of(command, context)]
    groups = option_groups(command, context)
    sections = [_section(heading, records) for heading, records in groups.items()]
    return f"{page}{''.join(sections)}{_examples(command.epilog)}"


def _section(heading: str, records: list[tuple[str, str]]) -> str:
    lines = [f".SH {heading.upper()}"]
    for names, text in records:
        lines += [".TP", rf"\fB{_escaped(names)}\fR", _escaped(text)]
    return "\n".join(lines) + "\n"


def _examples(epilog: str | None) -> str:
    if not epilog:
        return ""
    lines = [".SH EXAMPLES"]
    for example in epilog.split("\n\n"):
        comment, command = example.split("\n", 1)
        lines += [".TP", _escaped(comment.removeprefix("# ")), rf"\fB{_escaped(command)}\fR"]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Return a text without what roff would take for a request."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


if __name__ == "__main__":
    main()
