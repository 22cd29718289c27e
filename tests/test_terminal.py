import io

import pytest
from rich.console import Console

from swiftcam import terminal
from swiftcam.live import LiveOptions
from swiftcam.pipeline import Pipeline, RunOptions, Snapshot, State
from swiftcam.startup import StartupMarks
from tests.fakes import EndlessSource, FakeClassifier, ScriptedSource, picture


def rendered(snapshot):
    console = Console(file=io.StringIO(), width=80)
    console.print(terminal.view(snapshot))
    return console.file.getvalue()


def run(source, **options):
    pipeline = Pipeline(lambda: source, FakeClassifier, RunOptions(every_frame=True))
    try:
        terminal.show(pipeline, LiveOptions(is_headless=True, **options), StartupMarks())
    finally:
        pipeline.close()
    return pipeline.snapshot()


def test_a_log_gets_lines_and_the_final_table(capsys):
    final = run(ScriptedSource([picture(i) for i in range(8)]))
    assert final.state is State.ENDED
    out = capsys.readouterr().out
    assert "ended        value 7 60%" in out
    assert "8 captured  8 labelled  0 dropped" in out
    assert "fake-model on Fake engine (FakeProvider)" in out


def test_a_terminal_gets_the_live_table(capsys, monkeypatch):
    monkeypatch.setattr(
        terminal, "Console", lambda: Console(force_terminal=True, width=80, color_system=None)
    )
    run(ScriptedSource([picture(i) for i in range(8)]))
    out = capsys.readouterr().out
    assert "value 7" in out
    assert "ENDED" in out
    assert "60.0%" in out


def test_seconds_end_an_endless_source():
    assert run(EndlessSource(), seconds=0.3).state is State.STOPPED


def test_frame_age_is_measured_in_the_terminal_too():
    final = run(EndlessSource(), seconds=0.5)
    assert final.statistics.latencies.frame_age.p50 > 0


def test_ctrl_c_ends_cleanly(monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(terminal.time, "sleep", interrupt)
    assert run(EndlessSource()).state is State.STOPPED


def test_the_view_before_anything_happened():
    assert "no label yet" in rendered(Snapshot())


@pytest.mark.parametrize("state", State)
def test_every_state_is_named(state):
    text = rendered(Snapshot(state=state, source="clip.mp4", message="Because of this."))
    assert state.value.upper() in text
    assert "clip.mp4" in text
    assert "Because of this." in text


def test_markup_in_names_is_shown_as_it_is():
    assert "[bold]x.mp4" in rendered(Snapshot(source="[bold]x.mp4", message="[red]y"))


def test_a_screenshot_without_a_window(tmp_path, qapp):
    from PIL import Image

    path = tmp_path / "shot.png"
    run(ScriptedSource([picture(90, 120, 160)]), screenshot=path)
    with Image.open(path) as image:
        assert image.size == (960, 720)
