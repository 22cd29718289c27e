"""The entry point: the environment that libraries read at import, then the commands."""

from __future__ import annotations

import os
import sys

from swiftcam import __version__
from swiftcam.terminal import standard_streams as streams

# Set here, once, before the library that reads it is imported; a value the user has set wins.
_ENVIRONMENT = {
    # OpenCV and FFmpeg print warnings of their own; SwiftCam says in words what failed.
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    # OpenCV's own choice for RTSP (TCP, and UDP where the server wants it), and microseconds that
    # a read may take: without them a jump in a video on a server that fell silent never ends.
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_flags;prefer_tcp|rw_timeout;5000000",
    # Seconds after which a silent V4L2 camera returns from a read (10 otherwise).
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "3",
    # With hardware transforms, cameras on Windows take more than 10 s to open.
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
}


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    streams.make_usable()
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print(f"swiftcam {__version__}")
        return
    from swiftcam import hooks, logs
    from swiftcam.cli.exit_codes import exit_code

    logs.set_up()
    hooks.set_up()
    code = exit_code(lambda: _run(arguments))
    streams.say_last_words(code)
    _leave(code)


def _run(arguments: list[str]) -> None:
    """Run a command line; the window alone, as a desktop starts it, needs no parser's time."""
    if not arguments:
        from swiftcam.live.startup import importing

        with importing():
            from swiftcam.cli.show_live import show_live
            from swiftcam.live.run_live import LiveOptions

        show_live(LiveOptions())
        return
    from swiftcam.cli.commands import app

    app(arguments)


def _leave(code: int) -> None:
    """Exit; where a driver still holds a thread, without the clean-up that would wait for it."""
    pipeline = sys.modules.get("swiftcam.pipeline")
    if pipeline is not None and pipeline.has_abandoned_threads():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
