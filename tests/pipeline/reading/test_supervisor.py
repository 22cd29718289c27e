"""How a supervisor hands the pictures of a source to the model and to the view."""

import threading

import pytest

from swiftcam.pipeline import Size, State
from swiftcam.pipeline.deciding.live_events import Skipped
from swiftcam.pipeline.deciding.watchdog import BLACK_AFTER, BLACK_HINT, OPEN_DEADLINE, SILENT_AFTER
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.label_stream import Gap, GapReason, Still
from swiftcam.pipeline.state.snapshot import Problem
from tests.fakes import picture
from tests.waiting import PATIENCE


def test_a_frame_has_the_times_of_its_picture(bench):
    one = bench()
    one.clock.now = 2.5
    one.show(91, read_seconds=0.25)
    frame = one.supervisor.frame
    assert (frame.index, frame.captured_at, frame.ready_at) == (0, 2.5, 2.5)
    assert (frame.read_seconds, frame.source_id) == (0.25, "scripted")
    assert frame.position == 2.5  # a live source has the time since the start
    one.show(92)
    assert one.supervisor.frame.index == 1


def test_a_frame_of_recorded_media_has_the_position_there(bench):
    one = bench(is_live=False)
    one.clock.now = 2.5
    one.show(91, position=7.25)
    assert one.supervisor.frame.position == 7.25


def test_the_first_picture_makes_the_view_live(bench):
    one = bench()
    assert (one.state, one.supervisor.frame) == (State.OPENING, None)
    one.show()
    assert (one.state, one.message) == (State.LIVE, "")


def test_an_opening_that_hangs_fails_at_the_deadline(bench):
    one = bench()
    assert one.look(OPEN_DEADLINE) is State.OPENING
    assert one.look(0.1) is State.FAILED
    assert one.message == (
        "scripted did not answer within 15 s. "
        "Check that it is connected and switched on, then start again."
    )
    assert one.supervisor.mailbox.is_drained
    one.show(91)
    assert one.supervisor.frame is None


def test_the_newest_picture_waits_for_the_model(bench):
    one = bench()
    for value in (20, 30, 40):
        one.show(value)
    assert one.take() == 40
    assert one.take() is None
    assert one.supervisor.dropped == 2


def test_a_live_source_does_not_wait_even_where_every_frame_counts(bench):
    one = bench(every_frame=True)
    for value in (20, 30, 40):
        one.show(value)
    assert one.take() == 40


def test_recorded_media_waits_for_the_model_where_every_frame_counts(bench):
    one = bench(is_live=False, every_frame=True)

    def deliver():
        for value in (20, 20, 0, 40):  # also what is black or has been seen
            one.show(value, position=0.0)
        one.end()

    reader = threading.Thread(target=deliver)
    reader.start()
    taken = []
    while not one.supervisor.mailbox.is_drained:
        frame = one.supervisor.mailbox.take(PATIENCE)
        taken += [] if frame is None else [int(frame.pixels[0, 0, 0])]
    reader.join(PATIENCE)
    assert taken == [20, 20, 0, 40]
    assert one.supervisor.dropped == 0
    assert one.supervisor.live_state.ending == Condition(State.ENDED)


def test_a_live_picture_that_is_the_same_is_no_news(bench):
    one = bench()
    one.show(91)
    assert one.take() == 91
    first = one.supervisor.frame
    one.show(91)
    assert one.take() is None
    assert one.supervisor.frame is first
    assert (one.supervisor.dropped, one.captured) == (1, 2)


def test_a_black_picture_is_shown_but_not_judged_and_explained_after_a_second(bench):
    one = bench()
    one.show(91)
    one.take()
    one.show(0)
    assert one.take() is None
    assert one.supervisor.is_black
    assert one.supervisor.frame.pixels.max() == 0
    assert one.supervisor.dropped == 1
    assert one.supervisor.notice() == ""
    one.look(BLACK_AFTER)
    assert one.supervisor.notice() == BLACK_HINT
    one.show(80)
    assert (one.supervisor.is_black, one.supervisor.notice(), one.take()) == (False, "", 80)


def test_a_source_that_may_stand_still_may_be_black(bench):
    one = bench(still=True)
    one.show(0)
    one.look(BLACK_AFTER)
    assert one.supervisor.notice() == ""


def test_black_pictures_of_recorded_media_are_judged(bench):
    one = bench(is_live=False)
    one.show(0, position=0.0)
    assert not one.supervisor.is_black
    assert one.take() == 0
    one.show(0, position=0.1)
    assert one.take() == 0


def test_the_notice_of_the_source_is_passed_on(bench):
    one = bench()
    one.sources[0].notice = "Something."
    assert one.supervisor.notice() == "Something."


def test_pictures_are_scaled_for_the_view(bench):
    one = bench(room=Size(32, 32))
    one.show(91)
    assert one.supervisor.frame.picture.shape == (24, 32, 3)
    assert one.supervisor.frame.pixels.shape == (48, 64, 3)


def test_the_model_need_not_wait_for_the_picture_to_be_scaled(bench):
    one = bench()
    seen_by_the_model = []

    class Room:
        """Its size is read only when a picture is scaled."""

        def __iter__(self):
            seen_by_the_model.append(one.take())
            return iter((64, 48))

        width, height = 64, 48

    one.viewport.room = Room()
    one.show(91)
    assert seen_by_the_model == [91]


def test_without_a_view_pictures_are_wanted_as_the_model_needs_them(bench):
    one = bench()
    demand = one.supervisor.demand
    for began in (0.0, 1.0):
        demand.began(began)
        demand.ended(began + 0.2, is_fresh=True)
    one.clock.now = 2.0
    one.show(20)
    one.clock.now += 0.04
    one.show(30)
    demand.began(2.04)
    wanted = [one.supervisor.reader_should_decode(2.04 + 0.04 * number) for number in range(1, 6)]
    assert wanted == [False, False, False, True, True]
    one.viewport.room = Size(64, 48)
    assert one.supervisor.reader_should_decode(2.08)


def test_decoding_counts_for_when_the_next_picture_is_there(bench):
    one = bench()
    demand = one.supervisor.demand
    demand.began(0.0)
    demand.ended(0.2, is_fresh=True)
    one.clock.now = 2.0
    one.show(20, read_seconds=0.1)
    one.clock.now += 0.04
    one.show(30)
    demand.began(2.04)
    assert not one.supervisor.reader_should_decode(2.08)
    assert one.supervisor.reader_should_decode(2.12)


def test_what_was_passed_over_is_counted(bench):
    one = bench()
    one.show(91)
    one.supervisor.report(Skipped(one.reader.attempt))
    assert one.supervisor.dropped == 1
    one.pause()
    one.supervisor.report(Skipped(one.reader.attempt))
    assert one.supervisor.dropped == 1  # nothing is missed during a pause


def test_the_end_waits_for_the_last_frame(bench):
    one = bench(is_live=False)
    one.show(91, position=0.0)
    one.end()
    assert one.state is State.LIVE
    assert not one.supervisor.mailbox.is_drained
    assert one.take() == 91
    assert one.supervisor.mailbox.is_drained
    assert one.supervisor.live_state.ending == Condition(State.ENDED)


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        (None, Condition(State.ENDED)),
        ("Out.", Condition(State.FAILED, "Out.", Problem.SOURCE)),
    ],
)
def test_an_end_without_a_picture_is_at_once(bench, error, ending):
    one = bench(is_live=False)
    one.end(error)
    assert one.supervisor.condition == ending
    assert one.supervisor.mailbox.is_drained


def test_after_a_stop_nothing_is_shown_or_handed_over(bench):
    one = bench()
    one.show(91)
    one.stop()
    one.show(92)
    one.end("Out.")
    assert one.supervisor.frame.pixels[0, 0, 0] == 91
    assert one.take() is None
    assert one.state is State.STOPPED
    assert one.supervisor.live_state.ending is None


def test_a_picture_that_was_being_scaled_at_the_stop_is_not_shown(bench):
    one = bench()
    one.show(91)
    shown = one.supervisor.frame

    class Room:
        def __iter__(self):
            one.stop()
            return iter((64, 48))

        width, height = 64, 48

    one.viewport.room = Room()
    one.show(92)
    assert one.supervisor.frame is shown


def test_pixels_are_handed_on_as_they_are(bench):
    one = bench()
    pixels = picture(91)
    one.show(pixels)
    assert one.supervisor.frame.pixels is pixels


# --- what the label side is told -----------------------------------------------------------------


def test_a_picture_that_stands_still_is_told_of_once_it_was_taken_and_not_given_again(bench):
    one = bench(still=True)
    one.show(91)
    one.clock.now = 1.0
    one.show(91)
    assert one.told() == [91, Still(1.0)]
    one.clock.now = 2.0
    one.show(91)
    one.clock.now = 3.0
    one.show(91)
    assert one.told() == [Still(3.0)]
    one.show(92)
    assert one.told() == [92]


@pytest.mark.parametrize("still", [False, True])
def test_a_silent_source_that_repeats_its_picture_is_back_only_if_it_may_stand_still(bench, still):
    one = bench(still=still)
    one.show(91)
    assert one.look(SILENT_AFTER + 0.1) is State.STALLED
    one.show(91)
    assert one.state is (State.LIVE if still else State.STALLED)
    assert one.told()[:2] == [91, Gap(GapReason.OUTAGE)]
    assert one.told() == []


def test_a_black_picture_is_a_gap(bench):
    one = bench()
    one.show(91)
    one.show(0)
    one.show(0)
    assert one.told() == [91, Gap(GapReason.BLACK), Still(0.0)]
    one.show(92)
    assert one.told() == [92]


def test_outages_and_sleep_are_gaps(bench):
    one = bench()
    one.show(91)
    one.end("Unplugged.")
    assert one.told() == [91, Gap(GapReason.OUTAGE)]
    one.look(0.5)
    one.show(92)
    one.slept += 3600
    one.look(0.1)
    assert one.told() == [92, Gap(GapReason.SLEEP)]
    one.show(93)
    assert one.told() == [93]


@pytest.mark.parametrize("every_frame", [False, True])
def test_a_jump_is_a_gap_before_its_picture(bench, every_frame):
    one = bench(is_live=False, every_frame=every_frame)
    one.show(91, position=0.0)
    assert one.told() == [91]
    one.show(92, position=5.0, gap=GapReason.JUMP)
    assert one.told() == [Gap(GapReason.JUMP), 92]
