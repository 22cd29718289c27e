"""The console of everything that is printed with Rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.segment import Segment

from swiftcam.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType


class OutputConsole(Console):
    """A console that prints no control characters of a text; a closed pipe is an error.

    Rich's own console ends the process there.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield the segments of a renderable, each with clean text; control codes of Rich stay."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                yield Segment(clean(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Raise the error that is being handled."""
        raise
