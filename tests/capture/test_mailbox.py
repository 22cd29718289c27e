import threading

from swiftcam.capture.mailbox import Mailbox
from tests.stacks import until_it_waits
from tests.waiting import PATIENCE


def in_thread(function):
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    return thread


def test_the_newest_item_wins_and_drops_are_counted():
    mailbox = Mailbox()
    for item in range(5):
        mailbox.put(item)
    assert mailbox.take() == 4
    assert mailbox.dropped == 4
    assert mailbox.take(timeout=0) is None


def test_put_wait_loses_nothing():
    mailbox = Mailbox()
    sent = list(range(200))
    sender = in_thread(lambda: [mailbox.put_wait(item) for item in sent] and mailbox.close())
    received = []
    while not mailbox.is_drained:
        item = mailbox.take()
        if item is not None:
            received.append(item)
    sender.join(PATIENCE)
    assert received == sent
    assert mailbox.dropped == 0


def test_close_lets_the_last_item_be_taken():
    mailbox = Mailbox()
    mailbox.put("last")
    mailbox.close()
    mailbox.put("too late")
    assert not mailbox.is_drained
    assert mailbox.take() == "last"
    assert mailbox.is_drained
    assert mailbox.take() is None


def test_close_with_discard_forgets_the_item():
    mailbox = Mailbox()
    mailbox.put("last")
    mailbox.close(discard=True)
    assert mailbox.is_drained


def test_close_wakes_a_waiting_taker():
    mailbox = Mailbox()
    result = []
    taker = in_thread(lambda: result.append(mailbox.take()))
    until_it_waits(taker)
    mailbox.close()
    taker.join(PATIENCE)
    assert result == [None]


def test_close_wakes_a_waiting_putter():
    mailbox = Mailbox()
    mailbox.put("held")
    result = []
    putter = in_thread(lambda: result.append(mailbox.put_wait("waiting")))
    until_it_waits(putter)
    mailbox.close()
    putter.join(PATIENCE)
    assert result == [False]
    assert mailbox.take() == "held"
