"""The group of the commands that teach: a path in place of a command is a folder of pictures."""

from __future__ import annotations

from typing import Any

from swiftcam.cli.help_pages import HelpGroup

FOLDER = "folder"  # the command for a folder of pictures


class TeachGroup(HelpGroup):
    """The commands; something that is no command is a folder of pictures by class."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that the first argument names, or the one for a folder."""
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            return FOLDER, self.get_command(ctx, FOLDER), args
        resolved: tuple[str | None, Any, list[str]] = super().resolve_command(ctx, args)
        return resolved
