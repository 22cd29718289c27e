"""The entry point: sets the environment that libraries read at import, then runs a command."""

from __future__ import annotations

import os
import sys

from swiftcam import __version__
from swiftcam.terminal import standard_streams as streams

# Set before the library that reads it is imported; a value that the user has set wins.
_ENVIRONMENT = {
    # OpenCV and FFmpeg print their own warnings; SwiftCam reports failures itself.
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    # OpenCV's default for RTSP (TCP, and UDP if the server requires it), and the microseconds that
    # a read may take: without a limit, a jump in a video never ends if the server falls silent.
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_flags;prefer_tcp|rw_timeout;5000000",
    # Seconds after which a silent V4L2 camera returns from a read (10 otherwise).
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "3",
    # With hardware transforms, cameras on Windows take more than 10 s to open.
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
}

# Set by a shell that asks for completions; the command line is then in other variables.
_COMPLETION = "_SWIFTCAM_COMPLETE"


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
    streams.show_error_box(code)
    _leave(code)


def _run(arguments: list[str]) -> None:
    """Run a command line; without arguments, open the window without loading the parser."""
    if not arguments and _COMPLETION not in os.environ:
        from swiftcam.live.startup import importing

        with importing():
            from swiftcam.cli.show_live import show_live
            from swiftcam.live.run_live import LiveOptions

        show_live(LiveOptions())
        return
    from swiftcam.cli.commands import app

    app(arguments, complete_var=_COMPLETION)


def _leave(code: int) -> None:
    """Exit; skip the clean-up if a thread is stuck in a driver, as it would wait for the thread."""
    pipeline = sys.modules.get("swiftcam.pipeline")
    if pipeline is not None and pipeline.has_abandoned_threads():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
