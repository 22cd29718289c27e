import pytest

from swiftcam.pipeline import State
from swiftcam.ui.window.poll import poll_period


@pytest.mark.parametrize(
    ("state", "is_live_page", "is_unseen", "expected"),
    [
        (State.LIVE, True, False, 16),
        (State.LIVE, True, True, 250),
        (State.PAUSED, True, False, 60),
        (State.ENDED, True, False, 250),
        (State.ENDED, False, False, 60),  # other pages go on
        (State.OPENING, False, False, 16),
    ],
)
def test_it_looks_often_only_where_something_may_change(state, is_live_page, is_unseen, expected):
    assert poll_period(state, is_live_page=is_live_page, is_unseen=is_unseen) == expected
