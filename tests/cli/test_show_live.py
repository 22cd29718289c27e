"""From options to a run: which view is shown, and with which settings."""

import json
from dataclasses import replace

import pytest

from swiftcam.cli import show_live as views
from swiftcam.cli.show_live import show_live
from swiftcam.errors import ArgumentError
from swiftcam.live.run_live import LiveOptions
from swiftcam.live.session import Session
from swiftcam.pipeline import LiveLabelOptions
from swiftcam.settings import UNATTENDED, Settings, write_settings


@pytest.fixture
def shown(monkeypatch):
    """Catch what would be shown in a window."""
    sessions = []

    def show_window(session, options, marks, problems):
        sessions.append((session, problems))

    monkeypatch.setenv("DISPLAY", ":99")  # never opened
    monkeypatch.setattr(views, "show_window", show_window)
    return sessions


@pytest.fixture
def printed(monkeypatch):
    """Catch what would be shown in the terminal."""
    pipelines = []

    def show_terminal(pipeline, options, marks):
        pipelines.append(pipeline)

    monkeypatch.setattr(views, "show_terminal", show_terminal)
    return pipelines


def test_the_window_opens_what_it_remembers(shown):
    write_settings(Settings(source="demo", top_k=3, region=(0.1, 0.1, 0.9, 0.9)))
    show_live(LiveOptions())
    ((session, problems),) = shown
    assert (session.settings.source, session.settings.top_k, problems) == ("demo", 3, [])
    assert session.settings.region == (0.1, 0.1, 0.9, 0.9)


def test_what_is_given_counts_for_this_time(shown, video):
    write_settings(Settings(source="demo", top_k=3, region=(0.1, 0.1, 0.9, 0.9)))
    show_live(LiveOptions({"source": str(video)}))
    ((session, _),) = shown
    assert session.settings == Settings(source=str(video), top_k=3)  # the region was the demo's
    assert session.remembered == Settings(source="demo", top_k=3, region=(0.1, 0.1, 0.9, 0.9))


def test_a_missing_file_or_model_is_reported_and_replaced(shown):
    write_settings(Settings(source="/gone/clip.mp4", model="gone"))
    show_live(LiveOptions())
    ((session, problems),) = shown
    assert session.settings == Settings()
    assert len(problems) == 2


def test_what_is_given_wrongly_is_refused_and_nothing_is_shown(shown):
    write_settings(Settings(source="demo"))
    with pytest.raises(ArgumentError):
        show_live(LiveOptions({"source": "/gone/clip.mp4"}))
    with pytest.raises(ArgumentError):
        show_live(LiveOptions({"crop_mode": "zoom"}))
    assert shown == []


@pytest.mark.parametrize("option", ["seconds", "stats", "timeline", "screenshot"])
def test_scripts_do_not_read_the_settings(shown, option, tmp_path):
    write_settings(Settings(source="/gone/clip.mp4", top_k=3, is_mirrored=True))
    paths = {"stats": "s.json", "timeline": "t.csv", "screenshot": "s.png"}
    value = 1.0 if option == "seconds" else tmp_path / paths[option]
    show_live(LiveOptions({"source": "demo"}, **{option: value}))
    ((session, problems),) = shown
    assert (session.settings, problems) == (replace(UNATTENDED, source="demo"), [])
    assert session.remembered is None  # so nothing is saved


@pytest.mark.parametrize("options", [{"is_headless": True}, {"log_json": True}])
def test_terminals_do_not_read_the_settings(shown, printed, options):
    region = (0.1, 0.1, 0.9, 0.9)
    write_settings(
        Settings(source="/gone/clip.mp4", top_k=3, minimum_confidence=0.9, region=region)
    )
    show_live(LiveOptions({"source": "demo"}, **options))
    assert shown == []
    (pipeline,) = printed
    of_defaults = Session(replace(UNATTENDED, source="demo")).pipeline.options
    assert pipeline.options == of_defaults
    assert pipeline.options.label.top_k == LiveLabelOptions().top_k == 5


def test_what_a_given_engine_does_not_know_is_left_open(shown):
    write_settings(Settings(source="demo", precision="int8", engine="onnx"))
    show_live(LiveOptions({"engine": "torch"}))
    ((session, _),) = shown
    assert (session.settings.engine, session.settings.precision) == ("torch", "auto")
    assert session.remembered.precision == "int8"
    with pytest.raises(ArgumentError):
        show_live(LiveOptions({"engine": "torch", "precision": "int8"}))


@pytest.mark.parametrize(
    ("given", "is_open"),
    [({}, False), ({"engine": "auto"}, True), ({"precision": "auto"}, True)],
)
def test_the_terminal_measures_before_it_starts_where_that_was_asked(
    printed, monkeypatch, given, is_open
):
    measured = []

    def note(choice):
        assert printed == []
        measured.append(choice)

    monkeypatch.setattr(views, "measure_first", note)
    show_live(LiveOptions({"source": "demo", **given}, is_headless=True))
    (choice,) = measured
    assert choice.is_open is is_open
    assert choice.precision == given.get("precision", "fp32")
    assert len(printed) == 1


def test_a_window_closed_before_its_source_opens_leaves_its_numbers(shown, tmp_path):
    stats, timeline = tmp_path / "stats.json", tmp_path / "timeline.csv"
    show_live(LiveOptions({"source": "demo"}, stats=stats, timeline=timeline))
    values = json.loads(stats.read_text(encoding="utf-8"))
    assert (values["state"], values["frames"]["classified"]) == ("stopped", 0)
    assert timeline.read_text(encoding="utf-8").startswith("start")
