"""The Markdown pages of the repository: their links, headings, tables and commands."""

import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BUILT = {"build", "dist", "node_modules"}
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.*?) *#*$", re.MULTILINE)
# The first words of commands; `models` means `swiftcam models`, in the guide's table of these.
_PROGRAMS = {"swiftcam", "SwiftCam", "SwiftCam/SwiftCam", "models", "make", "pip", "python"}
_PROGRAMS |= {"find", "sudo", "unzip", "scripts/measure.sh"}


@cache
def pages():
    """Return every Markdown page, by its path in the repository."""
    found = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if not name.startswith(".") and name not in _BUILT]
        here = Path(folder).relative_to(ROOT)
        found += [str(here / name) for name in names if name.endswith(".md")]
    return sorted(found)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language ("" if not given), and its text."""

    language: str
    text: str


class Page:
    """One Markdown page, by its path in the repository."""

    def __init__(self, name):
        self.name = name
        self.path = ROOT / name
        self.text = self.path.read_text(encoding="utf-8")
        self.blocks = [Block(*match) for match in _FENCE.findall(self.text)]
        self.prose = _FENCE.sub("", self.text)

    def inline_code(self):
        """Return the texts between single backquotes, with line breaks as spaces."""
        return [" ".join(code.split()) for code in _INLINE.findall(self.prose)]

    def links(self):
        """Return the targets of links and pictures."""
        return _LINK.findall(_INLINE.sub("", self.prose))

    def anchors(self):
        """Return the anchors of the headings, as GitHub makes them."""
        found = []
        for heading in _HEADING.findall(self.prose):
            slug = slug_of(heading)
            count = sum(
                re.fullmatch(rf"{re.escape(slug)}(-\d+)?", each) is not None for each in found
            )
            found.append(f"{slug}-{count}" if count else slug)
        return found

    def tables(self):
        """Return the tables, each a list of rows, each a list of cells."""
        found = []
        for lines in re.findall(r"(?:^\|.*\|\n)+", self.prose, re.MULTILINE):
            cells = [re.split(r"(?<!\\) \| ", line[2:-2].strip()) for line in lines.splitlines()]
            found.append(cells)
        return found

    def commands(self):
        """Return the commands of the page: those of shell blocks, and those in inline code."""
        found = []
        for block in self.blocks:
            if block.language in ("", "sh") and "──" not in block.text:  # a diagram
                found += _block_commands(block.text)
        for code in self.inline_code():
            program, _, rest = code.partition(" ")
            if program in _PROGRAMS and (rest or "/" in program):
                found.append(code)
        return list(dict.fromkeys(found))


def slug_of(heading):
    """Return GitHub's anchor of a heading: small letters, no punctuation, hyphens for spaces."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")


def _block_commands(text):
    """Return the commands of a shell block: one per line, without comments, joined after `\\`."""
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    commands = [re.sub(r"(^|\s+)#.*$", "", line).strip() for line in lines]
    return [command for command in commands if command]
