import threading

from swiftcam.pipeline.transport import Request, Transport
from tests.waiting import wait_until


def test_it_plays_until_it_is_held():
    transport = Transport()
    assert transport.is_playing
    transport.hold()
    assert not transport.is_playing
    transport.play()
    assert transport.is_playing


def test_a_request_is_taken_once():
    transport = Transport(start=3.0)
    assert transport.take() == Request(3.0)
    assert transport.take() is None


def test_a_new_jump_replaces_the_old_one_and_steps_add_up():
    transport = Transport()
    transport.seek(1.0)
    transport.seek(2.0)
    transport.step(1)
    transport.step(1)
    assert transport.take() == Request(2.0, 2)
    transport.step(-1)
    assert transport.take() == Request(None, -1)


def waiting(transport, is_over):
    thread = threading.Thread(target=transport.wait, args=(is_over,))
    thread.start()
    return thread


def test_who_waits_wakes_for_a_request_for_play_and_when_told():
    for act in (Transport.play, lambda t: t.seek(1), lambda t: t.step(1)):
        transport = Transport()
        transport.hold()
        thread = waiting(transport, lambda t=transport: t.is_playing)
        act(transport)
        wait_until(lambda t=thread: not t.is_alive())
    transport, over = Transport(), threading.Event()
    thread = waiting(transport, over.is_set)
    over.set()
    transport.wake()
    wait_until(lambda: not thread.is_alive())
