"""The options of `swiftcam live` and `swiftcam open` that other commands do not have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from swiftcam.cli.model_options import Crop, complete_class, complete_source
from swiftcam.errors import ArgumentError
from swiftcam.phrases import phrase

_SOURCE, _LABELS, _VIEW, _FILES = "Source", "Labels", "View", "Files"

SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source",
        "-s",
        metavar="SOURCE",
        autocompletion=complete_source,
        help="A camera (0, or camera:NAME), a video file, a folder, an http(s) or rtsp address, "
        "screen, or demo. (default: 0)",
        rich_help_panel=_SOURCE,
    ),
]
CameraModeOption = Annotated[
    str | None,
    typer.Option(
        metavar="MODE",
        help="Size, rate and format of a camera, such as 1280x720@30:MJPG, or only the size.",
        rich_help_panel=_SOURCE,
    ),
]
InsecureOption = Annotated[
    bool,
    typer.Option(
        "--insecure",
        help="Accept any certificate of an https or rtsps server.",
        rich_help_panel=_SOURCE,
    ),
]
CaFileOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Accept the certificates in this PEM file, and those signed with them.",
        rich_help_panel=_SOURCE,
    ),
]
LoopOption = Annotated[
    bool | None,
    typer.Option("--loop/--no-loop", help="Play a file in a loop.", rich_help_panel=_SOURCE),
]
EveryFrameOption = Annotated[
    bool,
    typer.Option(
        "--every-frame",
        help="Drop no frame of a file: wait for the model.",
        rich_help_panel=_SOURCE,
    ),
]
TopKOption = Annotated[
    int | None,
    typer.Option(
        "--top-k",
        "-k",
        min=1,
        max=10,
        metavar="N",
        help="Number of labels. (default: 5)",
        rich_help_panel=_LABELS,
    ),
]
SmoothingOption = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        max=10.0,
        metavar="SECONDS",
        help="Average labels over this time; 0 for none. (default: 0.6)",
        rich_help_panel=_LABELS,
    ),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CLASS",
        autocompletion=complete_class,
        help="Show only this class; can be repeated. A name in English or Chinese.",
        rich_help_panel=_LABELS,
    ),
]
DenyOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CLASS",
        autocompletion=complete_class,
        help="Hide this class; can be repeated.",
        rich_help_panel=_LABELS,
    ),
]
CropOption = Annotated[
    Crop | None,
    typer.Option(
        help="What the model sees: the model default, the centre, all of it with bars, or "
        "stretched to a square. (default: recipe)",
        rich_help_panel=_LABELS,
    ),
]
RegionOption = Annotated[
    str | None,
    typer.Option(
        metavar="L,T,R,B",
        help="Label only this part: left, top, right, bottom, fractions from 0 to 1.",
        rich_help_panel=_LABELS,
    ),
]
AdaptiveOption = Annotated[
    bool | None,
    typer.Option(
        "--adaptive/--no-adaptive",
        help="Save power on still pictures: keep their labels. (default: on)",
        rich_help_panel=_LABELS,
    ),
]
MirrorOption = Annotated[
    bool | None,
    typer.Option("--mirror/--no-mirror", help="Show the picture mirrored.", rich_help_panel=_VIEW),
]
HeadlessOption = Annotated[
    bool,
    typer.Option("--headless", help="Show the live view in the terminal.", rich_help_panel=_VIEW),
]
LogJsonOption = Annotated[
    bool,
    typer.Option(
        "--log-json",
        help="Print events as JSON, one object per line, without a window.",
        rich_help_panel=_VIEW,
    ),
]
SecondsOption = Annotated[
    float | None,
    typer.Option(min=0.1, metavar="SECONDS", help="Stop after this time.", rich_help_panel=_VIEW),
]
TimelineOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write labels with their times to this .csv or .jsonl file.",
        rich_help_panel=_FILES,
    ),
]
StatsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write the statistics of the run to this JSON file.",
        rich_help_panel=_FILES,
    ),
]
ScreenshotOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Save the last annotated picture to this PNG file.",
        rich_help_panel=_FILES,
    ),
]
PlacesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH|ADDRESS]...",
        help="A picture, a folder, a film, or an http(s) or rtsp address; can be repeated.",
    ),
]
NewWindowOption = Annotated[
    bool,
    typer.Option("--new-window", help="Open another window, beside one that is open."),
]


def accepted_certificates(file: Path | None, *, is_any: bool) -> tuple[str, ...] | None:
    """Return the setting for the certificates of all servers; None if no option is given.

    Raises:
        ArgumentError: both options are given.
    """
    from swiftcam.capture.web.certificates import EVERY_SERVER, accepted_text

    if is_any and file is not None:
        raise ArgumentError(
            phrase("--insecure and --ca-file exclude each other. Give only one of them.")
        )
    if file is not None:
        return (accepted_text(EVERY_SERVER, str(file.absolute())),)
    return (EVERY_SERVER,) if is_any else None
