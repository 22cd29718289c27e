"""Pauses: what they stop, and which picture is labelled meanwhile."""

import pytest

from swiftcam.pipeline import State


def test_a_pause_holds_the_media_and_is_not_counted(bench):
    one = bench()
    one.show(91)
    one.supervisor.pause()
    assert (one.state, one.transport.is_playing) == (State.PAUSED, False)
    one.supervisor.reader_grabbed(one.reader, 1.0)
    assert one.captured == 1
    one.supervisor.resume()
    assert (one.state, one.transport.is_playing) == (State.LIVE, True)
    one.supervisor.reader_grabbed(one.reader, 1.1)
    assert one.captured == 2


def test_only_what_is_live_is_paused_and_only_what_is_paused_goes_on(bench):
    one = bench()
    one.supervisor.pause()
    assert (one.state, one.transport.is_playing) == (State.OPENING, True)
    one.transport.pause()
    one.supervisor.resume()
    assert (one.state, one.transport.is_playing) == (State.OPENING, False)


def test_the_picture_of_a_pause_is_offered_to_the_model_once_more(bench):
    one = bench()
    one.show(91)
    assert one.take() == 91
    one.supervisor.offer_held_frame()
    assert one.take() is None  # the next picture comes by itself
    one.supervisor.pause()
    one.supervisor.offer_held_frame()
    assert one.take() == 91


@pytest.mark.parametrize("state", [State.STALLED, State.RECONNECTING])
def test_the_last_picture_of_a_lost_source_is_offered_again_too(bench, state):
    one = bench()
    one.show(91)
    assert one.take() == 91
    one.status.enter(state)
    one.supervisor.offer_held_frame()
    assert one.take() == 91


@pytest.mark.parametrize("value", [None, 0])
def test_no_picture_and_a_black_one_are_not_offered(bench, value):
    one = bench()
    if value is not None:
        one.show(91)
        one.show(value)
        one.take()
    one.status.enter(State.PAUSED)
    one.supervisor.offer_held_frame()
    assert one.take() is None
