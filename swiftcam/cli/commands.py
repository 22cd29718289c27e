"""All commands of `swiftcam`. Each imports what it needs only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from swiftcam import __version__
from swiftcam.cli import model_options
from swiftcam.cli.bench import bench
from swiftcam.cli.json_output import JsonOption, print_json
from swiftcam.cli.label import label
from swiftcam.cli.model_classes import classes_command
from swiftcam.cli.models import models_app
from swiftcam.errors import ArgumentError

if TYPE_CHECKING:
    from swiftcam.settings import SettingsChange

app = typer.Typer(
    name="swiftcam",
    help="Point a camera at something and read what it is.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
models_app.command("classes")(classes_command)
app.add_typer(models_app, name="models")


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
    self_test: Annotated[
        bool,
        typer.Option("--self-test", help="Check that SwiftCam works on this machine, and exit."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --self-test: print JSON.")] = False,
    lines: Annotated[bool, typer.Option("--lines", hidden=True)] = False,
) -> None:
    """Point a camera at something and read what it is. Without a command: the live window."""
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
        live()


@app.command()
def live(
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            "-s",
            help="A camera (0, or camera:NAME), a video file, a folder, an http(s) or rtsp URL, "
            "screen, or demo. (default: 0)",
        ),
    ] = None,
    camera_mode: Annotated[
        str | None,
        typer.Option(
            help="Size, rate and format of a camera, such as 1280x720@30:MJPG, or only the size."
        ),
    ] = None,
    model: model_options.LiveModelOption = None,
    engine: model_options.LiveEngineOption = None,
    precision: model_options.LivePrecisionOption = None,
    device: model_options.DeviceOption = None,
    size: model_options.SizeOption = None,
    family: model_options.FamilyOption = None,
    threads: model_options.LiveThreadsOption = None,
    top_k: Annotated[
        int | None,
        typer.Option("--top-k", "-k", min=1, max=10, help="Number of labels. (default: 5)"),
    ] = None,
    minimum_confidence: model_options.MinimumConfidenceOption = None,
    threshold: model_options.ThresholdOption = None,
    smoothing: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=10.0,
            help="Seconds over which labels are averaged; 0 for none. (default: 0.6)",
        ),
    ] = None,
    allow: Annotated[
        list[str] | None, typer.Option(help="Show only this class; can be repeated.")
    ] = None,
    deny: Annotated[
        list[str] | None, typer.Option(help="Never show this class; can be repeated.")
    ] = None,
    crop: Annotated[
        str | None,
        typer.Option(
            help="What the model sees: recipe (as it was trained), centre, fit or squash. "
            "(default: recipe)"
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="Label only this part: LEFT,TOP,RIGHT,BOTTOM, fractions from 0 to 1."),
    ] = None,
    loop: Annotated[
        bool | None, typer.Option("--loop/--no-loop", help="Start again at the end of a file.")
    ] = None,
    mirror: Annotated[
        bool | None, typer.Option("--mirror/--no-mirror", help="Show the picture mirrored.")
    ] = None,
    adaptive: Annotated[
        bool | None,
        typer.Option(
            "--adaptive/--no-adaptive",
            help="Keep the labels while the picture does not change. (default: on)",
        ),
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Show the live view in the terminal.")
    ] = False,
    log_json: Annotated[
        bool,
        typer.Option(
            "--log-json", help="Print events as JSON, one object per line, without a window."
        ),
    ] = False,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Stop after this many seconds.")
    ] = None,
    every_frame: Annotated[
        bool, typer.Option("--every-frame", help="Drop no frame of a file: wait for the model.")
    ] = False,
    timeline: Annotated[
        Path | None, typer.Option(help="Write labels with their times to this .csv or .jsonl file.")
    ] = None,
    stats: Annotated[
        Path | None, typer.Option(help="Write the statistics of the run to this JSON file.")
    ] = None,
    screenshot: Annotated[
        Path | None, typer.Option(help="Save the last annotated picture to this PNG file.")
    ] = None,
) -> None:
    """Label a live picture: in a window, or in the terminal if there is no display.

    The window remembers its settings; an option given here applies only to this run. With
    --seconds, --stats, --timeline or --screenshot the saved settings are not used, and the view
    closes when the source ends.
    """
    from swiftcam.inference.checkpoints.family import family_named
    from swiftcam.live.startup import importing

    with importing():
        from swiftcam.cli.show_live import show_live
        from swiftcam.live.run_live import LiveOptions

    options = {
        "source": source,
        "camera_mode": camera_mode,
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
    given = {name: value for name, value in options.items() if value is not None}
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


@app.command()
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


@app.command()
def doctor(
    as_json: JsonOption = False,
) -> None:
    """Show facts about this machine for a bug report, without private data."""
    from swiftcam.cli.health import run_doctor

    run_doctor(as_json=as_json)


app.command()(label)
app.command()(bench)


def _region(text: str) -> tuple[float, ...]:
    try:
        left, top, right, bottom = map(float, text.split(","))
    except ValueError as error:
        raise ArgumentError(
            f"--region {text!r} must be LEFT,TOP,RIGHT,BOTTOM, four fractions of the picture from "
            "0 to 1, such as 0.25,0,0.75,1."
        ) from error
    return left, top, right, bottom
