import threading

import pytest

from swiftcam.pipeline.reading.transport import Move, Transport
from tests.waiting import PATIENCE, wait_until


def test_it_plays_until_it_is_held():
    transport = Transport()
    assert transport.is_playing
    transport.pause()
    assert not transport.is_playing
    transport.play()
    assert transport.is_playing


def test_a_request_is_taken_once():
    transport = Transport(start=3.0)
    assert transport.take() == Move(3.0)
    assert transport.take() is None


def test_a_new_jump_replaces_the_old_one_and_steps_add_up():
    transport = Transport()
    transport.seek(1.0)
    transport.seek(2.0)
    transport.step(1)
    transport.step(1)
    assert transport.take() == Move(2.0, 2)
    transport.step(-1)
    assert transport.take() == Move(None, -1)


def test_a_request_waits_until_it_is_taken():
    transport = Transport()
    assert not transport.has_request
    assert transport.take() is None
    transport.step(2)
    assert transport.has_request
    assert transport.take() == Move(None, 2)
    assert not transport.has_request
    transport.step(1)
    transport.seek(1.5)  # a jump is from where the media is then
    assert transport.take() == Move(1.5, 0)
    assert Transport(start=0.0).has_request


def test_it_loops_only_if_it_is_told():
    assert not Transport().is_looping
    assert Transport(is_looping=True).is_looping


def waiting(transport, is_over):
    """Start a thread that waits without a timeout, and return it once it waits."""
    looked = threading.Event()

    def look():
        looked.set()
        return is_over()

    thread = threading.Thread(target=transport.wait, args=(look,), daemon=True)
    thread.start()
    assert looked.wait(PATIENCE)
    return thread


@pytest.mark.parametrize("act", [Transport.play, lambda t: t.seek(1), lambda t: t.step(1)])
def test_who_waits_wakes_for_play_and_for_requests(act):
    transport = Transport()
    transport.pause()
    thread = waiting(transport, lambda: transport.is_playing)
    act(transport)
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_who_waits_wakes_when_told_and_looks_again():
    transport, over, looks = Transport(), threading.Event(), []
    thread = waiting(transport, lambda: looks.append(1) or over.is_set())
    before = len(looks)
    transport.wake()
    wait_until(lambda: len(looks) > before)  # woken, but it is not over
    assert thread.is_alive()
    over.set()
    transport.wake()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_wait_ends_with_its_time():
    Transport().wait(lambda: False, 0.001)


def test_a_wait_for_what_is_so_already_is_none():
    Transport().wait(lambda: True)
    Transport(start=1.0).wait(lambda: False)
