"""Keeps the screen on, with wakepy: it knows how each system and desktop is asked."""

from __future__ import annotations

import logging
import threading

log = logging.getLogger(__name__)


class ScreenAwake:
    """Keeps the screen on while `keep` was last called with True.

    The system is asked on a thread, because the service of a desktop may take seconds to answer.
    The system forgets the wish when the process ends.
    """

    def __init__(self) -> None:
        self._release: threading.Event | None = None
        self._threads: list[threading.Thread] = []

    @property
    def is_kept(self) -> bool:
        """Tell whether the screen is to be kept on."""
        return self._release is not None

    def keep(self, is_wanted: bool) -> None:
        """Keep the screen on, or let it turn off again; call it as often as you like."""
        if is_wanted == self.is_kept:
            return
        if self._release is not None:
            self._release.set()
            self._release = None
            return
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        self._release = threading.Event()
        thread = threading.Thread(
            target=_hold, args=(self._release,), name="swiftcam-awake", daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        """Let the screen turn off again; return at once."""
        self.keep(False)

    def close(self, timeout: float) -> None:
        """Wait at most `timeout` seconds until the system has been told."""
        for thread in self._threads:
            thread.join(timeout)


def _hold(release: threading.Event) -> None:
    """Keep the screen on until `release` is set; without a way to do that, only log it."""
    try:
        from wakepy import keep

        with keep.presenting(on_fail="pass") as mode:
            way = mode.method.name if mode.active and mode.method else ""
            log.debug("the screen is kept on: %s", way or "no way here")
            release.wait()
    except Exception:  # a fault of a desktop's service must not end up as an error of the view
        log.info("the screen cannot be kept on", exc_info=True)
