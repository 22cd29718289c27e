"""The command line in this process, whose parser is built once: Typer builds it at each call."""

from functools import cache

import typer.main

from swiftcam.cli.commands import app
from swiftcam.cli.exit_codes import exit_code


@cache
def _parser():
    return typer.main.get_command(app)


def run(arguments):
    """Run `swiftcam` with arguments, and return its exit code."""
    return exit_code(lambda: _parser()([str(each) for each in arguments], prog_name="swiftcam"))
