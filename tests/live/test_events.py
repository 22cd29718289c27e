"""The live view as JSON lines: events for changes, systemd's watchdog, clean ends."""

import json
import os
import signal
import socket
import threading
from dataclasses import replace

import pytest

from swiftcam.inference.crops.recipe import Recipe
from swiftcam.live import events as event_log
from swiftcam.live import systemd as sd_notify
from swiftcam.pipeline import Pipeline, RunOptions, Snapshot, State
from swiftcam.pipeline.state.headline import Headline
from swiftcam.pipeline.state.snapshot import Labelled, ModelInfo
from tests.fakes import EndlessSource, FakeClassifier, ScriptedSource, picture
from tests.waiting import PATIENCE


def events_of(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def show(source, seconds=PATIENCE):
    pipeline = Pipeline(lambda: source, FakeClassifier, RunOptions(every_frame=True))
    event_log.show(pipeline, seconds)


class UntilOver(EndlessSource):
    """A camera that delivers until `over` is set: new pictures that all get the same label."""

    def __init__(self):
        super().__init__()
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


def test_the_heart_stops_when_labels_do():
    heart = event_log.Heartbeat()
    snapshot = Snapshot(state=State.LIVE, labelled=labelled(0))
    assert heart.is_alive(snapshot, 0.0)
    assert heart.is_alive(snapshot, 14.0)
    assert not heart.is_alive(snapshot, 16.0)
    assert heart.is_alive(Snapshot(state=State.LIVE, labelled=labelled(0, 1)), 17.0)


def test_the_heart_beats_while_a_source_is_awaited():
    heart = event_log.Heartbeat()
    gone = Snapshot(state=State.RECONNECTING, labelled=labelled(0))
    assert all(heart.is_alive(gone, float(second)) for second in range(0, 600, 10))


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
    assert (done.returncode, done.stderr) == (0, "")
