"""Pauses: what they stop, and what the label side is told of them."""

from swiftcam.pipeline import State
from swiftcam.pipeline.state.label_stream import Gap, GapReason


def test_a_pause_holds_the_media_and_is_not_counted(bench):
    one = bench()
    one.show(91)
    one.pause()
    assert (one.state, one.transport.is_playing) == (State.PAUSED, False)
    one.supervisor.reader_grabbed(one.reader.attempt, 1.0)
    assert one.captured == 1
    one.resume()
    assert (one.state, one.transport.is_playing) == (State.LIVE, True)
    one.supervisor.reader_grabbed(one.reader.attempt, 1.1)
    assert one.captured == 2


def test_only_what_is_live_is_paused_and_only_what_is_paused_goes_on(bench):
    one = bench()
    one.pause()
    assert (one.state, one.transport.is_playing) == (State.OPENING, True)
    one.transport.pause()
    one.resume()
    assert (one.state, one.transport.is_playing) == (State.OPENING, False)


def test_a_pause_is_a_gap_of_a_live_source_alone(bench):
    live, film = bench(), bench(is_live=False)
    live.show(91)
    live.pause()
    live.pause()
    assert live.told() == [91, Gap(GapReason.PAUSE)]
    film.show(91, position=0.0)
    film.pause()
    assert film.told() == [91]
