"""Models and engines are switched while the window plays: nothing stops, no labels mix."""

from dataclasses import replace
from pathlib import Path

import pytest

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.live.session import Session
from swiftcam.pipeline import State
from swiftcam.settings import DEFAULT_MODEL, UNATTENDED
from tests.checkpoints import SMALL, random_weights, write_hugging_face

STARTER = DEFAULT_MODEL


@pytest.fixture
def models(tmp_path):
    """Two more models: with other weights, and with other classes too."""
    write_hugging_face(tmp_path / "one", SMALL, random_weights(SMALL))
    write_hugging_face(tmp_path / "two", SMALL, random_weights(SMALL, seed=7))
    return [STARTER, str(tmp_path / "one"), str(tmp_path / "two")]


@pytest.fixture
def window(show_window, kept_graphs):
    settings = replace(UNATTENDED, source="demo", minimum_confidence=0.0, is_adaptive=False)
    return show_window(Session(settings))


def test_three_models_and_two_engines_take_turns(window, models, qt_wait_until):
    load_classifier(ModelChoice(engine="torch"))  # importing PyTorch would stop everything once
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    seen, painted = [], []

    def on_painted(snapshot, seconds):
        painted.append(snapshot.frame.index)
        if snapshot.labelled is not None:
            seen.append(snapshot.labelled)

    window.live.view.painted.connect(on_painted)
    starter, one, two = models
    turns = [(one, "torch"), (two, "onnx"), (starter, "torch"), (two, "torch"), (starter, "onnx")]
    for model, engine in turns:
        window.change(model=model, engine=engine)
        expected = Path(model).name, {"onnx": "ONNX Runtime", "torch": "PyTorch"}[engine]

        def is_switched(expected=expected):
            running, change = window.snapshot.model, window.snapshot.model_change
            return not change.is_loading and (running.name, running.engine) == expected

        qt_wait_until(is_switched)
        assert window.session.settings.model == model
        count = len(seen)
        qt_wait_until(lambda c=count: len(seen) > c + 2)
    assert window.snapshot.state is State.LIVE
    assert window.snapshot.generation == 1
    assert painted == sorted(painted)
    sizes = {len(labelled.prediction.probabilities) for labelled in seen}
    starter = open_checkpoint(find_model(DEFAULT_MODEL))
    assert sizes == {len(starter.labels), SMALL.num_labels}
    for labelled in seen:
        assert len({c.index for c in labelled.candidates}) == len(labelled.candidates)
        assert all(c.index < len(labelled.prediction.probabilities) for c in labelled.candidates)


def test_a_model_that_cannot_be_loaded_is_said_and_the_present_one_stays(
    window, tmp_path, qt_wait_until
):
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    broken = write_hugging_face(tmp_path / "broken", SMALL, random_weights(SMALL))
    (broken / "model.safetensors").write_bytes(b"cut off")
    window.change(model=str(broken))
    qt_wait_until(lambda: "was not loaded" in window.live.status.note.text())
    assert f"{STARTER} stays in use" in window.live.status.note.text()
    assert window.session.settings.model == STARTER
    assert (window.snapshot.model.name, window.snapshot.state) == (STARTER, State.LIVE)
