import threading

from hypothesis import given
from hypothesis import strategies as st

from swiftcam.capture.frame import Frame
from swiftcam.pipeline import LiveLabelOptions
from swiftcam.pipeline.state.label_stream import Gap, GapReason, Mailbox, Rejudge, Still
from tests.fakes import picture
from tests.stacks import until_it_waits
from tests.waiting import PATIENCE

OUTAGE, PAUSE = Gap(GapReason.OUTAGE), Gap(GapReason.PAUSE)


def frame(index=0):
    return Frame(picture(height=2, width=2), index, 0.0, 0.0, 0.0, float(index), "x")


def in_thread(function):
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    return thread


def content(mailbox):
    """Take all that is held; a frame as its index."""
    events = list(iter(lambda: mailbox.take(0), None))
    return [event.index if isinstance(event, Frame) else event for event in events]


def filled(*events):
    """Return a mailbox with events; a number is the index of a frame."""
    mailbox = Mailbox()
    for event in events:
        mailbox.put(frame(event) if isinstance(event, int) else event)
    return mailbox


def test_the_newest_frame_wins_and_drops_are_counted():
    mailbox = filled(0, 1, 2, 3, 4)
    assert mailbox.has_frame
    assert content(mailbox) == [4]
    assert mailbox.dropped == 4
    assert not mailbox.has_frame
    assert mailbox.take(timeout=0) is None


def test_events_keep_their_order_around_a_frame():
    assert content(filled(Still(1.0), OUTAGE, 5, Still(2.0), PAUSE)) == [
        Still(1.0),
        OUTAGE,
        5,
        Still(2.0),
        PAUSE,
    ]


def test_a_frame_that_is_replaced_takes_its_stillness_with_it_and_leaves_the_gaps():
    mailbox = filled(Still(1.0), 5, Still(2.0), OUTAGE, 6)
    assert content(mailbox) == [Still(1.0), OUTAGE, 6]
    assert mailbox.dropped == 1


def test_the_newest_stillness_and_each_gap_are_held_once():
    assert content(filled(Still(1.0), Still(2.0), Still(3.0))) == [Still(3.0)]
    assert content(filled(OUTAGE, PAUSE, OUTAGE, PAUSE)) == [OUTAGE, PAUSE]


def test_the_newest_request_comes_first():
    old, new = Rejudge(LiveLabelOptions()), Rejudge(LiveLabelOptions(top_k=3))
    assert content(filled(1, old, new)) == [new, 1]


def test_put_wait_loses_nothing():
    mailbox = Mailbox()
    sender = in_thread(lambda: [mailbox.put_wait(frame(n)) for n in range(200)] and mailbox.close())
    received = []
    while not mailbox.is_drained:
        event = mailbox.take(PATIENCE)
        if event is not None:
            received.append(event.index)
    sender.join(PATIENCE)
    assert received == list(range(200))
    assert mailbox.dropped == 0


def test_put_wait_waits_for_frames_alone():
    mailbox = filled(OUTAGE)
    assert mailbox.put_wait(frame(1))
    assert content(mailbox) == [OUTAGE, 1]


def test_close_lets_what_is_held_be_taken():
    mailbox = filled(1, PAUSE)
    mailbox.close()
    mailbox.put(frame(2))
    mailbox.put(OUTAGE)
    assert not mailbox.is_drained
    assert content(mailbox) == [1, PAUSE]
    assert mailbox.is_drained


def test_a_closed_mailbox_still_takes_requests():
    mailbox = filled(1)
    mailbox.close(discard=True)
    assert mailbox.is_drained
    mailbox.take(0)  # the close
    request = Rejudge(LiveLabelOptions())
    mailbox.put(request)
    assert mailbox.is_drained
    assert mailbox.take(PATIENCE) is request


def test_close_and_wake_end_a_wait():
    for end in (Mailbox.close, Mailbox.wake):
        mailbox, result = Mailbox(), []
        taker = in_thread(lambda box=mailbox, to=result: to.append(box.take(PATIENCE)))
        until_it_waits(taker)
        end(mailbox)
        taker.join(PATIENCE)
        assert result == [None]


def test_close_wakes_a_waiting_sender():
    mailbox, result = filled(1), []
    sender = in_thread(lambda: result.append(mailbox.put_wait(frame(2))))
    until_it_waits(sender)
    mailbox.close()
    sender.join(PATIENCE)
    assert result == [False]


EVENTS = st.one_of(
    st.integers(0, 9), st.builds(Still, st.floats(0, 9)), st.builds(Gap, st.sampled_from(GapReason))
)


@given(st.lists(EVENTS, max_size=80))
def test_however_long_nothing_is_taken_little_is_held_and_every_cut_is_kept(events):
    mailbox = filled(*events)
    held = content(mailbox)
    assert len(held) <= 17
    frames = [event for event in events if isinstance(event, int)]
    assert [event for event in held if isinstance(event, int)] == frames[-1:]
    # The frames on either side of a gap stay on its sides.
    newest = max((n for n, e in enumerate(events) if isinstance(e, int)), default=-1)
    place = next((n for n, e in enumerate(held) if isinstance(e, int)), -1)
    for reason in GapReason:
        gap = Gap(reason)
        assert (gap in held[place + 1 :]) == (gap in events[newest + 1 :])
        assert (gap in held[: max(place, 0)]) == (gap in events[: max(newest, 0)])
