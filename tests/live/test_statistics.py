import json

import pytest

from swiftcam.errors import OutputError
from swiftcam.inference.engines.registry import default_threads
from swiftcam.live.startup import Startup
from swiftcam.live.statistics import stats_dict, write_stats
from swiftcam.pipeline import Pipeline, RunOptions, Snapshot, State
from tests.fakes import FakeClassifier, ScriptedSource, picture
from tests.waiting import wait_until

STARTUP = Startup(window=400.0, frame=500.0)


def finished():
    source = ScriptedSource([picture(i) for i in range(5)])
    pipeline = Pipeline(lambda: source, FakeClassifier, RunOptions(every_frame=True))
    pipeline.start()
    wait_until(lambda: pipeline.snapshot().state is State.ENDED)
    snapshot = pipeline.snapshot()
    pipeline.mark_displayed(snapshot)
    pipeline.close()
    return pipeline.snapshot()


def test_the_keys_are_the_documented_ones():
    stats = stats_dict(finished(), STARTUP)
    assert set(stats) == {
        "source",
        "state",
        "message",
        "model",
        "engine",
        "precision",
        "providers",
        "threads",
        "input_size",
        "chosen_because",
        "abandoned_readers",
        "frames",
        "fps",
        "latency_ms",
        "startup_ms",
        "top",
        "top_is_stale",
    }
    assert stats["startup_ms"] == {"window": 400.0, "frame": 500.0, "label": None}
    assert stats["source"] == "scripted"
    assert stats["state"] == "ended"
    assert stats["model"] == "fake-model"
    assert stats["engine"] == "Fake engine"
    assert stats["providers"] == ["FakeProvider"]
    assert stats["precision"] == "float32"
    assert stats["threads"] == default_threads()
    assert stats["input_size"] == 224
    assert stats["chosen_because"] is None  # nothing was measured
    assert stats["frames"] == {"captured": 5, "classified": 5, "dropped": 0, "unchanged": 0}
    assert set(stats["fps"]) == {"capture", "inference", "display"}
    latencies = ("read", "wait", "crop", "engine", "total", "paint", "frame_age")
    assert set(stats["latency_ms"]) == set(latencies)
    assert all(set(stats["latency_ms"][name]) == {"p50", "p95"} for name in latencies)
    assert stats["top"][0] == {"index": 4, "label": "value 4, same", "probability": 0.6}


def test_a_run_without_a_frame_has_no_numbers():
    stats = stats_dict(Snapshot(), Startup())
    assert stats["model"] is None
    assert stats["top"] == []
    assert stats["latency_ms"]["total"] is None


def test_the_file_is_json(tmp_path):
    path = tmp_path / "stats.json"
    snapshot = finished()
    write_stats(path, snapshot, STARTUP)
    assert json.loads(path.read_text()) == stats_dict(snapshot, STARTUP)


def test_a_file_that_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match="could not be written"):
        write_stats(tmp_path / "missing" / "stats.json", Snapshot(), Startup())
