"""The options of `swiftcam label`, as the command line declares them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Identity(StrEnum):
    """How a file is known again."""

    STAT = "stat"
    HASH = "hash"


class SidecarNames(StrEnum):
    """How sidecars are named."""

    FULL = "full"
    STEM = "stem"


PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH...", help="Pictures, or folders of pictures.", show_default=False),
]
RecursiveOption = Annotated[
    bool, typer.Option("--recursive", "-r", help="Enter subfolders; links in a circle end.")
]
GlobOption = Annotated[
    list[str] | None,
    typer.Option(
        "--glob",
        metavar="PATTERN",
        help="In folders, take what matches instead of what is named like a picture.",
        show_default=False,
    ),
]
FilesFromOption = Annotated[
    str | None,
    typer.Option(
        "--files-from",
        metavar="LIST|-",
        help="Take paths from a file or standard input: a line each, or ended by NUL.",
        show_default=False,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write a .csv, .jsonl or .parquet file instead of lines."),
]
BomOption = Annotated[bool, typer.Option("--bom", help="Mark a CSV as UTF-8, for Excel.")]
ResumeOption = Annotated[
    bool,
    typer.Option("--resume", help="Keep the rows of --output that still hold; do the others."),
]
IdentityOption = Annotated[
    Identity,
    typer.Option(help="A file is the same by its size and time, or by the hash of its content."),
]
XmpOption = Annotated[
    bool, typer.Option("--xmp", help="Add the sure labels as keywords to XMP sidecars.")
]
XmpNamesOption = Annotated[
    SidecarNames,
    typer.Option(help="photo.jpg.xmp (digiKam, darktable) or photo.xmp (Lightroom)."),
]
XmpParentOption = Annotated[
    str,
    typer.Option(
        metavar="WORD", help="Write keywords into a hierarchy too: WORD|label.", show_default=False
    ),
]
IntoOption = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Sort into folders of DIR by label, with --link or --copy."),
]
LinkOption = Annotated[bool, typer.Option("--link", help="--into: symbolic links.")]
CopyOption = Annotated[bool, typer.Option("--copy", help="--into: copies.")]
ThresholdOption = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        max=1.0,
        help="Leave out less probable labels (default: 0 in rows, 0.2 for --xmp and --into).",
        show_default=False,
    ),
]
BatchSizeOption = Annotated[
    int, typer.Option(min=1, max=256, help="Pictures that the model gets at once, at most.")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        min=1, max=256, help="Threads that decode (default: one a processor, 16 at most)."
    ),
]
WatchOption = Annotated[
    bool, typer.Option("--watch", help="Go on with what arrives in the folders, until Ctrl-C.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print a summary as JSON at the end.")]
TopKOption = Annotated[int, typer.Option("--top-k", "-k", min=1, help="How many labels to give.")]
