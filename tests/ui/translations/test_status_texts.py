import time
from dataclasses import replace

import pytest

from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.pipeline import Snapshot, State
from swiftcam.pipeline.state.snapshot import Media
from swiftcam.ui.translations.status_texts import (
    detail_lines,
    model_line,
    status_text,
    window_title,
)


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


def test_the_status_is_frames_per_second_delay_and_verification(make_snapshot):
    seal = Seal(Verdict.VERIFIED, 8, 8)
    assert status_text(make_snapshot(seal=seal)) == "25 FPS   ·   10 ms   ·   verified"
    assert status_text(make_snapshot()) == "25 FPS   ·   10 ms"
    assert status_text(Snapshot(state=State.OPENING)) == "loading the model…"
    assert status_text(Snapshot(seal=seal)) == ""  # nothing has been labelled


@pytest.mark.parametrize("state", [State.PAUSED, State.STALLED, State.RECONNECTING, State.STOPPED])
def test_the_status_of_an_old_picture_says_when_it_was_seen(make_snapshot, state):
    labelled = replace(make_snapshot().labelled, seen_at=time.time())
    seen = time.strftime("seen at %H:%M:%S", time.localtime(labelled.seen_at))
    assert status_text(make_snapshot(state=state, labelled=labelled)) == seen
    recorded = make_snapshot(state=state, labelled=labelled, media=Media(is_live=False))
    assert status_text(recorded) == "25 FPS   ·   10 ms"


def test_the_details_have_what_is_known(make_snapshot):
    assert len(detail_lines(make_snapshot())) == 5
    assert detail_lines(Snapshot()) == [
        "Frames per second: camera 0.0, labels 0.0, screen 0.0",
        "Dropped frames: 0",
    ]
