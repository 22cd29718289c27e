import signal
import threading

import pytest

from swiftcam.jobs import signals


@pytest.fixture(autouse=True)
def _handlers():
    before = {number: signal.getsignal(number) for number in signals.ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", signals.ENDING)
def test_each_signal_ends_a_command_with_its_own_code(number):
    signals.raise_on_signals()
    with pytest.raises(KeyboardInterrupt) as caught:
        signal.raise_signal(number)
    assert signals.exit_code_of(caught.value) == 128 + number
    with pytest.raises(KeyboardInterrupt):  # a second one ends what is slow to end
        signal.raise_signal(number)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no SIGHUP")
def test_the_signals_of_one_end_are_one():
    signals.raise_on_signals()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGHUP)  # systemd may send both
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("number", signals.ENDING)
def test_an_ignored_signal_stays_ignored(number):
    signal.signal(number, signal.SIG_IGN)  # as nohup does
    signals.raise_on_signals()
    with signals.handled_by(lambda number: pytest.fail("it was handled")):
        signal.raise_signal(number)
    signals.end_at_once()
    assert signal.getsignal(number) is signal.SIG_IGN


def test_handlers_of_a_block_end_with_it():
    signals.raise_on_signals()
    got = []
    with signals.handled_by(got.append):
        for number in signals.ENDING:
            signal.raise_signal(number)
    assert got == list(signals.ENDING)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)


def test_another_thread_changes_no_handler():
    def block():
        with signals.handled_by(print):
            pass

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=block)
    thread.start()
    thread.join(60)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_deferred_signal_cuts_nothing():
    done = []
    for number in signals.ENDING:
        signals.raise_on_signals()
        with pytest.raises(KeyboardInterrupt) as caught:
            _deferred(number, done)
        assert signals.exit_code_of(caught.value) == 128 + number
    assert done == list(signals.ENDING)
    with signals.deferred():
        pass


def _deferred(number, done):
    with signals.deferred():
        signal.raise_signal(number)
        done.append(number)
