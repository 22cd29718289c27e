"""`swiftcam live` on a camera with faults, from options to exit code, on a clock of the test."""

import csv
import json
import threading
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from swiftcam.capture import fault
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.prediction import Prediction
from swiftcam.live import events as event_log
from swiftcam.live import session as live_session
from swiftcam.pipeline import Pipeline
from swiftcam.pipeline.deciding.live_state import MAX_HUNG
from swiftcam.pipeline.run import THREAD_PREFIX
from tests.fakes import FakeClassifier
from tests.virtual_time import VirtualTime

RATE = 10.0  # pictures a second
PERIOD = 0.1  # seconds between two polls, to save time
FaultyCamera = fault.FaultyCamera


class OneThing(FakeClassifier):
    """Labels each picture with the same class."""

    def __init__(self):
        super().__init__()
        self.recipe = Recipe(size=32)
        self.labels = ("thing", "other")

    def classify_crop(self, crop, top_k=5):
        shares = np.array([0.9, 0.1])
        return Prediction(self.rank(shares, top_k), shares, crop.pixels, crop.box, 0.001, 0.002)


class Live:
    """`swiftcam live` with events as JSON lines, in this process; `at` has what happens when.

    `events`: those of the last run. `beats`: when systemd was told that it is alive. `threads`: the
    most threads of the pipeline at once.
    """

    def __init__(self, command, monkeypatch):
        self.time = VirtualTime(now=0.0)
        self.events, self.beats, self.threads, self.at = [], [], 0, {}
        self._command = command
        clock = SimpleNamespace(monotonic=self.time.monotonic, sleep=self._poll)
        monkeypatch.setattr(event_log, "time", clock)
        monkeypatch.setattr(event_log.sd_notify, "notify", self._notify)
        monkeypatch.setattr(live_session, "Pipeline", partial(Pipeline, clocks=self.time.clocks))
        monkeypatch.setattr(live_session, "load_classifier", lambda *_, **__: OneThing())
        monkeypatch.setattr(fault, "FaultyCamera", self._camera)

    def _camera(self, script):
        return FaultyCamera(script, self.time.monotonic, self.time.wait, RATE, (64, 48))

    def _notify(self, **values):
        if "WATCHDOG" in values:
            self.beats.append(self.time.now)

    def _poll(self, seconds):
        count = sum(thread.name.startswith(THREAD_PREFIX) for thread in threading.enumerate())
        self.threads = max(self.threads, count)
        for moment in [moment for moment in self.at if moment <= self.time.now]:
            self.at.pop(moment)()
        self.time.pass_time(max(seconds, PERIOD))

    def run(self, script, seconds, *options):
        """Run it for some seconds; return the finished command."""
        given = ("--source", f"fault:{script}", "--seconds", seconds, *options)
        done = self._command("live", "--log-json", *given)
        self.events = [json.loads(line) for line in done.stdout.splitlines()]
        return done

    @property
    def states(self):
        return [event["state"] for event in self.events if event["event"] == "state"]


@pytest.fixture
def live(command, monkeypatch):
    return Live(command, monkeypatch)


def test_a_retry_that_takes_long_and_succeeds_does_not_end_the_view(live):
    done = live.run("live 3, hang-open 8.8, live", 30)
    assert (done.returncode, done.stderr) == (0, "")
    assert live.time.now >= 30
    assert "ended" not in live.states
    assert live.states[0] == "opening"
    assert (live.states[-1], live.events[-1]["state"]) == ("live", "stopped")
    assert live.events[-1]["frames"]["captured"] > 30 + (30 - 3 - 8.8 - 5) * RATE


def test_a_driver_that_hangs_in_an_open_for_long_costs_a_few_threads(live):
    done = live.run("live 3, hang-open 900, live", 1000)
    assert (done.returncode, done.stderr) == (0, "")
    # The supervisor, the inference thread, and the readers.
    assert live.threads <= 2 + MAX_HUNG + 1
    said = [event["message"] for event in live.events if event["event"] == "state"]
    assert any("held by an earlier connection of SwiftCam" in message for message in said)
    assert live.states[-1] == "live"
    assert live.events[-1]["abandoned_readers"] == 0


def test_a_still_picture_is_known_after_a_retry_that_failed(live):
    """Nothing moves, as before a static HDMI signal: two outages, and none after them."""
    done = live.run("still 10, unplug 2, still", 200)
    assert (done.returncode, done.stderr) == (0, "")
    # It is connected again once because it may be frozen, and once because it was unplugged.
    assert live.states.count("live") == 3
    assert live.states[-1] == "live"


@pytest.mark.parametrize("step", [86400.0, -86400.0, 6.0])
def test_a_clock_that_is_set_is_no_sleep(live, step):
    live.at = {10.0: lambda: setattr(live.time, "offset", live.time.offset + step)}
    done = live.run("live", 30)
    assert (done.returncode, live.at) == (0, {})
    assert live.states == ["opening", "live"]


def test_sleep_of_the_machine_connects_again(live):
    live.at = {10.0: lambda: setattr(live.time, "slept", 3600.0)}
    live.run("live", 30)
    assert live.states == ["opening", "live", "reconnecting", "live"]


# --- labels advance with time -------------------------------------------------------------------


@pytest.mark.parametrize("script", ["live 2, black", "still", "live 2, unplug 100, live"])
def test_a_service_without_news_is_not_ended_by_its_watchdog(live, script, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    live.run(script, 200)
    ends = [*live.beats, 200.0]
    assert len(live.beats) > 10
    assert max(after - before for before, after in zip([0.0, *live.beats], ends, strict=True)) < 20


def timeline_of(path):
    with path.open(encoding="utf-8") as file:
        return [(float(row["start"]), float(row["end"])) for row in csv.DictReader(file)]


def test_no_row_of_the_timeline_spans_an_outage(live, tmp_path):
    path = tmp_path / "timeline.csv"
    live.run("live 60, unplug 400, live", 520, "--timeline", path)
    (first, lost), (back, last) = timeline_of(path)
    assert (first, lost) == (pytest.approx(0, abs=0.5), pytest.approx(60, abs=0.5))
    assert 460 <= back < 466
    assert last == pytest.approx(520, abs=0.5)


def test_a_slide_that_stays_has_one_row_for_all_of_its_time(live, tmp_path):
    path = tmp_path / "timeline.csv"
    live.run("still", 120, "--timeline", path)
    *_, (start, end) = timeline_of(path)
    assert start < 10
    assert end == pytest.approx(120, abs=0.5)


def test_black_is_cut_out_of_the_timeline(live, tmp_path):
    path = tmp_path / "timeline.csv"
    live.run("live 20, black 30, live", 80, "--timeline", path)
    (_, dark), (bright, _) = timeline_of(path)
    assert (dark, bright) == (pytest.approx(20, abs=0.5), pytest.approx(50, abs=0.5))


def test_polls_without_new_pictures_do_not_count_as_displayed(live, tmp_path):
    stats = tmp_path / "stats.json"
    live.run("live 10, unplug 60, live", 80, "--stats", stats)
    found = json.loads(stats.read_text(encoding="utf-8"))
    assert 0 < found["fps"]["display"] < RATE
