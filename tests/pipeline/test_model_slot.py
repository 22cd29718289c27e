import threading

import pytest

from swiftcam.errors import ModelError
from swiftcam.pipeline.model_slot import ModelSlot
from swiftcam.pipeline.snapshot import ModelChange
from tests.fakes import FakeClassifier
from tests.waiting import wait_until


def slot_with(load):
    return ModelSlot(load, "swiftcam-model")


def test_the_first_is_loaded_once_by_who_waits():
    loads = []

    def load():
        loads.append(threading.current_thread().name)
        return FakeClassifier()

    slot = slot_with(load)
    assert slot.current is None
    assert slot.wait() is slot.wait() is slot.current
    assert loads == [threading.current_thread().name]


def test_a_first_load_that_fails_may_be_tried_again():
    answers = iter([ModelError("damaged"), FakeClassifier()])

    def load():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    slot = slot_with(load)
    with pytest.raises(ModelError):
        slot.wait()
    assert isinstance(slot.wait(), FakeClassifier)


def test_the_one_in_use_goes_on_while_another_is_loaded():
    first, second, gate = FakeClassifier(), FakeClassifier(), threading.Event()

    def load_second():
        gate.wait()
        return second

    slot = slot_with(lambda: first)
    slot.wait()
    slot.replace(load_second)
    assert slot.change == ModelChange(1, is_loading=True)
    assert slot.wait() is first
    gate.set()
    wait_until(lambda: slot.wait() is second)
    assert slot.change == ModelChange(1)


def test_a_failure_leaves_the_one_in_use_and_is_said():
    first = FakeClassifier()

    def fail():
        raise ModelError("It is damaged.")

    slot = slot_with(lambda: first)
    slot.wait()
    slot.replace(fail)
    wait_until(lambda: not slot.change.is_loading)
    assert slot.change == ModelChange(1, error="It is damaged.")
    assert slot.wait() is first


@pytest.mark.logs_errors
def test_an_unexpected_failure_is_logged_and_said():
    slot = slot_with(FakeClassifier)
    slot.wait()
    slot.replace(lambda: 1 / 0)
    wait_until(lambda: slot.change.error)
    assert "loading the model" in slot.change.error


def test_the_newest_request_wins_over_a_slower_older_one():
    older, newer, gate = FakeClassifier(), FakeClassifier(), threading.Event()

    def load_older():
        gate.wait()
        return older

    slot = slot_with(FakeClassifier)
    slot.wait()
    slot.replace(load_older)
    slot.replace(lambda: newer)
    wait_until(lambda: slot.wait() is newer)
    gate.set()
    wait_until(lambda: not any(thread.is_alive() for thread in slot.threads))
    assert slot.current is newer


def test_before_the_first_load_the_newer_choice_is_loaded_instead():
    newer = FakeClassifier()
    slot = slot_with(lambda: pytest.fail("not wanted any more"))
    slot.replace(lambda: newer)
    assert slot.wait() is newer


def test_a_choice_made_during_the_first_load_wins():
    newer, begun, gate = FakeClassifier(), threading.Event(), threading.Event()

    def load_older():
        begun.set()
        gate.wait()
        return FakeClassifier()

    slot = slot_with(load_older)
    thread = threading.Thread(target=slot.wait)
    thread.start()
    begun.wait()
    slot.replace(lambda: newer)
    gate.set()
    thread.join()
    assert slot.current is newer


def test_a_successor_is_loaded_beside_its_stand_in():
    better, other, gate = FakeClassifier(), FakeClassifier(), threading.Event()
    provisional = FakeClassifier()
    provisional.successor = lambda: gate.wait() and better
    slot = slot_with(lambda: provisional)
    slot.succeed(slot.wait())
    assert slot.change == ModelChange(1, is_loading=True)
    slot.succeed(provisional)  # it is on its way
    assert slot.change.number == 1
    assert slot.current is provisional
    gate.set()
    wait_until(lambda: slot.current is better)
    slot.succeed(provisional)  # it had its turn
    slot.succeed(better)
    assert slot.change == ModelChange(1)
    slot.replace(lambda: other)
    wait_until(lambda: slot.current is other)


def test_no_successor_gets_in_the_way_of_a_model_that_was_chosen():
    chosen, gate, loaded = FakeClassifier(), threading.Event(), []
    provisional = FakeClassifier()
    provisional.successor = lambda: loaded.append(1)
    slot = slot_with(lambda: provisional)
    slot.wait()
    slot.replace(lambda: gate.wait() and chosen)
    slot.succeed(provisional)
    gate.set()
    wait_until(lambda: slot.current is chosen)
    assert loaded == []
