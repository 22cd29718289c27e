"""What the view asks of recorded media: play, hold, jump, step. The reader obeys."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Request:
    """Where to go: to `seconds` of the media if given, then on by `steps` pictures."""

    seconds: float | None = None
    steps: int = 0


class Transport:
    """The controls of a player. A new jump replaces one that was not made yet; steps add up."""

    def __init__(self, start: float | None = None, *, is_looping: bool = False) -> None:
        self._changed = threading.Condition()
        self._is_playing = True
        self._request = Request(start) if start is not None else None
        self.is_looping = is_looping

    @property
    def is_playing(self) -> bool:
        """Tell whether the media runs."""
        return self._is_playing

    @property
    def has_request(self) -> bool:
        """Tell whether a jump or step waits to be made."""
        return self._request is not None

    def play(self) -> None:
        """Let the media run."""
        with self._changed:
            self._is_playing = True
            self._changed.notify_all()

    def hold(self) -> None:
        """Hold the picture."""
        with self._changed:
            self._is_playing = False

    def seek(self, seconds: float) -> None:
        """Ask for the picture at a media position in seconds, and go on from there."""
        with self._changed:
            self._request = Request(seconds)
            self._changed.notify_all()

    def step(self, count: int) -> None:
        """Ask for the picture `count` after the present one; negative for those before."""
        with self._changed:
            pending = self._request or Request()
            self._request = Request(pending.seconds, pending.steps + count)
            self._changed.notify_all()

    def take(self) -> Request | None:
        """Return what is asked for and forget it (reader)."""
        with self._changed:
            request, self._request = self._request, None
            return request

    def wait(self, is_over: Callable[[], bool], timeout: float | None = None) -> None:
        """Wait until `is_over`, checked whenever something changed, a request, or the timeout."""
        with self._changed:
            self._changed.wait_for(lambda: self.has_request or is_over(), timeout)

    def wake(self) -> None:
        """Let the one who waits look again."""
        with self._changed:
            self._changed.notify_all()
