"""Copies the results of the benchmarks into README and docs: `python -m benchmarks.pages`.

The pages in `benchmarks/results` fill two kinds of places:

- The text between `<!-- benchmarks/results/NAME.md -->` and `<!-- end -->` is the page NAME without
  its heading; with `NAME.md: SECTION` it is this section only.
- In a table row whose last cell links to such a page, the middle cell is copied from the section
  "In short" of the page, from the row with the same first cell.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.results import FOLDER, IN_SHORT

if TYPE_CHECKING:
    from pathlib import Path

ROOT = FOLDER.parents[1]
PAGES = ("README.md", "docs/performance.md", "docs/faults.md", "docs/parity.md")
_BLOCK = re.compile(
    r"(<!-- benchmarks/results/(?P<name>\w+)\.md(?:: (?P<section>[^>]+?))? -->\n).*?(<!-- end -->)",
    re.DOTALL,
)
_ROW = re.compile(
    r"^\| (?P<what>[^|]+) \| (?P<measured>[^|]*) "
    r"\| (?P<how>[^|]*results/(?P<name>\w+)\.md\)[^|]*) \|$",
    re.MULTILINE,
)


def filled(text: str, folder: Path = FOLDER) -> str:
    """Return a page with the figures from the folder of results.

    Raises:
        FileNotFoundError: it names a page of results that does not exist.
        ValueError: it names a section or row that is not on this page.
    """
    text = _BLOCK.sub(partial(_block, folder), text)
    return _ROW.sub(partial(_row, folder), text)


def sections(page: str) -> dict[str, str]:
    """Return the sections of a page by their titles; "" is the text before the first one."""
    parts = re.split(r"^## (.*)\n", page, flags=re.MULTILINE)
    return {"": parts[0].strip()} | {
        title: body.strip() for title, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def _block(folder: Path, match: re.Match[str]) -> str:
    page = (folder / f"{match['name']}.md").read_text(encoding="utf-8")
    found = sections(page)
    if match["section"] is None:
        body = page.partition("\n")[2].partition(f"\n## {IN_SHORT}\n")[0].strip()
        body = re.sub(r"^## (.*)$", r"**\1**", body, flags=re.MULTILINE)
    elif match["section"] in found:
        body = found[match["section"]]
    else:
        raise ValueError(f"{match['name']}.md has no section {match['section']!r}.")
    return f"{match[1]}\n{body}\n\n{match[4]}"


def _row(folder: Path, match: re.Match[str]) -> str:
    page = (folder / f"{match['name']}.md").read_text(encoding="utf-8")
    rows = [line[2:-2].split(" | ") for line in sections(page).get(IN_SHORT, "").splitlines()]
    measured = dict(row for row in rows if len(row) == 2)
    if match["what"] not in measured:
        raise ValueError(f"{match['name']}.md has no row {match['what']!r} in short.")
    return f"| {match['what']} | {measured[match['what']]} | {match['how']} |"


def main() -> None:
    """Update the figures of all pages."""
    for name in PAGES:
        path = ROOT / name
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
