"""The live view as JSON lines: events for changes, systemd's watchdog, clean ends."""

import io
import json
import os
import signal
import socket
import threading
from dataclasses import replace
from unittest import mock

import pytest

from swiftcam.errors import CameraError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.live import events as event_log
from swiftcam.live import systemd as sd_notify
from swiftcam.pipeline import Pipeline, RunOptions, Snapshot, State
from swiftcam.pipeline.state.headline import Headline
from swiftcam.pipeline.state.label_stream import GapReason
from swiftcam.pipeline.state.snapshot import Labelled, ModelInfo
from tests.fakes import EndlessSource, FakeClassifier, ScriptedSource, picture
from tests.waiting import PATIENCE, wait_until


def events_of(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def show(source, seconds=PATIENCE):
    pipeline = Pipeline(lambda: source, FakeClassifier, RunOptions(every_frame=True))
    event_log.show(pipeline, seconds)


class UntilOver(EndlessSource):
    """A film that lasts until `over` is set: new pictures that all get the same label."""

    def __init__(self):
        super().__init__()
        self.is_live = False
        self.over = threading.Event()

    def grab(self):
        return not self.over.is_set() and super().grab()

    def retrieve(self):
        pixels = picture()
        pixels[-1, -1] = self.grabs % 200
        return pixels


def labelled(index, number=0):
    frame = EndlessFrame(number)
    return Labelled(frame, None, (), Headline(index, 0.0, 0.5), "" if index is None else "cup")


class EndlessFrame:
    position = 1.0

    def __init__(self, index):
        self.index = index


MODEL = ModelInfo("xs", "", "ONNX Runtime", ("CPUExecutionProvider",), Recipe(), ("cup", "dog"))


def test_only_changes_are_events():
    events = event_log.Events()
    first = Snapshot(state=State.LIVE, model=MODEL, labelled=labelled(None))
    names = [event["event"] for event in events.changes(first, 0.0)]
    assert names == ["state", "model", "label"]
    assert events.changes(first, 0.1) == []
    [sure] = events.changes(Snapshot(state=State.LIVE, model=MODEL, labelled=labelled(0)), 0.2)
    assert (sure["event"], sure["label"], sure["probability"]) == ("label", "cup", 0.5)
    [lost] = events.changes(Snapshot(state=State.LIVE, model=MODEL, labelled=labelled(None)), 0.3)
    assert lost["label"] is None
    [stalled] = events.changes(Snapshot(1, State.STALLED, "No picture."), 0.4)
    assert (stalled["state"], stalled["message"]) == ("stalled", "No picture.")


def test_another_engine_is_an_event():
    events = event_log.Events()
    events.changes(Snapshot(state=State.LIVE, model=MODEL), 0.0)
    swapped = Snapshot(state=State.LIVE, model=replace(MODEL, engine="OpenVINO"))
    [event] = events.changes(swapped, 0.1)
    assert (event["event"], event["engine"]) == ("model", "OpenVINO")
    assert events.changes(swapped, 0.2) == []


def test_numbers_come_every_ten_seconds():
    events = event_log.Events()
    snapshot = Snapshot(state=State.LIVE, model=MODEL, labelled=labelled(0))
    events.changes(snapshot, 100.0)
    assert events.changes(snapshot, 109.0) == []
    [numbers] = events.changes(snapshot, 110.0)
    assert numbers["event"] == "statistics"
    assert numbers["frames"]["classified"] == 0


def test_the_heart_stops_when_nothing_is_answered():
    heart = event_log.Heartbeat()
    for state in (State.LIVE, State.RECONNECTING):
        snapshot = Snapshot(state=state, model=MODEL, labelled=labelled(0), turns=7)
        assert heart.is_alive(snapshot, 0.0)
        assert heart.is_alive(snapshot, 14.0)
        assert not heart.is_alive(snapshot, 16.0)
        assert heart.is_alive(replace(snapshot, turns=8), 17.0)


def test_the_heart_beats_while_the_first_model_is_loaded():
    heart = event_log.Heartbeat()
    assert all(heart.is_alive(Snapshot(), float(second)) for second in range(0, 600, 10))


@pytest.fixture
def running():
    """Return a function that starts a pipeline, which is closed at the end of the test."""
    pipelines, gates = [], []

    def start(source, gate=None):
        pipelines.append(Pipeline(lambda: source, lambda: FakeClassifier(gate=gate)))
        gates.append(gate)
        pipelines[-1].start()
        return pipelines[-1]

    yield start
    for gate in filter(None, gates):
        gate.set()
    for pipeline in pipelines:
        pipeline.close()


def beats_on(pipeline):
    """Wait until a heart that had stopped beats again."""
    heart = event_log.Heartbeat()
    first = pipeline.snapshot()
    assert heart.is_alive(first, 0.0)
    if first.turns == pipeline.snapshot().turns:
        assert not heart.is_alive(first, 60.0)
    return wait_until(lambda: heart.is_alive(pipeline.snapshot(), 60.0))


class Unchanging(EndlessSource):
    """A live source, such as a screen, whose picture never changes."""

    may_stand_still = True

    def __init__(self, value):
        super().__init__()
        self._value = value

    def retrieve(self):
        return picture(self._value)


@pytest.mark.parametrize("value", [0, 90])
def test_the_heart_beats_before_a_black_and_a_still_picture(running, value):
    pipeline = running(Unchanging(value))
    wait_until(lambda: pipeline.snapshot().state is State.LIVE and pipeline.snapshot().model)
    if value:
        wait_until(lambda: pipeline.snapshot().labelled)
    for _ in range(3):
        beats_on(pipeline)
    snapshot = pipeline.snapshot()
    assert snapshot.state is State.LIVE
    assert value == 0 or snapshot.labelled.frame.index == 0


@pytest.mark.parametrize("fault", [None, CameraError("Unplugged.")])
def test_an_engine_that_hangs_stops_the_heart_whatever_the_source_does(running, fault):
    gate = threading.Event()
    script = [picture(), fault, *5 * [picture()]] if fault else [picture(), gate]
    pipeline = running(ScriptedSource(script, is_live=True), gate)
    hung = wait_until(lambda: (s := pipeline.snapshot()).frame and s.model and s)
    heart = event_log.Heartbeat()
    turns = [hung.turns]

    def hangs():
        turns.append(pipeline.snapshot().turns)
        return len(turns) > 20 and len(set(turns[-20:])) == 1

    wait_until(hangs)
    assert heart.is_alive(pipeline.snapshot(), 0.0)
    assert not heart.is_alive(pipeline.snapshot(), 16.0)
    gate.set()
    wait_until(lambda: heart.is_alive(pipeline.snapshot(), 17.0))


def test_a_label_is_an_event_again_after_a_gap_and_with_another_model():
    events = event_log.Events()
    present = Snapshot(state=State.LIVE, model=MODEL, labelled=labelled(0))

    def labels(snapshot):
        return [e["label"] for e in events.changes(snapshot, 0.0) if e["event"] == "label"]

    assert labels(present) == ["cup"]
    assert labels(replace(present, state=State.RECONNECTING)) == []
    old = replace(present.labelled, gap=GapReason.OUTAGE)
    assert labels(replace(present, labelled=old)) == []
    assert labels(present) == ["cup"]
    other = replace(MODEL, name="s", labels=("pot", "dog"))
    of_before = replace(present.labelled, model=MODEL)
    assert labels(replace(present, model=other, labelled=of_before)) == []
    anew = replace(present.labelled, label="pot", model=other)
    assert labels(replace(present, model=other, labelled=anew)) == ["pot"]


def test_a_run_is_reported_from_start_to_end(capsys):
    show(ScriptedSource([picture(i) for i in range(8)]))
    events = events_of(capsys)
    assert events[0]["event"] == "started"
    assert [event["state"] for event in events if event["event"] == "state"][-1] == "ended"
    assert events[-1]["event"] == "ended"
    assert events[-1]["frames"]["classified"] == 8
    assert all(event["time"].endswith("+00:00") for event in events)


def test_seconds_end_it(capsys):
    show(EndlessSource(), seconds=0.1)
    assert events_of(capsys)[-1]["state"] == "stopped"


class Systemd:
    """Receives notifications like systemd; `on_line` is called after each with all of them."""

    def __init__(self, address):
        self.heard = []
        self.on_line = lambda heard: None
        self._address = str(address)
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._channel.bind(self._address)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        while (line := self._channel.recv(4096).decode()) != "OVER":
            self.heard.append(line)
            self.on_line(self.heard)

    def close(self):
        """Receive pending notifications, and stop."""
        if self._thread.is_alive():
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
                channel.sendto(b"OVER", self._address)
            self._thread.join(PATIENCE)
        self._channel.close()


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    """A service manager that the program notifies."""
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("systemd is on Linux only")
    listener = Systemd(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    yield listener
    listener.close()


def test_systemd_is_notified(systemd, monkeypatch, capsys):
    # Few notifications a second: the system keeps at most ten for a slow receiver.
    monkeypatch.setenv("WATCHDOG_USEC", "400000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    source = UntilOver()

    def end_after_three_beats(heard):
        if heard.count("WATCHDOG=1") == 3:
            source.over.set()

    systemd.on_line = end_after_three_beats
    show(source)
    systemd.close()
    assert source.over.is_set()
    assert systemd.heard.count("READY=1") == 1
    assert any(line.startswith("STATUS=live") for line in systemd.heard)
    assert systemd.heard[-1] == "STOPPING=1"
    assert events_of(capsys)[-1]["state"] == "ended"


@pytest.mark.parametrize("value", [0, 90])
def test_a_service_before_a_black_or_still_picture_is_kept_alive(
    systemd, monkeypatch, capsys, value
):
    monkeypatch.setattr(event_log, "_STUCK", 0.3)  # many beats fall into it
    monkeypatch.setenv("WATCHDOG_USEC", "200000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    source = Unchanging(value)

    def end_after_some_beats(heard):
        if heard[-1] == "WATCHDOG=1" and heard.count("WATCHDOG=1") == 20:
            signal.raise_signal(signal.SIGINT)

    systemd.on_line = end_after_some_beats
    show(source)
    systemd.close()
    assert systemd.heard.count("WATCHDOG=1") >= 20
    assert sum(event["event"] == "label" for event in events_of(capsys)) == bool(value)


def test_ctrl_c_ends_it_with_the_numbers(systemd, capsys):
    def interrupt_when_ready(heard):
        if heard[-1] == "READY=1":
            signal.raise_signal(signal.SIGINT)

    systemd.on_line = interrupt_when_ready
    show(UntilOver())
    assert events_of(capsys)[-1]["state"] == "stopped"


def test_without_a_watchdog_there_are_no_beats(systemd, monkeypatch, capsys):
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    show(ScriptedSource([picture(i) for i in range(8)]))
    systemd.close()
    assert "READY=1" in systemd.heard
    assert "WATCHDOG=1" not in systemd.heard


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="systemd is on Linux only")
def test_a_manager_that_does_not_listen_holds_up_nothing(tmp_path, monkeypatch):
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(address))
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))
        sent = [sd_notify.notify(WATCHDOG=1) for _ in range(2000)]
    assert sent[0]
    assert not sent[-1]


def test_a_socket_that_is_gone_is_no_obstacle(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    assert not sd_notify.notify(READY=1)


@pytest.mark.parametrize(
    ("microseconds", "pid", "period"),
    [("10000000", None, 5.0), ("10000000", "1", None), ("0", None, None), ("many", None, None)],
)
def test_the_watchdog_is_notified_twice_per_period(monkeypatch, microseconds, pid, period):
    monkeypatch.setenv("WATCHDOG_USEC", microseconds)
    if pid:
        monkeypatch.setenv("WATCHDOG_PID", pid)
    else:
        monkeypatch.delenv("WATCHDOG_PID", raising=False)
    assert sd_notify.watchdog_period() == period


def test_a_reader_that_leaves_ends_it(programs, video):
    read_end, write_end = os.pipe()
    # The headlines never end, so there is always something to print.
    source = ("--source", video, "--loop", "--smoothing", "0", "--min-confidence", "0")
    program = programs.start("live", *source, "--log-json", stdout=write_end)
    os.close(write_end)
    assert os.read(read_end, 10)
    os.close(read_end)
    done = program.finish()
    assert (done.returncode, done.stderr) == (141, "")


def test_a_line_and_its_end_are_one_write(monkeypatch):
    # A signal may come between two writes: the event that follows would be on the same line.
    written = []
    stdout = mock.create_autospec(io.StringIO, instance=True)
    stdout.write.side_effect = written.append
    monkeypatch.setattr("sys.stdout", stdout)
    pipeline = mock.create_autospec(Pipeline, instance=True)
    pipeline.snapshot.return_value = Snapshot(state=State.ENDED)
    event_log.show(pipeline, None)
    assert len(written) >= 2
    assert all(text.endswith("\n") and json.loads(text)["event"] for text in written)
