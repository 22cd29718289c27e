"""The options of `swiftcam label`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Identity(StrEnum):
    """How a file is recognised: by size and time, or by the hash of its content."""

    STAT = "stat"
    HASH = "hash"


class SidecarNames(StrEnum):
    """The file name of a sidecar: after the full name of the picture, or its stem."""

    FULL = "full"
    STEM = "stem"


PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH...", help="Pictures, or folders of pictures.", show_default=False),
]
_PICTURES, _OUTPUT, _SPEED = "Pictures", "Output", "Speed"  # the groups of options

RecursiveOption = Annotated[
    bool,
    typer.Option(
        "--recursive",
        "-r",
        help="Include subfolders; circular links are skipped.",
        rich_help_panel=_PICTURES,
    ),
]
GlobOption = Annotated[
    list[str] | None,
    typer.Option(
        "--glob",
        metavar="PATTERN",
        help="In folders, take the files that match, instead of those named like a picture.",
        show_default=False,
        rich_help_panel=_PICTURES,
    ),
]
FilesFromOption = Annotated[
    str | None,
    typer.Option(
        "--files-from",
        metavar="LIST|-",
        help="Read paths from a file or standard input, one per line.",
        show_default=False,
        rich_help_panel=_PICTURES,
    ),
]
NullOption = Annotated[
    bool,
    typer.Option(
        "--null",
        "-0",
        help="With --files-from: NUL bytes separate the paths, as find -print0 prints them.",
        rich_help_panel=_PICTURES,
    ),
]
WatchOption = Annotated[
    bool,
    typer.Option(
        "--watch",
        help="Also label new pictures in the folders, until Ctrl-C.",
        rich_help_panel=_PICTURES,
    ),
]
TopKOption = Annotated[
    int,
    typer.Option(
        "--top-k", "-k", min=1, metavar="N", help="Number of labels.", rich_help_panel="Labels"
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write a .csv, .jsonl or .parquet file, instead of lines.",
        rich_help_panel=_OUTPUT,
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print a row of JSON for each picture, as in a .jsonl file; the summary goes to "
        "standard error.",
        rich_help_panel=_OUTPUT,
    ),
]
SummaryOption = Annotated[
    Path | None,
    typer.Option(
        "--summary",
        metavar="FILE",
        help="Write the summary to this JSON file.",
        rich_help_panel=_OUTPUT,
    ),
]
ResumeOption = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Keep valid rows of --output; label the other pictures.",
        rich_help_panel=_OUTPUT,
    ),
]
IdentityOption = Annotated[
    Identity,
    typer.Option(
        help="Recognise a file by its size and time, or by the hash of its content.",
        rich_help_panel=_OUTPUT,
    ),
]
BomOption = Annotated[
    bool,
    typer.Option("--bom", help="Mark a CSV as UTF-8, for Excel.", rich_help_panel=_OUTPUT),
]
CsvRawOption = Annotated[
    bool,
    typer.Option(
        "--csv-raw",
        help="Do not quote cells of a CSV that a spreadsheet would run as a formula.",
        rich_help_panel=_OUTPUT,
    ),
]
XmpOption = Annotated[
    bool,
    typer.Option(
        "--xmp", help="Add the labels as keywords to XMP sidecars.", rich_help_panel=_OUTPUT
    ),
]
XmpNamesOption = Annotated[
    SidecarNames,
    typer.Option(
        help="photo.jpg.xmp (digiKam, darktable) or photo.xmp (Lightroom).",
        rich_help_panel=_OUTPUT,
    ),
]
XmpParentOption = Annotated[
    str,
    typer.Option(
        metavar="WORD",
        help="Also write hierarchical keywords: WORD|label.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]
IntoOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Sort into folders of DIR by label, with --link or --copy.",
        rich_help_panel=_OUTPUT,
    ),
]
LinkOption = Annotated[
    bool,
    typer.Option("--link", help="With --into: make symbolic links.", rich_help_panel=_OUTPUT),
]
CopyOption = Annotated[
    bool, typer.Option("--copy", help="With --into: make copies.", rich_help_panel=_OUTPUT)
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print only errors.", rich_help_panel=_OUTPUT)
]
BatchSizeOption = Annotated[
    int,
    typer.Option(
        min=1,
        max=256,
        metavar="N",
        help="Maximum number of pictures in one run of the model.",
        rich_help_panel=_SPEED,
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=256,
        metavar="N",
        help="Threads for decoding. (default: one per processor, at most 16)",
        rich_help_panel=_SPEED,
    ),
]
