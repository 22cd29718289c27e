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
RecursiveOption = Annotated[
    bool, typer.Option("--recursive", "-r", help="Include subfolders; circular links are skipped.")
]
GlobOption = Annotated[
    list[str] | None,
    typer.Option(
        "--glob",
        metavar="PATTERN",
        help="In folders, take the files that match, instead of those named like a picture.",
        show_default=False,
    ),
]
FilesFromOption = Annotated[
    str | None,
    typer.Option(
        "--files-from",
        metavar="LIST|-",
        help="Read paths from a file or standard input: one per line, or ended by NUL.",
        show_default=False,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write a .csv, .jsonl or .parquet file, instead of lines."),
]
BomOption = Annotated[bool, typer.Option("--bom", help="Mark a CSV as UTF-8, for Excel.")]
ResumeOption = Annotated[
    bool,
    typer.Option("--resume", help="Keep valid rows of --output; label the other pictures."),
]
IdentityOption = Annotated[
    Identity,
    typer.Option(help="Recognise a file by its size and time, or by the hash of its content."),
]
XmpOption = Annotated[
    bool, typer.Option("--xmp", help="Add the labels as keywords to XMP sidecars.")
]
XmpNamesOption = Annotated[
    SidecarNames,
    typer.Option(help="photo.jpg.xmp (digiKam, darktable) or photo.xmp (Lightroom)."),
]
XmpParentOption = Annotated[
    str,
    typer.Option(
        metavar="WORD", help="Also write hierarchical keywords: WORD|label.", show_default=False
    ),
]
IntoOption = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Sort into folders of DIR by label, with --link or --copy."),
]
LinkOption = Annotated[bool, typer.Option("--link", help="With --into: make symbolic links.")]
CopyOption = Annotated[bool, typer.Option("--copy", help="With --into: make copies.")]
BatchSizeOption = Annotated[
    int, typer.Option(min=1, max=256, help="Maximum number of pictures in one run of the model.")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        min=1, max=256, help="Threads for decoding (default: one per processor, at most 16)."
    ),
]
WatchOption = Annotated[
    bool, typer.Option("--watch", help="Also label new pictures in the folders, until Ctrl-C.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.")]
JsonOption = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print a row of JSON for each picture, as in a .jsonl file; the summary goes to "
        "standard error.",
    ),
]
SummaryOption = Annotated[
    Path | None,
    typer.Option("--summary", metavar="FILE", help="Write the summary to this JSON file."),
]
TopKOption = Annotated[int, typer.Option("--top-k", "-k", min=1, help="Number of labels.")]
