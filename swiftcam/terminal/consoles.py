"""The console of everything that is printed with Rich."""

from __future__ import annotations

from rich.console import Console


class OutputConsole(Console):
    """A console that raises for a closed pipe, as `print` does; Rich's own ends the process."""

    def on_broken_pipe(self) -> None:
        """Raise the error that is being handled."""
        raise
