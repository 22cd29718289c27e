"""Scores on labelled sets: they are those of the labels that the model really gives."""

import numpy as np
import pytest
from PIL import Image

from benchmarks import scores
from benchmarks.combinations import Combination, reference_of
from benchmarks.labelled import read_labelled
from benchmarks.reliability import wilson_interval
from benchmarks.scores import Share, answers_of, measure_scores, score
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.registry import DEFAULT_ENGINE
from swiftcam.inference.setups.model_choice import ModelChoice
from tests.checkpoints import write_small

AT_64 = Combination(DEFAULT_ENGINE, "fp32", 64)
AT_96 = Combination(DEFAULT_ENGINE, "fp32", 96)
INT8 = Combination(DEFAULT_ENGINE, "int8", 64)


@pytest.fixture
def model(tmp_path):
    return open_checkpoint(write_small(tmp_path / "small"))


def first_labels(model, pictures, size=64):
    classifier = load_classifier(ModelChoice(size=size), model=model.at_size(size))
    return [classifier.classify(pixels).candidates for pixels in pictures]


@pytest.fixture
def pictures():
    random = np.random.default_rng(5)
    shades = random.integers(0, 256, (12, 6, 6, 3), np.uint8)
    return [np.asarray(Image.fromarray(each).resize((80, 70))) for each in shades]


def write_set(folder, pictures, labels):
    folder.mkdir()
    lines = ["file,label"]
    for number, (pixels, label) in enumerate(zip(pictures, labels, strict=True)):
        Image.fromarray(pixels).save(folder / f"{number}.png")
        lines.append(f"{number}.png,{label}")
    (folder / "photos.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_scores_are_those_of_the_labels_that_the_model_gives(tmp_path, model, pictures):
    ranked = first_labels(model, pictures)
    # Right are the first labels of all but three pictures; of these, two have the second label.
    places = [0] * 9 + [1, 1, 6]
    every = [load_every(model, pixels) for pixels in pictures]
    names = [f"thing {every[number][place]}" for number, place in enumerate(places)]
    labelled = read_labelled(write_set(tmp_path / "set", pictures, names), model.labels)

    (found,), problems = measure_scores(model, [labelled], [AT_64, AT_96, INT8])
    assert list(problems) == [INT8]
    assert [row.combination for row in found.scores] == [AT_64, AT_96]
    own, other = found.scores
    assert own == found.reference
    assert (own.top1, own.top5, own.agreement) == (Share(9, 12), Share(11, 12), Share(12, 12))
    at_96 = first_labels(model, pictures, 96)
    same = sum(a[0].index == b[0].index for a, b in zip(ranked, at_96, strict=True))
    assert other.agreement == Share(same, 12)
    right = sum(f"thing {b[0].index}" == name for b, name in zip(at_96, names, strict=True))
    assert other.top1 == Share(right, 12)
    confidence = np.mean([candidates[0].probability for candidates in ranked])
    assert own.calibration_error >= abs(confidence - 9 / 12) - 1e-6
    assert 0 < found.by_chance < 1


def load_every(model, pixels):
    """Return the classes of a picture, the most probable first."""
    classifier = load_classifier(ModelChoice(), model=model)
    return [each.index for each in classifier.classify(pixels, top_k=7).candidates]


def test_every_set_has_its_own_scores_and_unreadable_pictures(tmp_path, model, pictures):
    ranked = first_labels(model, pictures)
    right = [f"thing {each[0].index}" for each in ranked]
    wrong = [f"thing {(each[0].index + 1) % 7}" for each in ranked]
    folders = [
        write_set(tmp_path / "right", pictures, right),
        write_set(tmp_path / "wrong", pictures, wrong),
    ]
    (folders[1] / "0.png").write_bytes(b"no picture")
    sets = [read_labelled(folder, model.labels) for folder in folders]
    first, second = measure_scores(model, sets, [AT_64])[0]
    assert (first.labelled.name, second.labelled.name) == ("right", "wrong")
    assert (first.reference.top1, second.reference.top1) == (Share(12, 12), Share(0, 11))
    assert first.unreadable == ()
    assert [each.partition(":")[0] for each in second.unreadable] == ["0.png"]


def test_the_reference_is_measured_though_it_is_not_wanted(tmp_path, model, pictures):
    folder = write_set(tmp_path / "set", pictures[:2], ["thing 0"] * 2)
    (found,), _ = measure_scores(model, [read_labelled(folder, model.labels)], [AT_96])
    assert [row.combination for row in found.scores] == [AT_96]
    assert found.reference.combination == reference_of(model) == AT_64


class Failing:
    """An engine that fails from a certain crop on."""

    def __init__(self, engine, after):
        self.engine, self.left = engine, after

    def run(self, crops):
        self.left -= 1
        if self.left < 0:
            raise ModelError("The device was removed.")
        return self.engine.run(crops)


@pytest.mark.parametrize("after", [0, 3])
def test_an_engine_that_fails_is_left_out_with_its_reason(
    tmp_path, model, pictures, monkeypatch, after
):
    load = scores.load_engines

    def loaded(model, wanted):
        engines, problems = load(model, wanted)
        return {e: Failing(x, after) if e == AT_96 else x for e, x in engines.items()}, problems

    monkeypatch.setattr(scores, "load_engines", loaded)
    folder = write_set(tmp_path / "set", pictures[:2], ["thing 0"] * 2)
    labelled = read_labelled(folder, model.labels)
    found, problems = measure_scores(model, [labelled, labelled], [AT_64, AT_96])
    assert problems == {AT_96: "The device was removed."}
    assert [[row.combination for row in each.scores] for each in found] == [[AT_64]] * 2


def test_without_the_reference_nothing_is_measured(tmp_path, model, pictures, monkeypatch):
    monkeypatch.setattr(
        scores, "load_engines", lambda model, wanted: ({}, dict.fromkeys(wanted, "It is broken."))
    )
    folder = write_set(tmp_path / "set", pictures[:1], ["thing 0"])
    with pytest.raises(ModelError, match=r"It is broken\."):
        measure_scores(model, [read_labelled(folder, model.labels)], [AT_64])


def test_a_set_without_a_readable_picture_is_an_error(tmp_path, model, pictures):
    folder = write_set(tmp_path / "set", pictures[:1], ["thing 0"])
    (folder / "0.png").write_bytes(b"")
    with pytest.raises(ArgumentError, match=r"None of the 1 pictures .* such as 0\.png"):
        measure_scores(model, [read_labelled(folder, model.labels)], [AT_64])


def test_answers_rank_as_the_classifier_does():
    logits = np.array([[3, 2, 2, 1, 0, -1, 5], [0, 0, 0, 0, 0, 0, 0]], np.float32)
    answers = answers_of(logits, np.array([4, 5]))
    assert answers.first.tolist() == [6, 0]
    assert answers.is_in_top.tolist() == [False, False]
    assert answers_of(logits, np.array([3, 4])).is_in_top.tolist() == [True, True]
    assert answers.confidences[1] == pytest.approx(1 / 7)


def test_a_score_compares_with_the_truth_and_with_the_reference():
    truth = np.array([0, 1, 2, 0])
    expected = answers_of(np.eye(7, dtype=np.float32)[[0, 1, 1, 1]], truth)
    found = score(
        AT_96, answers_of(np.eye(7, dtype=np.float32)[[0, 1, 1, 0]], truth), expected, truth
    )
    assert (found.top1, found.agreement) == (Share(3, 4), Share(3, 4))


def test_a_share_shows_its_interval():
    share = Share(14, 40)
    assert share.interval == wilson_interval(14, 40)
    assert str(share) == "35.0% (22.1 to 50.5%)"
    assert share.values()["interval"] == share.interval
