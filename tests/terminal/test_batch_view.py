from pathlib import Path

import pytest

from swiftcam.inference.prediction import Candidate
from swiftcam.labelling.batch.batch_progress import BatchProgress, BatchState
from swiftcam.labelling.finding.picture_result import PictureResult
from swiftcam.labelling.label_batch import show_nothing
from swiftcam.labelling.writing.row_provenance import RowProvenance
from swiftcam.terminal.batch_view import Bar, Lines, bar_numbers
from tests.labelling.samples import BAD, GOOD

PROVENANCE = RowProvenance("model", "k3y", ("barn", "fox"), minimum_confidence=0.4)


def progress(state=BatchState.RUNNING, done=30, failed=0, rate=10.0):
    return BatchProgress(state, done + 5, done, failed, rate)


def test_lines_go_to_the_terminal(capsys):
    lines = Lines(PROVENANCE)
    for result in (GOOD, BAD):
        lines.result(result)
    lines.progress(progress(), 0, 30)
    lines.close()
    assert capsys.readouterr().out.splitlines() == [
        "häuser/a, b.png: tabby 75%, fox 12%",
        "broken.png: It is damaged.",
    ]


def test_below_the_minimum_confidence_a_line_says_not_sure_with_the_guesses(capsys):
    lines = Lines(PROVENANCE)
    for probability in (0.39, 0.4):
        lines.result(PictureResult(Path("a.png"), (Candidate(1, "fox", probability),)))
    unsure = (Candidate(1, "fox", 0.2), Candidate(0, "barn", 0.1))
    lines.result(PictureResult(Path("b.png"), unsure))
    lines.result(PictureResult(Path("c.png"), unsure, corrected="lynx"))
    assert capsys.readouterr().out.splitlines() == [
        "a.png: Not sure (fox 39%)",
        "a.png: fox 40%",
        "b.png: Not sure (fox 20%, barn 10%)",
        "c.png: lynx (by hand)",
    ]


def test_nothing_is_shown(capsys):
    show = show_nothing(PROVENANCE)
    show.result(GOOD)
    show.progress(progress(), 0, None)
    show.close()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("given", "kept", "total", "left", "expected"),
    [
        (progress(), 0, 1230, 120.0, "30/1,230  10.0 pictures/s  no errors  0:02:00 left"),
        (progress(failed=2), 0, None, None, "30  10.0 pictures/s  [red]2 errors[/red]"),
        (
            *(progress(), 100, 200, 3661.4),
            "130/200  100 kept  10.0 pictures/s  no errors  1:01:01 left",
        ),
        (progress(BatchState.DONE), 0, 30, 0.0, "30/30  no errors"),
    ],
)
def test_the_numbers_beside_the_bar(given, kept, total, left, expected):
    assert bar_numbers(given, kept, total, left) == expected


def test_the_bar_is_drawn_on_stderr(capsys):
    bar = Bar()
    bar.progress(progress(done=1, rate=1.0), 1, None)
    bar.progress(progress(done=1, rate=1.0), 1, 4)
    bar.progress(progress(BatchState.DONE, done=3, failed=1), 1, 4)
    bar.close()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "4/4" in captured.err
    assert "1 error" in captured.err
    assert "1 errors" not in captured.err
