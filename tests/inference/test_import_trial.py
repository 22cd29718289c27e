"""Trials of small graphs, whose answers can be computed by hand."""

import numpy as np
import pytest

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.imported_engine import open_runner
from swiftcam.inference.import_trial import TrialModel
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest, OnnxChoices
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.phrases import Phrase
from tests.graphs import Classifier, write_classifier

NAMES = tuple(f"thing {index}" for index in range(6))
PLAIN = RecipeChoices(mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))


@pytest.fixture
def graph(tmp_path):
    return write_classifier(tmp_path / "classifier.onnx")


def request(path, **choices):
    return ImportRequest(path, "mine", **choices)


def wanted(trial, values):
    """Return the probabilities that the graph gives for normalised values `(S, S, 3)`."""
    scores = np.exp(Classifier(classes=len(trial.classifier.labels)).logits(values[None])[0])
    return pytest.approx(scores / scores.sum(), abs=1e-5)


def test_a_trial_uses_every_choice(graph, photos):
    model = TrialModel(graph)
    plain = model.run(request(graph, labels=NAMES, recipe=PLAIN), photos[0])
    values = plain.prediction.crop / 255.0
    assert plain.prediction.probabilities == wanted(plain, values)
    assert len(plain.prediction.candidates) == 5
    assert plain.prediction.candidates[0].label in NAMES
    assert plain.found.shape == (32, 32)

    mean, std = (0.1, 0.2, 0.3), (0.4, 0.5, 0.6)
    choices = RecipeChoices(mean=mean, std=std)
    normalised = model.run(request(graph, labels=NAMES, recipe=choices), photos[0])
    assert normalised.prediction.probabilities == wanted(normalised, (values - mean) / std)

    bgr = OnnxChoices(is_bgr=True)
    reversed_colours = model.run(request(graph, labels=NAMES, recipe=choices, onnx=bgr), photos[0])
    ready = ((values - mean) / std)[..., ::-1]
    assert reversed_colours.prediction.probabilities == wanted(reversed_colours, ready)
    assert np.array_equal(reversed_colours.prediction.crop, plain.prediction.crop)

    raw = OnnxChoices(is_raw=True)
    untouched = model.run(request(graph, labels=NAMES, recipe=PLAIN, onnx=raw), photos[0])
    assert untouched.prediction.probabilities == wanted(untouched, values * 255)

    short = RecipeChoices(resize="short_side", resize_to=64)
    cut = model.run(request(graph, labels=NAMES, recipe=short), photos[0])
    assert cut.prediction.box.width < plain.prediction.box.width


def test_what_is_tried_is_what_is_imported(graph, photos):
    chosen = request(graph, labels=NAMES, recipe=PLAIN, onnx=OnnxChoices(is_bgr=True))
    trial = TrialModel(graph).run(chosen, photos[0])
    import_model(chosen)
    imported = load_classifier(ModelChoice("mine"))
    assert imported.labels == NAMES
    assert imported.classify(photos[0]).candidates == trial.prediction.candidates


def test_without_choices_classes_have_numbers(graph, photos):
    trial = TrialModel(graph).run(request(graph), photos[0])
    assert trial.classifier.labels == tuple(f"class {index}" for index in range(6))
    assert trial.classifier.recipe.size == 32
    too_few = TrialModel(graph).run(request(graph, labels=NAMES[:2]), photos[0])
    assert too_few.classifier.labels == trial.classifier.labels


def test_the_kind_of_output_is_detected(tmp_path, photos):
    path = write_classifier(tmp_path / "p.onnx", Classifier(gives="probabilities"))
    trial = TrialModel(path).run(request(path, recipe=PLAIN), photos[0])
    assert trial.classifier.feeding.gives == "probabilities"
    assert trial.prediction.probabilities == wanted(trial, trial.prediction.crop / 255.0)


def test_the_layout_can_be_chosen_where_the_file_does_not_show_it(tmp_path, photos):
    path = write_classifier(tmp_path / "c.onnx", Classifier(sides=3))
    model = TrialModel(path)
    with pytest.raises(ModelError, match="Choose the layout") as caught:
        model.run(request(path), photos[0])
    assert isinstance(str(caught.value), Phrase)
    chosen = OnnxChoices(is_channels_first=True)
    assert model.run(request(path, onnx=chosen), photos[0]).found.shape == (3, 3)


def test_the_file_is_loaded_once(graph, photos, monkeypatch):
    loaded = []

    def open_counted(*arguments):
        loaded.append(arguments)
        return open_runner(*arguments)

    monkeypatch.setattr("swiftcam.inference.engines.imported_engine.open_runner", open_counted)
    model = TrialModel(graph)
    for recipe in (RecipeChoices(), PLAIN):
        assert model.run(request(graph, recipe=recipe), photos[0]).prediction.candidates
    assert len(loaded) == 1


def test_what_cannot_be_tried_says_why(graph, tmp_path, photos):
    with pytest.raises(ArgumentError, match="takes pictures of 32x32"):
        TrialModel(graph).run(request(graph, recipe=RecipeChoices(size=64)), photos[0])
    text = tmp_path / "text.onnx"
    text.write_text("no graph")
    with pytest.raises(ModelError, match="cannot be read as an ONNX file"):
        TrialModel(text).run(request(text), photos[0])
