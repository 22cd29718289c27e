"""Playback control of recorded media: play, pause, jump, step.

The supervisor sets it when the reducer commands it, the reader follows it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.pipeline.state.clocks import WaitFor


@dataclass(frozen=True)
class Move:
    """A jump to `seconds` of the media, if given, followed by `steps` pictures."""

    seconds: float | None = None
    steps: int = 0


class Transport:
    """Playback state and the next jump. A new jump replaces a pending one; steps add up.

    `wait_for`: see `Clocks`.
    """

    def __init__(
        self,
        start: float | None = None,
        *,
        is_looping: bool = False,
        wait_for: WaitFor = threading.Condition.wait_for,
    ) -> None:
        self._wait_for = wait_for
        self._changed = threading.Condition()
        self._is_playing = True
        self._move = Move(start) if start is not None else None
        self.is_looping = is_looping

    @property
    def is_playing(self) -> bool:
        """Tell whether the media plays."""
        return self._is_playing

    @property
    def has_request(self) -> bool:
        """Tell whether a jump or step is pending."""
        return self._move is not None

    def play(self) -> None:
        """Play the media."""
        with self._changed:
            self._is_playing = True
            self._changed.notify_all()

    def pause(self) -> None:
        """Pause the media."""
        with self._changed:
            self._is_playing = False
            self._changed.notify_all()

    def seek(self, seconds: float) -> None:
        """Request a jump to a media position in seconds."""
        with self._changed:
            self._move = Move(seconds)
            self._changed.notify_all()

    def step(self, count: int) -> None:
        """Request a move by `count` pictures; negative for back."""
        with self._changed:
            pending = self._move or Move()
            self._move = Move(pending.seconds, pending.steps + count)
            self._changed.notify_all()

    def take(self) -> Move | None:
        """Return the pending request and clear it (called by the reader)."""
        with self._changed:
            request, self._move = self._move, None
            return request

    def wait(self, is_over: Callable[[], bool], timeout: float | None = None) -> None:
        """Wait for a request, the timeout, or `is_over`, which is checked after each change."""
        with self._changed:
            self._wait_for(self._changed, lambda: self.has_request or is_over(), timeout)

    def wake(self) -> None:
        """Let waiting threads check their conditions again."""
        with self._changed:
            self._changed.notify_all()
