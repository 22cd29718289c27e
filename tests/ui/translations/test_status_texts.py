import pytest

from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.pipeline import Snapshot, State
from swiftcam.ui.translations.status_texts import model_line, numbers_line, window_title


def test_the_title_names_source_and_model(make_snapshot):
    assert window_title(make_snapshot()) == "clip.mp4 — xs — SwiftCam"
    assert window_title(Snapshot()) == "SwiftCam"


def test_the_model_line_says_what_really_runs(make_snapshot):
    assert model_line(make_snapshot()) == "xs (a note) · ONNX Runtime · CPU"
    assert model_line(Snapshot(state=State.OPENING)) == "loading the model…"
    assert model_line(Snapshot(state=State.FAILED)) == ""


@pytest.mark.parametrize(
    ("seal", "words"),
    [
        (Seal(Verdict.VERIFIED, 8, 8), "verified"),
        (Seal(Verdict.DIFFERS, 5, 8), "differs on 3 of 8 pictures"),
        (Seal(), "not verified"),
    ],
)
def test_the_model_line_says_whether_the_model_is_verified(make_snapshot, seal, words):
    assert model_line(make_snapshot(seal=seal)) == f"xs (a note) · ONNX Runtime · CPU · {words}"


def test_the_numbers_line_has_the_honest_numbers(make_snapshot):
    line = numbers_line(make_snapshot())
    for part in (
        "camera 30.0  labels 25.0  screen 60.0 FPS",
        "frame age 20 ms p95",
        "dropped 10",
        "crop 10.0  engine 10.0  total 10.0 ms",
    ):
        assert part in line
    assert "frame age" not in numbers_line(Snapshot())
