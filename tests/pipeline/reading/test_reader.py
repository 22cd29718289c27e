"""The pictures that a reader shows, and when."""

from tests.fakes import ScriptedSource
from tests.pipeline.player import Costly, Listener, View, pictures, read


def test_recorded_media_plays_at_its_own_rate(clock):
    view = View(clock)
    told = read(ScriptedSource(pictures(5), rate=8), clock, view)
    assert told.values == [0, 1, 2, 3, 4]
    assert view.waits[:-1] == [0.125] * 4  # the first is due at once, the last is shown too
    assert [shot.captured_at for shot in told.shots] == [0.0, 0.125, 0.25, 0.375, 0.5]
    assert [shot.position for shot in told.shots] == [0.125, 0.25, 0.375, 0.5, 0.625]
    assert (told.skipped, told.ends) == ([], [None])


def test_where_every_frame_counts_none_is_waited_for_and_none_is_skipped(clock):
    view = View(clock)
    told = read(Costly(pictures(6), clock, decode=3.0), clock, view, is_unpaced=True)
    assert told.values == [0, 1, 2, 3, 4, 5]
    assert (view.waits, told.skipped) == ([], [])


def test_pictures_that_are_late_are_skipped_to_catch_up(clock):
    # Each takes 0.12 s and is due 0.1 s after the one before: 0.02, 0.04, 0.06 s late.
    told = read(Costly(pictures(12), clock, decode=0.12, rate=10), clock)
    assert told.values == [0, 1, 2, 4, 5, 6, 8, 9, 10]
    assert told.skipped == [4, 8, 12]


def test_a_picture_that_is_a_twentieth_of_a_second_late_is_skipped(clock):
    class Standing(Costly):
        @property
        def position(self):
            return 0.0

        @position.setter
        def position(self, value):
            """All pictures are due at once."""

    for late, shown in ((0.049, [0, 1]), (0.05, [0])):
        clock.now = 0.0
        told = read(Standing(pictures(2), clock, decode=late), clock)
        assert told.values == shown


def test_four_times_a_second_a_late_picture_is_shown_all_the_same(clock):
    # Grabbed every 0.125 s, due every 0.0625 s: later and later.
    told = read(Costly(pictures(9), clock, grab=0.125, rate=16), clock)
    assert told.values == [0, 2, 4, 6, 8]
    assert [shot.captured_at for shot in told.shots] == [0.125, 0.375, 0.625, 0.875, 1.125]


def test_reading_recorded_media_includes_the_grab_but_not_the_wait(clock):
    told = read(Costly(pictures(3), clock, grab=0.5, decode=0.25, rate=1), clock)
    assert [shot.read_seconds for shot in told.shots] == [0.75] * 3
    assert [shot.ready_at - shot.captured_at for shot in told.shots] == [0.25] * 3


def test_a_live_picture_that_somebody_wants_is_decoded_as_it_comes(clock):
    view = View(clock)
    source = Costly(pictures(4), clock, grab=0.125, decode=0.0625, is_live=True)
    told = read(source, clock, view)
    assert told.values == [0, 1, 2, 3]
    assert (view.waits, told.skipped) == ([], [])
    assert [shot.read_seconds for shot in told.shots] == [0.0625] * 4  # the grab is the camera's
    assert {shot.position for shot in told.shots} == {None}
    assert [shot.captured_at for shot in told.shots] == told.grabbed


def test_of_what_nobody_wants_a_picture_is_decoded_every_quarter_of_a_second(clock):
    source = Costly(pictures(9), clock, grab=0.0625, is_live=True)
    told = read(source, clock, listener=Listener(wants=False))
    assert told.values == [0, 4, 8]
    assert source.retrieved == 3
    assert told.skipped == [2, 3, 4, 6, 7, 8]


def test_a_paused_live_source_is_drained(clock):
    view = View(clock)
    source = ScriptedSource(pictures(7), is_live=True)
    listener = Listener(on_shot=lambda number: number == 2 and view.pause())

    def resume(reader, now):
        listener.grabbed.append(now)
        if len(listener.grabbed) == 5:
            view.play()

    listener.reader_grabbed = resume
    told = read(source, clock, view, listener)
    assert told.values == [0, 1, 4, 5, 6]
    assert (len(told.grabbed), told.skipped, source.retrieved) == (7, [3, 4], 5)


def test_a_live_source_knows_no_jumps(clock):
    view = View(clock, start=1.0)
    source = ScriptedSource(pictures(3), is_live=True)
    assert read(source, clock, view).values == [0, 1, 2]
    assert source.seeks == []
