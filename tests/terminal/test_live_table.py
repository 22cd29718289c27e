import io
import re
import signal
import threading
from dataclasses import replace

import pytest
from rich.console import Console
from rich.text import Text

from swiftcam.capture.frame import Frame
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.prediction import Candidate
from swiftcam.live.startup import StartupMarks
from swiftcam.pipeline import Clocks, Pipeline, RunOptions, Snapshot, State
from swiftcam.pipeline.state.headline import Headline
from swiftcam.pipeline.state.label_stream import GapReason
from swiftcam.pipeline.state.snapshot import Labelled, ModelInfo
from swiftcam.terminal import live_table as terminal
from swiftcam.terminal.consoles import OutputConsole
from tests.fakes import EndlessSource, FakeClassifier, FakeClock, ScriptedSource, picture
from tests.waiting import PATIENCE, wait_until


def rendered(snapshot):
    console = Console(file=io.StringIO(), width=80)
    console.print(terminal.view(snapshot))
    return console.file.getvalue()


def run(source, seconds=None, *, marks=None, **parts):
    parts = {"load_classifier": FakeClassifier, **parts}
    pipeline = Pipeline(lambda: source, options=RunOptions(every_frame=True), **parts)
    try:
        terminal.show(pipeline, seconds, marks or StartupMarks())
    finally:
        pipeline.close()
    return pipeline.snapshot()


def test_a_log_gets_lines_and_the_final_table(capsys):
    final = run(ScriptedSource([picture(i) for i in range(8)]))
    assert final.state is State.ENDED
    out = capsys.readouterr().out
    assert "ended        value 7 60%" in out
    assert "8 captured  8 labelled  0 dropped" in out
    assert re.search(r"FPS +camera [\d.]+  labels [\d.]+  screen [\d.]+", out)
    assert "fake-model on Fake engine (FakeProvider)" in out


def test_a_terminal_gets_the_live_table(capsys, monkeypatch):
    monkeypatch.setattr(
        terminal, "OutputConsole", lambda: Console(force_terminal=True, width=80, color_system=None)
    )
    run(ScriptedSource([picture(i) for i in range(8)]))
    out = capsys.readouterr().out
    assert "value 7" in out
    assert "ENDED" in out
    assert "60.0%" in out


def test_stale_labels_say_why():
    model = ModelInfo("first", "", "e", (), Recipe(), ("cup", "pot"))
    headline = Headline(0, 0.0, 0.5)
    frame = Frame(picture(), 0, 0.0, 0.0, 0.0, 2.0, "x")
    labelled = Labelled(frame, None, (Candidate(0, "cup", 0.5),), headline, "cup", model=model)
    present = Snapshot(state=State.LIVE, model=model, labelled=labelled)
    assert "for 2.0 s" in rendered(present)
    assert "cup 50% " in terminal.line(present)
    other = replace(present, model=replace(model, name="second"))
    assert "labels of the previous model" in rendered(other)
    assert "(cup 50%, labels of the previous model)" in terminal.line(other)
    lost = replace(present, labelled=replace(labelled, gap=GapReason.OUTAGE))
    assert "seen at" in rendered(lost)
    assert "(cup 50%, seen at" in terminal.line(lost)


def test_seconds_end_an_endless_source():
    assert run(EndlessSource(), seconds=0.1).state is State.STOPPED


def test_frame_age_is_measured_in_the_terminal_too():
    clock, gate, over = FakeClock(), threading.Event(), threading.Event()
    source = ScriptedSource([picture(), over])

    def move_on():
        wait_until(lambda: source.grabs)
        clock.now += 0.25  # the time that the model takes
        gate.set()

    class Marks:
        def displayed(self, snapshot):
            if snapshot.labelled:
                over.set()

    mover = threading.Thread(target=move_on)
    mover.start()
    final = run(
        source,
        PATIENCE,
        marks=Marks(),
        load_classifier=lambda: FakeClassifier(gate=gate),
        clocks=Clocks(monotonic=clock),
    )
    mover.join()
    assert final.state is State.ENDED
    assert final.statistics.latencies.frame_age.p50 == pytest.approx(250)


def test_ctrl_c_ends_cleanly():
    class Marks:
        def displayed(self, snapshot):
            signal.raise_signal(signal.SIGINT)

    assert run(EndlessSource(), PATIENCE, marks=Marks()).state is State.STOPPED


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


def test_a_console_prints_no_control_characters_of_a_text(capsys):
    console = OutputConsole(force_terminal=True, width=60)
    console.print(Text("red\x1b[31m \x9b2J name\u202e", "bold"), end="")
    shown = capsys.readouterr().out
    assert "red\ufffd \ufffd name\ufffd" in shown
    assert shown.startswith("\x1b[1m")  # its own
