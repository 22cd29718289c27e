"""The report on a taught model as one HTML file, which opens without a network."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import TYPE_CHECKING

from PIL import Image

from swiftcam import __version__, files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from swiftcam.teaching.learning.report import TeachingReport
    from swiftcam.teaching.teach import Taught

_SIDE = 120  # pixels of a picture in the report
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #1c1c1e; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid #b4b4ba; text-align: right; }
th:first-child, td:first-child { text-align: left; }
figure { display: inline-block; width: 9rem; margin: 0 1rem 1rem 0; vertical-align: top; }
figcaption { font-size: .85rem; }
.right { background: #d7eedd; } .wrong { background: #f8d9d5; }
@media (prefers-color-scheme: dark) {
  body { color: #f2f2f7; background: #1c1c1e; }
  th, td { border-color: #55555a; }
  .right { background: #1f4a2c; } .wrong { background: #5c2621; }
}
"""


def write_html(taught: Taught, name: str, target: Path) -> None:
    """Write the report on a taught model.

    Raises:
        OSError: the file cannot be written.
    """
    report = taught.report
    parts = [
        f"<h1>{escape(name)}</h1><p><strong>{escape(report.verdict)}</strong></p>",
        _list(report),
        _classes(report),
        _confusion(report),
        _curve(report),
        _worst(taught),
        f"<p><small>SwiftCam {escape(__version__)}</small></p>",
    ]
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(name)}</title><style>{_STYLE}</style>{''.join(parts)}</html>\n"
    )
    files.write_text(target, page)


def _list(report: TeachingReport) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}' for line in report.findings)}</ul>"


def _classes(report: TeachingReport) -> str:
    rows = [
        (each.name, each.pictures, each.scenes, "–" if each.right is None else f"{each.right:.0%}")
        for each in report.classes
    ]
    return "<h2>Classes</h2>" + _table(("Class", "Pictures", "Scenes", "Right"), rows)


def _confusion(report: TeachingReport) -> str:
    names = [each.name for each in report.classes]
    head = "".join(f"<th>{escape(name)}" for name in ("", *names, "none of these"))
    rows = []
    for place, (name, counts) in enumerate(zip(names, report.confusion, strict=True)):
        cells = "".join(_count(count, is_right=place == at) for at, count in enumerate(counts))
        rows.append(f"<tr><td>{escape(name)}{cells}")
    return (
        "<h2>Held-out pictures</h2><p>Each row is a class, each column an answer.</p>"
        f"<table><tr>{head}{''.join(rows)}</table>"
    )


def _count(count: int, *, is_right: bool) -> str:
    kind = ("right" if is_right else "wrong") if count else ""
    return f'<td class="{kind}">{count or ""}'


def _curve(report: TeachingReport) -> str:
    if not report.curve:
        return ""
    rows = [(f"{scenes:.1f}", f"{right:.0%}") for scenes, right in report.curve]
    return "<h2>More scenes</h2>" + _table(("Scenes of each class", "Right"), rows)


def _worst(taught: Taught) -> str:
    if not taught.report.worst:
        return ""
    figures = []
    for mistake in taught.report.worst:
        example = taught.embedded.files[mistake.place]
        number = taught.embedded.examples.classes[mistake.place]
        caption = (
            f"{taught.labels[number]}, taken for {mistake.taken_for} ({mistake.probability:.0%})"
        )
        figures.append(
            f'<figure><img alt="" src="{_picture(example.path)}">'
            f"<figcaption>{escape(caption)}</figcaption></figure>"
        )
    return f"<h2>Surest mistakes</h2>{''.join(figures)}"


def _picture(path: Path) -> str:
    """Return a small copy of a picture as a `data:` address, "" if it is gone."""
    try:
        with Image.open(path) as picture:
            picture.thumbnail((_SIDE, _SIDE))
            encoded = io.BytesIO()
            picture.convert("RGB").save(encoded, "JPEG", quality=85)
    except OSError:
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(encoded.getvalue()).decode()


def _table(titles: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    head = "".join(f"<th>{escape(title)}" for title in titles)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(value))}" for value in row) for row in rows)
    return f"<table><tr>{head}{body}</table>"
