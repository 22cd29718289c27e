"""Runs in the bundle the help of every command, a usage error of each, and the documented commands.

What the bundle leaves out shows itself only when something asks for it: an import that fails ends
in "something unexpected". Nothing here needs a network, a camera or a display.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package_test import Program

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/guide.md")
_FENCE = re.compile(r"^```(?:sh|bash|console)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^  ([a-z][a-z-]*)(?:  |$)", re.MULTILINE)
# Longer than any of these takes; a live view without an end is given one.
_ENDS = ("--headless", "--seconds", "1")
_LEFT_OUT = ("--self-test", "--install-completion", "--new-window", "--watch", "bench")
_CODES = (0, 1, 2, 3)  # those that the guide explains


def problems_of(program: Program, folder: Path) -> list[str]:
    """Return the problems of the commands of a program as sentences; they run in `folder`."""
    folder.mkdir()
    _write_inputs(program, folder)
    found = []
    for words in ((), *commands_of(program)):
        found += _problem(program, folder, (*words, "--help"), (0,))
        found += _problem(program, folder, (*words, "--no-such-option"), (2,))
    found += _problem(program, folder, ("no-such-command",), (2,))
    for line in documented():
        found += _problem(program, folder, tuple(shlex.split(line))[1:], _CODES)
    print(f"{'commands of the documents':<34} {len(list(documented()))}", flush=True)
    return found


def commands_of(program: Program, *words: str) -> list[tuple[str, ...]]:
    """Return the words of every command that the help lists, those of groups too."""
    listed = program.run(*words, "--help").stdout.partition("Commands:")[2]
    section = re.split(r"\n\S", listed, maxsplit=1)[0]
    found = []
    for name in _COMMAND.findall(section):
        found += [(*words, name), *commands_of(program, *words, name)]
    return found


def documented() -> Iterator[str]:
    """Yield the commands of the pages that end by themselves, or that an option ends."""
    for page in PAGES:
        for block in _FENCE.findall((ROOT / page).read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                command = line.partition(" #")[0].partition(" | ")[0].strip()
                if not re.match(r"swiftcam (live|label|models|doctor|cameras|--version)", command):
                    continue
                if not any(word in command for word in _LEFT_OUT):
                    yield f"{command} {' '.join(_ENDS)}" if " live" in command else command


def _problem(
    program: Program, folder: Path, arguments: tuple[str, ...], codes: tuple[int, ...]
) -> list[str]:
    # No hub: a download ends at once, with its message.
    done = program.run(*arguments, cwd=folder, HF_ENDPOINT="http://127.0.0.1:9")
    is_good = done.returncode in codes and not re.search(
        "Traceback|something unexpected|No module named|pip install", done.stderr
    )
    return [] if is_good else [f"{shlex.join(arguments)}: {done.returncode} {done.stderr[-500:]}"]


def _write_inputs(program: Program, folder: Path) -> None:
    """Write the files that the documents name."""
    photos = sorted((program.bundle / "_internal/swiftcam/models/photos").glob("*.jpg"))
    (folder / "holiday").mkdir()
    for number, photo in enumerate(photos[:2]):
        shutil.copy(photo, folder / "holiday" / f"{number}.jpg")
    for name in ("photo.jpg", "cup.jpg"):
        shutil.copy(photos[0], folder / name)
