import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam.errors import ModelError
from swiftcam.labelling.batch.flow import Cropped, Flow
from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
from tests.stacks import until_it_waits
from tests.waiting import PATIENCE, wait_until


def item(number):
    return ListedPicture(Path(str(number)))


def result(ticket):
    return PictureResult(ticket.item.path)


def numbers(results):
    return [int(str(found.path)) for found in results]


def admitted(flow, count):
    for number in range(count):
        assert flow.admit(item(number))
    return [flow.next_item() for _ in range(count)]


def in_thread(call):
    found = []
    thread = threading.Thread(target=lambda: found.append(call()), daemon=True)
    thread.start()

    def answer():
        thread.join(PATIENCE)
        assert not thread.is_alive()
        return found[0]

    return thread, answer


@given(order=st.permutations(range(8)), is_ordered=st.booleans())
def test_every_result_comes_once_and_in_the_order_asked_for(order, is_ordered):
    flow = Flow(8, is_ordered=is_ordered)
    tickets = admitted(flow, 8)
    flow.end()
    found = []
    for place in order:
        flow.finish(tickets[place], result(tickets[place]))
        found += numbers(flow.take(3))
    while taken := flow.take(3):
        found += numbers(taken)
    assert found == list(range(8)) if is_ordered else list(order)
    assert flow.is_over


def test_admission_waits_until_results_are_taken():
    flow = Flow(2, is_ordered=True)
    tickets = admitted(flow, 2)
    for ticket in tickets:
        flow.finish(ticket, result(ticket))
    thread, answer = in_thread(lambda: flow.admit(item(2)))
    until_it_waits(thread)  # all are finished, but not taken
    assert numbers(flow.take(1)) == [0]
    assert answer() is True


def test_engine_batches_take_the_available_crops():
    flow = Flow(10, is_ordered=True)
    tickets = admitted(flow, 5)
    for ticket in tickets:
        flow.hand_over(Cropped(ticket, np.zeros((1, 1, 3), np.uint8), None))
    assert len(flow.next_batch(3)) == 3
    assert len(flow.next_batch(3)) == 2
    flow.end()
    thread, answer = in_thread(lambda: flow.next_batch(3))
    until_it_waits(thread)  # five are not finished yet: more crops could come
    for ticket in tickets:
        flow.finish(ticket, result(ticket))
    assert answer() == []


def test_a_pause_begins_nothing_new():
    flow = Flow(5, is_ordered=True)
    flow.admit(item(0))
    flow.pause(is_paused=True)
    assert flow.is_paused
    thread, answer = in_thread(flow.next_item)
    until_it_waits(thread)
    flow.pause(is_paused=False)
    assert not flow.is_paused
    assert answer().number == 0


def test_cancelling_wakes_all_threads_and_keeps_finished_results():
    flow = Flow(2, is_ordered=True)
    tickets = admitted(flow, 2)
    calls = (lambda: flow.admit(item(2)), flow.next_item, lambda: flow.next_batch(4))
    waiting = [in_thread(call) for call in calls]
    for thread, _ in waiting:
        until_it_waits(thread)
    flow.finish(tickets[0], result(tickets[0]))
    flow.cancel()
    assert [answer() for _, answer in waiting] == [False, None, []]
    assert flow.is_stopped
    assert flow.is_over
    assert numbers(flow.take(5)) == [0]
    assert flow.take(5, timeout=PATIENCE) == []


def test_a_batch_that_is_done_is_not_cancelled_afterwards():
    flow = Flow(2, is_ordered=True)
    flow.end()
    flow.cancel(ModelError("late"))
    assert not flow.is_stopped
    assert flow.failure is None


def test_the_first_failure_is_the_one_that_counts():
    flow = Flow(2, is_ordered=True)
    flow.cancel(ModelError("first"))
    flow.cancel(ModelError("second"))
    assert str(flow.failure) == "first"


def test_taking_waits_for_the_first_result():
    flow = Flow(2, is_ordered=True)
    (ticket,) = admitted(flow, 1)
    thread, answer = in_thread(lambda: flow.take(5, timeout=PATIENCE))
    until_it_waits(thread)
    flow.finish(ticket, result(ticket))
    assert numbers(answer()) == [0]


@pytest.mark.parametrize("is_ordered", [True, False])
def test_many_threads_lose_and_repeat_nothing(is_ordered):
    flow = Flow(6, is_ordered=is_ordered)
    total = 500

    def admit():
        for number in range(total):
            flow.admit(item(number))
        flow.end()

    def decode():
        while ticket := flow.next_item():
            if ticket.number % 3:
                flow.hand_over(Cropped(ticket, np.zeros((1, 1, 3), np.uint8), None))
            else:
                flow.finish(ticket, result(ticket))

    def label():
        while batch := flow.next_batch(4):
            for cropped in batch:
                flow.finish(cropped.ticket, result(cropped.ticket))

    runs = (admit, decode, decode, decode, label)
    threads = [threading.Thread(target=run, daemon=True) for run in runs]
    for thread in threads:
        thread.start()
    found = []
    wait_until(
        lambda: found.extend(numbers(flow.take(5))) or len(found) >= total,
        what="every result",
    )
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert sorted(found) == list(range(total))
    assert found == sorted(found) or not is_ordered
