"""From options to a run; the rest is tried as a process in test_cli and ui/test_app."""

import json
from dataclasses import replace

import pytest

from swiftcam import live, paths
from swiftcam.errors import ArgumentError
from swiftcam.live import LiveOptions, run_live
from swiftcam.settings import UNATTENDED, Settings, write_settings


@pytest.fixture
def shown(monkeypatch):
    """Catch what would be shown in a window or terminal."""
    sessions = []

    def show_window(session, options, marks, problems):
        sessions.append((session, problems))

    monkeypatch.setattr(live, "_show_window", show_window)
    monkeypatch.setattr(live, "has_display", lambda: True)
    monkeypatch.setattr(
        live, "_show_terminal", lambda pipeline, options, marks: sessions.append((pipeline, []))
    )
    return sessions


def test_the_window_opens_what_it_remembers(shown):
    write_settings(Settings(source="demo", top_k=3, region=(0.1, 0.1, 0.9, 0.9)))
    run_live(LiveOptions())
    ((session, problems),) = shown
    assert (session.settings.source, session.settings.top_k, problems) == ("demo", 3, [])
    assert session.settings.region == (0.1, 0.1, 0.9, 0.9)


def test_what_is_given_counts_for_this_time(shown, video):
    write_settings(Settings(source="demo", top_k=3, region=(0.1, 0.1, 0.9, 0.9)))
    run_live(LiveOptions({"source": str(video)}))
    ((session, _),) = shown
    assert session.settings == Settings(source=str(video), top_k=3)  # the region was the demo's
    assert session.remembered == Settings(source="demo", top_k=3, region=(0.1, 0.1, 0.9, 0.9))


def test_what_is_gone_since_is_said_and_replaced(shown):
    write_settings(Settings(source="/gone/clip.mp4", model="gone"))
    run_live(LiveOptions())
    ((session, problems),) = shown
    assert session.settings == Settings()
    assert len(problems) == 2


def test_what_is_given_wrongly_is_refused_and_nothing_is_shown(shown):
    write_settings(Settings(source="demo"))
    with pytest.raises(ArgumentError):
        run_live(LiveOptions({"source": "/gone/clip.mp4"}))
    with pytest.raises(ArgumentError):
        run_live(LiveOptions({"crop_mode": "zoom"}))
    assert shown == []


@pytest.mark.parametrize("options", [{"seconds": 1.0}, {"is_headless": True}])
def test_scripts_and_terminals_do_not_read_the_settings(shown, options):
    write_settings(Settings(source="/gone/clip.mp4", top_k=3))
    before = paths.settings_file().read_bytes()
    run_live(LiveOptions({"source": "demo"}, **options))
    assert json.loads(before)["top_k"] == 3
    assert paths.settings_file().read_bytes() == before
    if "seconds" in options:
        assert shown[0][0].settings == replace(UNATTENDED, source="demo")
        assert shown[0][0].remembered is None


def test_what_a_given_engine_does_not_know_is_left_open(shown):
    write_settings(Settings(source="demo", precision="int8", engine="onnx"))
    run_live(LiveOptions({"engine": "torch"}))
    ((session, _),) = shown
    assert (session.settings.engine, session.settings.precision) == ("torch", "auto")
    assert session.remembered.precision == "int8"
    with pytest.raises(ArgumentError):
        run_live(LiveOptions({"engine": "torch", "precision": "int8"}))


@pytest.mark.parametrize(
    ("given", "is_open"),
    [({}, False), ({"engine": "auto"}, True), ({"precision": "auto"}, True)],
)
def test_the_terminal_measures_before_it_starts_where_that_was_asked(
    shown, monkeypatch, given, is_open
):
    measured = []
    monkeypatch.setattr(live, "measure_first", measured.append)
    run_live(LiveOptions({"source": "demo", **given}, is_headless=True))
    (choice,) = measured
    assert choice.is_open is is_open
    assert choice.precision == given.get("precision", "fp32")
    assert len(shown) == 1


def test_a_window_closed_before_its_source_opens_leaves_its_numbers(shown, tmp_path):
    stats, timeline = tmp_path / "stats.json", tmp_path / "timeline.csv"
    run_live(LiveOptions({"source": "demo"}, stats=stats, timeline=timeline))
    values = json.loads(stats.read_text(encoding="utf-8"))
    assert (values["state"], values["frames"]["classified"]) == ("stopped", 0)
    assert timeline.read_text(encoding="utf-8").startswith("start")
