"""The playback controls: pause, resume, stop, start again, seek and step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.pipeline import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.pipeline import Pipeline


class Playback:
    """Controls a pipeline; `refresh` updates the window after each action."""

    def __init__(self, pipeline: Pipeline, refresh: Callable[[], None]) -> None:
        self._pipeline = pipeline
        self._refresh = refresh

    def toggle_pause(self) -> None:
        """Pause or resume; start again if the source has ended."""
        state = self._pipeline.snapshot().state
        if state.is_final:
            self._pipeline.start()
        elif state is State.PAUSED:
            self._pipeline.resume()
        else:
            self._pipeline.pause()
        self._refresh()

    def toggle_running(self) -> None:
        """Stop the source, or start it again."""
        if self._pipeline.snapshot().state.is_final:
            self._pipeline.start()
        else:
            self._pipeline.stop()
        self._refresh()

    def seek(self, seconds: float) -> None:
        """Jump to a position in a recording, even after its end."""
        self._pipeline.seek(seconds)
        self._refresh()

    def seek_by(self, seconds: float) -> None:
        """Jump forward or back in a recording."""
        snapshot = self._pipeline.snapshot()
        if snapshot.media.duration and snapshot.frame is not None:
            position = snapshot.frame.position + seconds
            self.seek(min(max(0.0, position), snapshot.media.duration))

    def step(self, count: int) -> None:
        """Pause a recording and move by `count` pictures; negative moves back."""
        if self._pipeline.snapshot().media.duration:
            self._pipeline.step(count)
