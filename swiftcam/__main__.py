"""The entry point: sets the environment that libraries read at import, then runs a command."""

from __future__ import annotations

import os
import sys

from swiftcam import __version__
from swiftcam.terminal import standard_streams as streams

# Set before the library that reads it is imported; a value that the user has set wins.
_ENVIRONMENT = {
    # OpenCV prints its own warnings; SwiftCam reports failures itself.
    "OPENCV_LOG_LEVEL": "SILENT",
    # Seconds after which a silent V4L2 camera returns from a read (10 otherwise).
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "3",
    # With hardware transforms, cameras on Windows take more than 10 s to open.
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
}

# Set by a shell that asks for completions; the command line is then in other variables.
_COMPLETION = "_SWIFTCAM_COMPLETE"
_CONFINED = "--confined"  # the first argument of a process that `jobs/confined.py` starts


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if sys.argv[1:2] == [_CONFINED]:
        from swiftcam.jobs.confined import answer_and_exit

        answer_and_exit(sys.argv[2:])
    streams.make_usable()
    arguments = sys.argv[1:]
    from swiftcam.cli.exit_codes import exit_code, finished_code
    from swiftcam.jobs import signals

    signals.raise_on_signals()
    code = finished_code(exit_code(lambda: _run(arguments)))
    signals.end_at_once()
    streams.show_error_box(code)
    _leave(code)


def _run(arguments: list[str]) -> None:
    """Run a command line; without arguments, open the window without loading the parser."""
    if arguments == ["--version"]:
        print(f"swiftcam {__version__}")
        return
    from swiftcam import hooks, logs

    logs.set_up()
    hooks.set_up()
    if not arguments and _COMPLETION not in os.environ:
        from swiftcam.live.startup import importing

        with importing():
            from swiftcam.cli.show_live import open_window

        open_window(())
        return
    from swiftcam.cli.commands import app

    app(arguments, complete_var=_COMPLETION)


def _leave(code: int) -> None:
    """Exit; skip the clean-up if a thread is stuck in a driver, as it would wait for the thread."""
    streams.discard_unwritten()
    pipeline = sys.modules.get("swiftcam.pipeline")
    if pipeline is not None and pipeline.has_abandoned_threads():
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
