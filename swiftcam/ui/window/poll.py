"""How often the window looks for something new, in milliseconds."""

from __future__ import annotations

from swiftcam.pipeline import State

QUICK_MS = 16
_CALM_MS = 60  # while the picture is held: what the user does is shown at once anyway
_SLOW_MS = 250  # while nothing can be seen of the window, or nothing can happen in it


def poll_period(state: State, *, is_live_page: bool, is_unseen: bool) -> int:
    """Return the time until the next look."""
    if is_unseen or (state.is_final and is_live_page):
        return _SLOW_MS
    return _CALM_MS if state.is_final or state is State.PAUSED else QUICK_MS
