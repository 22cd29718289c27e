"""The classes of commands: how help is printed, and what a path in place of a command does.

Help has options in groups, then examples, as plain text for 80 columns. Plain text needs no other
library, so help appears at once, and man pages have the same source. An error quotes an argument
only as it may be shown: each may be an address with a password.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from swiftcam.cli.exit_codes import carried
from swiftcam.errors import ArgumentError, SwiftCamError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPEN = "open"  # the command that opens paths and addresses
OTHERS = "Other options"
_EXAMPLES = "Examples"
# The base of all errors of the parser, which Typer does not export.
_USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
_ARGUMENTS = "swiftcam.arguments"  # in the context: the command line

Record = tuple[str, str]


def examples(*lines: tuple[str, str]) -> str:
    """Return the examples of a command, each a comment and a command line, as its `epilog`."""
    return "\n\n".join(f"# {comment}\n{command}" for comment, command in lines)


def option_groups(command: Any, context: Any) -> dict[str, list[Record]]:
    """Return what the help of a command lists: texts of a parameter and its help, by heading."""
    groups: dict[str, list[Record]] = {}
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            groups.setdefault(_heading(parameter), []).append(record)
    others = groups.pop(OTHERS, [])
    if others:
        groups[OTHERS if any(name != "Arguments" for name in groups) else "Options"] = others
    return groups


def commands_of(group: Any, context: Any) -> list[Record]:
    """Return the name of each command of a group, and the first sentence of its help."""
    found = [(name, group.get_command(context, name)) for name in group.list_commands(context)]
    return [(name, summary_of(command)) for name, command in found if not command.hidden]


def summary_of(command: Any) -> str:
    """Return the first sentence of the help of a command."""
    first, _, _ = " ".join((command.help or "").split()).partition(". ")
    return first.rstrip(".")


class HelpCommand(TyperCommand):
    """A command whose help has groups and examples."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options, by group."""
        _write_groups(option_groups(self, ctx), formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples."""
        _write_examples(self.epilog, formatter)


class HelpGroup(TyperGroup):
    """A group of commands whose help has groups and examples."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Parse the command line; an interruption or a closed output is left to `exit_code`."""
        with carried():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an interruption or a closed output is left to `exit_code`."""
        with carried():
            return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, then the options by group."""
        _write_groups({"Commands": commands_of(self, ctx)} | option_groups(self, ctx), formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples."""
        _write_examples(self.epilog, formatter)


class PlacesGroup(HelpGroup):
    """The commands; something that is no command, but exists as a path, is opened in the window."""

    def make_context(self, info_name: Any, args: list[str], *others: Any, **options: Any) -> Any:
        """Parse the command line."""
        arguments = tuple(args)  # the parser empties the list
        with _shown_arguments(arguments):
            context = super().make_context(info_name, args, *others, **options)
        context.meta[_ARGUMENTS] = arguments
        return context

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with _shown_arguments(ctx.meta.get(_ARGUMENTS, ())):
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that the first argument names, or the one that opens it."""
        first = args[0]
        if self.get_command(ctx, first) is None and not ctx.resilient_parsing:
            if os.path.exists(first) or "://" in first or first.lower().startswith("file:"):
                return OPEN, self.get_command(ctx, OPEN), args
            if _looks_like_path(first):
                from swiftcam.addresses import shown_address
                from swiftcam.live.opened import missing_place

                raise ArgumentError(missing_place(shown_address(first)))
        resolved: tuple[str | None, Any, list[str]] = super().resolve_command(ctx, args)
        return resolved


@contextmanager
def _shown_arguments(arguments: Sequence[str]) -> Iterator[None]:
    """Let an error of the block, of the parser or of a command, have no secret of an argument."""
    try:
        yield
    except SwiftCamError as error:
        error.args = (_without_secrets(str(error), arguments),)
        raise
    except _USAGE_ERROR as error:
        error.message = _without_secrets(error.message, arguments)
        raise


def _without_secrets(message: str, arguments: Sequence[str]) -> str:
    from swiftcam.addresses import shown_address
    from swiftcam.texts import shown_message, shown_value

    values = {value for text in arguments for value in (text, text.partition("=")[2])}
    for value in sorted(values, key=len, reverse=True):
        shown = shown_address(value)
        if shown != value:
            # As it is, as Python quotes it, and as the message of an error was cleaned.
            for form in (value, repr(value)[1:-1], shown_value(value)):
                message = message.replace(form, shown)
    return shown_message(message)


def _looks_like_path(text: str) -> bool:
    """Tell whether a text that is no command was meant as a path: it has a folder or an ending."""
    is_option = text.startswith("-")
    separators = {os.sep, os.altsep or os.sep, "/"}
    return not is_option and (text.startswith("~") or "." in text or bool(separators & set(text)))


def _heading(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return "Arguments"
    return getattr(parameter, "rich_help_panel", None) or OTHERS


def _write_groups(groups: dict[str, list[Record]], formatter: Any) -> None:
    for heading, records in groups.items():
        with formatter.section(typer.style(heading, bold=True)):
            formatter.write_dl(records)


def _write_examples(epilog: str | None, formatter: Any) -> None:
    if not epilog:
        return
    with formatter.section(typer.style(_EXAMPLES, bold=True)):
        formatter.write(_indented(epilog.splitlines()))


def _indented(lines: Sequence[str]) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in lines)
