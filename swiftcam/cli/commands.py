"""All commands of `swiftcam`. Each imports what it needs only when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from swiftcam import __version__
from swiftcam.cli import live_options as options
from swiftcam.cli import model_options
from swiftcam.cli.bench import bench
from swiftcam.cli.help_pages import OPEN, HelpCommand, PlacesGroup, examples
from swiftcam.cli.json_output import JsonOption, print_json
from swiftcam.cli.label import label
from swiftcam.cli.models import models_app
from swiftcam.cli.teach.teach_commands import teach_app
from swiftcam.errors import ArgumentError

if TYPE_CHECKING:
    from swiftcam.settings import SettingsChange

app = typer.Typer(
    name="swiftcam",
    help="Point a camera at something and read what it is.",
    cls=PlacesGroup,
    rich_markup_mode=None,
    epilog=examples(
        ("the live view, in a window", "swiftcam"),
        ("the same without a camera", "swiftcam live --source demo"),
        ("pictures, a folder and a film in the window", "swiftcam cup.jpg holiday/ clip.mp4"),
        ("label photographs", "swiftcam label holiday/ --output labels.csv"),
        ("the options of a command", "swiftcam label --help"),
    ),
    pretty_exceptions_enable=False,
)
app.add_typer(models_app, name="models")
app.add_typer(teach_app, name="teach")


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
    self_test: Annotated[
        bool,
        typer.Option("--self-test", help="Check that SwiftCam works on this machine, and exit."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --self-test: print JSON.")] = False,
    new_window: options.NewWindowOption = False,
    lines: Annotated[bool, typer.Option("--lines", hidden=True)] = False,
) -> None:
    """Point a camera at something and read what it is.

    Without a command, the window opens; paths and addresses are opened in it.
    """
    if as_json and not self_test:
        raise ArgumentError(
            "--json without a command needs --self-test. With a command it comes after it, as in: "
            "swiftcam label PATH --json"
        )
    if version:
        typer.echo(f"swiftcam {__version__}")
        raise typer.Exit
    if self_test:
        from swiftcam.cli.health import run_self_test

        raise typer.Exit(run_self_test(as_json=as_json, as_lines=lines))
    if context.invoked_subcommand is None:
        open_places(context, [], new_window=new_window)


@app.command(
    OPEN,
    cls=HelpCommand,
    epilog=examples(
        ("the same without the command", "swiftcam cup.jpg holiday/"),
        ("a network camera", "swiftcam open rtsp://camera.local/stream"),
        ("beside the window that is open", "swiftcam open clip.mp4 --new-window"),
    ),
)
def open_places(
    context: typer.Context,
    places: options.PlacesArgument = None,
    new_window: options.NewWindowOption = False,
) -> None:
    """Open pictures, folders, a film or an address in the window.

    Pictures and folders are labelled on the page of pictures; a film or an address is played. A
    window that is already open gets them; without any, it comes to the front.
    """
    from swiftcam.live.startup import importing

    with importing():
        from swiftcam.cli.show_live import open_window

    is_new = new_window or bool(context.parent and context.parent.params.get("new_window"))
    open_window(places or (), is_new_window=is_new)


@app.command(
    cls=HelpCommand,
    epilog=examples(
        ("a virtual camera, without a real one", "swiftcam live --source demo"),
        ("a video in the terminal", "swiftcam live --source clip.mp4 --headless"),
        ("only two classes", "swiftcam live --allow goldfish --allow 金鱼"),
        ("events for another program", "swiftcam live --log-json | jq -r .event"),
    ),
)
def live(
    source: options.SourceOption = None,
    camera_mode: options.CameraModeOption = None,
    insecure: options.InsecureOption = False,
    ca_file: options.CaFileOption = None,
    loop: options.LoopOption = None,
    every_frame: options.EveryFrameOption = False,
    model: model_options.LiveModelOption = None,
    engine: model_options.LiveEngineOption = None,
    precision: model_options.LivePrecisionOption = None,
    device: model_options.DeviceOption = None,
    size: model_options.SizeOption = None,
    family: model_options.FamilyOption = None,
    threads: model_options.LiveThreadsOption = None,
    top_k: options.TopKOption = None,
    minimum_confidence: model_options.MinimumConfidenceOption = None,
    threshold: model_options.ThresholdOption = None,
    smoothing: options.SmoothingOption = None,
    allow: options.AllowOption = None,
    deny: options.DenyOption = None,
    crop: options.CropOption = None,
    region: options.RegionOption = None,
    adaptive: options.AdaptiveOption = None,
    mirror: options.MirrorOption = None,
    headless: options.HeadlessOption = False,
    log_json: options.LogJsonOption = False,
    seconds: options.SecondsOption = None,
    timeline: options.TimelineOption = None,
    stats: options.StatsOption = None,
    screenshot: options.ScreenshotOption = None,
) -> None:
    """Label a live picture, in a window or in the terminal.

    Without a display, the live view is in the terminal.

    The window remembers its settings; an option given here applies only to this run. With
    --seconds, --stats, --timeline or --screenshot the saved settings are not used, and the view
    closes when the source ends.
    """
    from swiftcam.inference.checkpoints.family import family_named
    from swiftcam.live.startup import importing

    with importing():
        from swiftcam.cli.show_live import show_live
        from swiftcam.live.run_live import LiveOptions

    values = {
        "source": source,
        "camera_mode": camera_mode,
        "certificates": options.accepted_certificates(ca_file, is_any=insecure),
        "model": model,
        "engine": engine,
        "precision": precision,
        "device": device,
        "input_size": size,
        "threads": threads,
        "top_k": top_k,
        "minimum_confidence": threshold if minimum_confidence is None else minimum_confidence,
        "smoothing": smoothing,
        "allow": tuple(allow) if allow else None,
        "deny": tuple(deny) if deny else None,
        "crop_mode": crop,
        "region": _region(region) if region else None,
        "is_looping": loop,
        "is_mirrored": mirror,
        "is_adaptive": adaptive,
    }
    given = {name: value for name, value in values.items() if value is not None}
    show_live(
        LiveOptions(
            overrides=cast("SettingsChange", given),
            family=family_named(family),
            is_headless=headless,
            log_json=log_json,
            seconds=seconds,
            every_frame=every_frame,
            timeline=timeline,
            stats=stats,
            screenshot=screenshot,
        )
    )


@app.command(
    cls=HelpCommand,
    epilog=examples(
        ("what can be opened", "swiftcam cameras"),
        ("the first one of this name", "swiftcam live --source camera:C920"),
    ),
)
def cameras(
    as_json: JsonOption = False,
) -> None:
    """List the cameras of this machine, by number, name and identity."""
    import dataclasses

    from swiftcam.capture.opencv.devices import list_cameras

    found = list_cameras()
    if as_json:
        print_json([dataclasses.asdict(camera) for camera in found])
    elif not found:
        typer.echo("No camera is connected. Plug one in, or try: swiftcam live --source demo")
    else:
        for camera in found:
            typer.echo(f"{camera.index}  {camera.name}  {camera.identity}  {camera.path}")


@app.command(
    cls=HelpCommand,
    epilog=examples(("a file to add to a report", "swiftcam doctor > doctor.txt")),
)
def doctor(
    as_json: JsonOption = False,
) -> None:
    """Show facts about this machine for a bug report, without private data."""
    from swiftcam.cli.health import run_doctor

    run_doctor(as_json=as_json)


app.command(
    cls=HelpCommand,
    epilog=examples(
        ("one line per picture", "swiftcam label photo.jpg"),
        ("a table, resumed where it stopped", "swiftcam label holiday/ -r -o labels.csv --resume"),
        ("rows for another program", "swiftcam label holiday/ --json | jq -r .path"),
        ("keywords for digiKam and others", "swiftcam label holiday/ --xmp"),
    ),
)(label)
app.command(
    cls=HelpCommand,
    epilog=examples(
        ("the fastest setup of the default model", "swiftcam bench"),
        ("the largest model that keeps up", "swiftcam bench --largest --budget 33"),
    ),
)(bench)


def _region(text: str) -> tuple[float, ...]:
    try:
        left, top, right, bottom = map(float, text.split(","))
    except ValueError as error:
        raise ArgumentError(
            f"--region {text!r} must be LEFT,TOP,RIGHT,BOTTOM, four fractions of the picture from "
            "0 to 1, such as 0.25,0,0.75,1."
        ) from error
    return left, top, right, bottom
