"""A reader that is paused, jumps, steps, loops and reaches the end."""

import pytest
from PIL import Image

from swiftcam.capture.folder import FolderSource
from swiftcam.capture.mode import Mode
from swiftcam.errors import CameraError
from swiftcam.pipeline.deciding.live_events import Frame
from swiftcam.pipeline.reading.transport import Transport
from swiftcam.pipeline.state.label_stream import GapReason
from tests.fakes import ScriptedSource, picture
from tests.pipeline.player import Listener, View, pictures, read, reader_of


def test_a_paused_recording_is_not_read_and_goes_on_without_haste(clock):
    def resume(view):
        assert source.grabs == 2
        clock.now += 0.5  # each picture is shown as long as without the pause
        view.play()

    view = View(clock, resume)
    source = ScriptedSource(pictures(5), rate=8)
    listener = Listener(on_shot=lambda number: number == 2 and view.pause())
    told = read(source, clock, view, listener)
    assert told.values == [0, 1, 2, 3, 4]
    assert told.skipped == []
    assert view.waits[:-1] == [0.125, None, 0.125, 0.125, 0.125]


def test_playing_begins_where_it_is_told(clock):
    source = ScriptedSource(pictures(10), rate=8)
    told = read(source, clock, View(clock, start=1.0))
    assert told.values == [7, 8, 9]
    assert told.shots[0].captured_at == 0.0


def test_a_jump_shows_its_picture_at_once_and_plays_on_from_there(clock):
    view = View(clock)
    source = ScriptedSource(pictures(10), rate=8)
    listener = Listener(on_shot=lambda number: number == 2 and view.seek(1.0))
    told = read(source, clock, view, listener)
    assert told.values == [0, 1, 7, 8, 9]
    assert view.waits[:-1] == [0.125] * 3
    assert told.shots[2].captured_at == told.shots[1].captured_at
    assert told.skipped == []


def test_a_jump_during_the_wait_for_a_picture_gives_it_up(clock):
    class Hasty(View):
        def wait(self, is_over, timeout=None):
            super().wait(is_over, timeout)
            if len(self.waits) == 2:
                self.seek(1.0)

    view = Hasty(clock)
    told = read(ScriptedSource(pictures(10), rate=8), clock, view)
    assert told.values == [0, 1, 7, 8, 9]
    assert told.skipped == []  # nobody was too slow for it


@pytest.mark.parametrize(
    ("act", "shown"),
    [
        (lambda view: view.step(1), 3),  # the next one needs no seek
        (lambda view: view.step(2), 4),
        (lambda view: view.step(-1), 1),
        (lambda view: view.step(-2), 0),
        (lambda view: view.step(-9), 0),
        (lambda view: view.step(99), 9),
        (lambda view: view.seek(1.0), 7),
        (lambda view: (view.seek(1.0), view.step(1)), 8),
        (lambda view: (view.seek(1.0), view.step(-2)), 5),
    ],
)
def test_steps_and_jumps_of_a_held_recording(clock, act, shown):
    view = View(clock, act, Transport.play)
    source = ScriptedSource(pictures(10), rate=8)
    source.mode = Mode(64, 48, rate=8.0)
    listener = Listener(on_shot=lambda number: number == 3 and view.pause())
    told = read(source, clock, view, listener)
    assert told.values == [0, 1, 2, shown, *range(shown + 1, 10)]


@pytest.mark.parametrize("mode", [None, Mode(64, 48)])
def test_where_no_rate_is_known_a_step_is_a_thirtieth_of_a_second(clock, mode):
    view = View(clock, lambda view: view.step(-1), Transport.play)
    source = ScriptedSource(pictures(4), rate=30)
    source.mode = mode
    listener = Listener(on_shot=lambda number: number == 3 and view.pause())
    told = read(source, clock, view, listener)
    assert told.values == [0, 1, 2, 1, 2, 3]
    assert source.seeks == [pytest.approx(2 / 30)]


def test_a_held_recording_stays_at_its_last_picture_until_it_is_told_more(clock):
    acts = (lambda view: view.step(1), lambda view: view.seek(0.25), Transport.play)
    view = View(clock, *acts)
    listener = Listener(on_shot=lambda number: number == 3 and view.pause())
    told = read(ScriptedSource(pictures(3), rate=8), clock, view, listener)
    assert told.values == [0, 1, 2, 1, 2]
    assert told.ends == [None]


def test_a_loop_begins_again_until_it_is_switched_off(clock):
    view = View(clock, is_looping=True)
    source = ScriptedSource(pictures(3), rate=8)

    def on_shot(number):
        view.is_looping = number < 8

    source.mode = Mode(64, 48, rate=8.0)
    told = read(source, clock, view, Listener(on_shot=on_shot))
    assert told.values == [0, 1, 2, 0, 1, 2, 0, 1, 2]
    assert [shot.captured_at for shot in told.shots] == [0.125 * n for n in range(9)]
    assert source.seeks == [0.0, 0.0]


@pytest.mark.parametrize("count", [1, 2])
def test_the_last_picture_of_a_loop_is_seen_as_long_as_any(clock, tmp_path, count):
    for value in range(count):
        Image.new("RGB", (64, 48), (value,) * 3).save(tmp_path / f"{value}.png")
    view = View(clock, is_looping=True)

    def on_shot(number):
        view.is_looping = number < 5

    told = read(FolderSource(tmp_path), clock, view, Listener(on_shot=on_shot))
    assert told.values[:5] == [0, count - 1, 0, count - 1, 0]
    assert [shot.captured_at for shot in told.shots[:5]] == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_where_every_frame_counts_a_loop_waits_for_nothing(clock):
    view = View(clock, is_looping=True)
    listener = Listener(on_shot=lambda number: setattr(view, "is_looping", number < 5))
    told = read(ScriptedSource(pictures(3)), clock, view, listener, is_unpaced=True)
    assert (told.values, view.waits) == ([0, 1, 2, 0, 1, 2], [])


def test_a_reader_is_stopped_between_two_rounds_of_a_loop(clock):
    class Stopping(View):
        def wait(self, is_over, timeout=None):
            super().wait(is_over, timeout)
            if len(self.waits) == 3:
                reader.stop()

    source, listener = ScriptedSource(pictures(3)), Listener()
    view = Stopping(clock, is_looping=True)
    reader = reader_of(source, listener, view, clock)
    reader.run()
    assert listener.values == [0, 1, 2]


def test_without_a_loop_the_end_is_the_end(clock):
    source = ScriptedSource(pictures(3))
    assert read(source, clock).values == [0, 1, 2]
    assert source.seeks == []


def test_a_loop_that_shows_nothing_more_ends(clock):
    source = ScriptedSource(pictures(2))
    source.seek = lambda seconds: None
    assert read(source, clock, View(clock, is_looping=True)).values == [0, 1]
    assert read(ScriptedSource([]), clock, View(clock, is_looping=True)).values == []


def test_media_without_a_duration_does_not_loop(clock):
    class Endless(ScriptedSource):
        duration = None

    source = Endless(pictures(2))
    assert read(source, clock, View(clock, is_looping=True)).values == [0, 1]
    assert source.seeks == []


def test_a_reader_that_is_stopped_reads_no_further(clock):
    source = ScriptedSource(pictures(9))
    listener = Listener(on_shot=lambda number: number == 3 and reader.stop())
    reader = reader_of(source, listener, View(clock), clock)
    reader.run()
    assert listener.values == [0, 1, 2]
    assert source.grabs == 3
    assert source.is_closed


@pytest.mark.parametrize("is_playing", [True, False])
def test_a_reader_that_waits_can_be_stopped(clock, is_playing):
    class Stopping(View):
        def wait(self, is_over, timeout=None):
            assert not is_over()
            reader.stop()
            assert is_over()
            self.waits.append(timeout)

    view = Stopping(clock)
    source = ScriptedSource(pictures(9), rate=8)
    listener = Listener(on_shot=lambda number: is_playing or view.pause())
    reader = reader_of(source, listener, view, clock)
    reader.run()
    assert view.waits == [0.125 if is_playing else None]
    assert source.is_closed


def test_what_fails_is_told_in_the_words_of_the_source(clock):
    told = read(ScriptedSource([picture(), CameraError("The cable is out.")]), clock)
    assert (told.values, told.ends) == ([90], ["The cable is out."])


def test_what_has_to_be_first_is(clock):
    order = []

    class Source(ScriptedSource):
        def open(self):
            order.append("open")

        def close(self):
            order.append("close")
            super().close()

    read(Source([]), clock, before=lambda: order.append("before"))
    assert order == ["before", "open", "close"]


def test_what_was_stopped_before_its_turn_is_not_opened(clock):
    source = ScriptedSource(pictures(1))
    listener = Listener()
    reader = reader_of(source, listener, View(clock), clock)
    reader.stop()
    reader.run()
    assert not source.is_opened
    assert source.is_closed
    assert listener.ends == [None]


def test_a_jump_and_a_new_round_do_not_follow_and_a_step_forward_does(clock):
    view = View(
        clock,
        lambda view: view.step(1),
        lambda view: view.step(-2),
        lambda view: view.play(),
        is_looping=True,
    )
    acts = {2: view.pause, 5: lambda: view.seek(0.875), 8: lambda: setattr(view, "is_looping", 0)}
    source = ScriptedSource(pictures(8), rate=8)
    told = read(source, clock, view, Listener(on_shot=lambda n: acts.get(n, lambda: None)()))
    assert told.values[:9] == [0, 1, 2, 1, 2, 6, 7, 0, 1]
    gaps = [event.gap for event in told.events if isinstance(event, Frame)]
    jump, loop = GapReason.JUMP, GapReason.LOOP
    assert gaps[:9] == [None, None, None, jump, None, jump, None, loop, None]
    assert set(gaps[9:]) == {None}
