import threading

import pytest

from swiftcam.errors import Cancelled, ModelError
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.setups.model_request import Request
from swiftcam.pipeline.model_slot import ModelSlot
from swiftcam.pipeline.state.snapshot import ModelChange
from tests.fakes import FakeClassifier
from tests.waiting import PATIENCE, wait_until

CHOICE = ModelChoice()
OTHER = ModelChoice("other")


def slot_with(load):
    return ModelSlot(load, "swiftcam-model")


def test_the_first_is_loaded_once_beside_who_waits():
    loads = []

    def load():
        loads.append(threading.current_thread().name)
        return FakeClassifier()

    slot = slot_with(load)
    assert slot.current is None
    assert slot.wait() is slot.wait() is slot.current
    assert loads == ["swiftcam-model-0"]


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


def test_the_one_in_use_goes_on_while_another_is_loaded(gates):
    first, second, gate = FakeClassifier(), FakeClassifier(), gates()

    def load_second():
        gate.wait()
        return second

    slot = slot_with(lambda: first)
    slot.wait()
    slot.replace(load_second, CHOICE)
    assert slot.change == ModelChange(Request(1), is_loading=True)
    assert slot.wait() is first
    gate.set()
    wait_until(lambda: slot.wait() is second)
    assert slot.change == ModelChange(Request(1))


def test_a_failure_leaves_the_one_in_use_and_is_said():
    first = FakeClassifier()

    def fail():
        raise ModelError("It is damaged.")

    slot = slot_with(lambda: first)
    slot.wait()
    slot.replace(fail, CHOICE)
    wait_until(lambda: not slot.change.is_loading)
    assert slot.change == ModelChange(Request(1), error="It is damaged.")
    assert slot.wait() is first


@pytest.mark.logs_errors
def test_an_unexpected_failure_is_logged_and_said():
    slot = slot_with(FakeClassifier)
    slot.wait()
    slot.replace(lambda: 1 / 0, CHOICE)
    wait_until(lambda: slot.change.error)
    assert "loading the model" in slot.change.error


def test_the_newest_request_wins_over_a_slower_older_one(gates):
    older, newer, gate = FakeClassifier(), FakeClassifier(), gates()

    def load_older():
        gate.wait()
        return older

    slot = slot_with(FakeClassifier)
    slot.wait()
    slot.replace(load_older, CHOICE)
    slot.replace(lambda: newer, CHOICE)
    wait_until(lambda: slot.wait() is newer)
    gate.set()
    wait_until(lambda: not any(thread.is_alive() for thread in slot.threads))
    assert slot.current is newer
    assert slot.change == ModelChange(Request(2))


@pytest.mark.parametrize("error", [ModelError("It is damaged."), None])
def test_a_failure_of_an_older_request_is_not_said(gates, error):
    newer, gate = FakeClassifier(), gates()

    def load_older():
        gate.wait()
        if error:
            raise error
        return FakeClassifier()

    slot = slot_with(FakeClassifier)
    slot.wait()
    slot.replace(load_older, CHOICE)
    slot.replace(lambda: newer, CHOICE)
    wait_until(lambda: slot.current is newer)
    gate.set()
    wait_until(lambda: not any(thread.is_alive() for thread in slot.threads))
    assert slot.current is newer
    assert slot.change == ModelChange(Request(2))


def test_the_threads_are_those_that_load_and_the_newest(gates):
    gate = gates()
    slot = slot_with(FakeClassifier)
    assert slot.threads == []
    slot.wait()
    slot.replace(FakeClassifier, CHOICE)
    wait_until(lambda: not slot.threads[0].is_alive())
    slot.replace(lambda: gate.wait() and FakeClassifier(), CHOICE)
    slot.replace(lambda: gate.wait() and FakeClassifier(), CHOICE)
    assert [thread.name for thread in slot.threads] == ["swiftcam-model-2", "swiftcam-model-3"]
    assert all(thread.daemon for thread in slot.threads)


def test_before_the_first_load_the_newer_choice_is_loaded_instead():
    newer = FakeClassifier()
    slot = slot_with(lambda: pytest.fail("not wanted any more"))
    assert slot.replace(lambda: newer, OTHER) == Request(1, OTHER) == slot.wanted
    assert slot.wait() is newer
    assert slot.change == ModelChange(Request(1, OTHER))
    assert newer.request == Request(1, OTHER)


def test_a_choice_made_during_the_first_load_wins(gates):
    newer, begun, gate = FakeClassifier(), threading.Event(), gates()

    def load_older():
        begun.set()
        gate.wait()
        return FakeClassifier()

    slot = slot_with(load_older)
    thread = threading.Thread(target=slot.wait, daemon=True)
    thread.start()
    assert begun.wait(PATIENCE)
    slot.replace(lambda: newer, CHOICE)
    gate.set()
    thread.join(PATIENCE)
    assert slot.current is newer


def test_a_successor_is_loaded_beside_its_stand_in(gates):
    better, other, gate = FakeClassifier(), FakeClassifier(), gates()
    provisional = FakeClassifier()
    provisional.replacement = lambda: gate.wait() and better
    slot = slot_with(lambda: provisional)
    slot.load_replacement(slot.wait())
    assert slot.change == ModelChange(Request(1), is_loading=True)
    slot.load_replacement(provisional)  # it is on its way
    assert slot.change.request.number == 1
    assert slot.current is provisional
    gate.set()
    wait_until(lambda: slot.current is better)
    slot.load_replacement(provisional)  # it had its turn
    slot.load_replacement(better)
    assert slot.change == ModelChange(Request(1))
    slot.replace(lambda: other, CHOICE)
    wait_until(lambda: slot.current is other)


def test_no_successor_gets_in_the_way_of_a_model_that_was_chosen(gates):
    chosen, gate, loaded = FakeClassifier(), gates(), []
    provisional = FakeClassifier()
    provisional.replacement = lambda: loaded.append(1)
    slot = slot_with(lambda: provisional)
    slot.wait()
    slot.replace(lambda: gate.wait() and chosen, CHOICE)
    slot.load_replacement(provisional)
    gate.set()
    wait_until(lambda: slot.current is chosen)
    assert loaded == []


@pytest.mark.parametrize("fails", [False, True])
def test_a_first_load_that_hangs_does_not_hold_up_the_newest_request(gates, fails):
    newer, begun, gate = FakeClassifier(), threading.Event(), gates()

    def load_older():
        begun.set()
        gate.wait()
        if fails:
            raise ModelError("It is damaged.")
        return FakeClassifier()

    slot, taken = slot_with(load_older), []
    thread = threading.Thread(target=lambda: taken.append(slot.wait()), daemon=True)
    thread.start()
    assert begun.wait(PATIENCE)
    slot.replace(lambda: newer, OTHER)
    thread.join(PATIENCE)
    assert taken == [newer]
    gate.set()
    wait_until(lambda: not any(thread.is_alive() for thread in slot.threads))
    assert slot.current is newer
    assert slot.change == ModelChange(Request(1, OTHER))


def test_who_waits_for_a_load_that_hangs_can_be_released(gates):
    begun, gate, stopping, ends = threading.Event(), gates(), threading.Event(), []

    def load():
        begun.set()
        gate.wait()
        return FakeClassifier()

    def wait():
        try:
            slot.wait(stopping)
        except Cancelled as cancelled:
            ends.append(cancelled)

    slot = slot_with(load)
    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    assert begun.wait(PATIENCE)
    stopping.set()
    thread.join(PATIENCE)
    assert len(ends) == 1


def test_a_refused_request_returns_to_the_one_that_runs():
    def fail():
        raise ModelError("It is damaged.")

    slot = slot_with(FakeClassifier)
    slot.wait()
    slot.replace(FakeClassifier, OTHER)
    wait_until(lambda: slot.current.request == Request(1, OTHER))
    slot.replace(fail, CHOICE)
    wait_until(lambda: slot.change.error)
    assert slot.change.request == Request(2, CHOICE)
    assert slot.wanted == slot.current.request == Request(1, OTHER)


def test_a_classifier_that_was_discarded_is_loaded_anew_even_after_a_refused_request():
    made = []

    def load():
        made.append(FakeClassifier())
        return made[-1]

    def fail():
        raise ModelError("It is damaged.")

    slot = slot_with(load)
    slot.wait()
    slot.replace(fail, OTHER)
    wait_until(lambda: slot.change.error)
    slot.discard(FakeClassifier())  # not the one in use
    assert slot.current is made[0]
    slot.discard(made[0])
    assert slot.current is None
    assert slot.wait() is made[1]
    assert slot.wanted == made[1].request
    assert slot.replace(load, OTHER).number == 2  # each number once
