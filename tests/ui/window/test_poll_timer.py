import pytest
from PySide6.QtCore import QObject

from swiftcam.pipeline import State
from swiftcam.ui.window.poll_timer import PollTimer


@pytest.mark.parametrize(
    ("state", "is_live_page", "is_hidden", "expected"),
    [
        (State.LIVE, True, False, 16),
        (State.LIVE, True, True, 250),
        (State.PAUSED, True, False, 60),
        (State.WAITING, True, False, 60),
        (State.ENDED, True, False, 250),
        (State.ENDED, False, False, 60),  # pictures may still be labelled on another page
        (State.OPENING, False, False, 16),
    ],
)
def test_it_is_fast_only_while_something_may_change(qapp, state, is_live_page, is_hidden, expected):
    parent = QObject()
    timer = PollTimer(parent)
    timer.adapt(state, is_live_page=is_live_page, is_hidden=is_hidden)
    assert timer.interval() == expected
