import csv
import re

import numpy as np
import pytest
import torch
import transformers

from swiftcam.capture.demo import demo_photos
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.classifier import load_classifier, softmax
from swiftcam.inference.labels.class_labels import short_label
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.settings import DEFAULT_MODEL


def test_softmax_is_stable():
    rows = softmax(np.array([[1000.0, 1001.0], [-1000.0, -1000.0]], np.float32))
    assert rows.sum(axis=1) == pytest.approx([1, 1])
    assert rows[0, 1] == pytest.approx(1 / (1 + np.exp(-1)))


def test_ranking(classifier):
    probabilities = np.full(200, 0.1 / 197)
    probabilities[[7, 3, 150]] = [0.3, 0.4, 0.2]
    ranked = classifier.rank(probabilities, 3)
    assert [c.index for c in ranked] == [3, 7, 150]
    assert ranked[0].label == classifier.labels[3]
    assert len(classifier.rank(probabilities, 1000)) == 200
    assert sum(c.probability for c in classifier.rank(probabilities, 200)) == pytest.approx(1)


def test_a_real_photograph_is_recognised(classifier, photos):
    coffee = photos[0]
    prediction = classifier.classify(coffee, 5)
    assert len(prediction.candidates) == 5
    assert short_label(prediction.candidates[0].label) == "espresso"
    probabilities = [c.probability for c in prediction.candidates]
    assert probabilities == sorted(probabilities, reverse=True)


def test_the_times_are_those_of_the_crop_and_of_the_engine(classifier, photos, monkeypatch):
    clock = iter((10.0, 10.25, 20.0, 21.5))
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    prediction = classifier.classify(photos[0])
    assert (prediction.crop_seconds, prediction.engine_seconds) == (0.25, 1.5)


def test_the_time_of_a_batch_is_divided_by_its_crops(classifier, photos, monkeypatch):
    crops = np.stack([classifier.recipe.crop(photo) for photo in photos[:2]])
    clock = iter((10.0, 13.0))
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    assert [p.engine_seconds for p in classifier.classify_crops(crops)] == [1.5, 1.5]


def test_a_batch_of_crops_gives_the_same_predictions(classifier, photos):
    crops = np.stack([classifier.recipe.crop(photo) for photo in photos])
    together = classifier.classify_crops(crops, 3)
    for prediction, photo in zip(together, photos, strict=True):
        alone = classifier.classify(photo, 3)
        assert prediction.candidates[0].index == alone.candidates[0].index
        assert prediction.probabilities == pytest.approx(alone.probabilities, abs=1e-5)
        assert len(prediction.candidates) == 3


def test_swapped_red_and_blue_change_the_prediction(classifier, photos):
    right = classifier.classify(photos[0]).candidates[0]
    swapped = classifier.classify(np.ascontiguousarray(photos[0][..., ::-1])).candidates[0]
    assert right.index != swapped.index


def figures(*titles):
    """Return the numbers in the row of the checkpoint's README that begins with these titles."""
    text = (find_model(DEFAULT_MODEL) / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| {re.escape(' | '.join(titles))} \| (.+) \|$", text, re.MULTILINE)
    return row.split(" | ")


def test_hits_on_the_shared_photographs_are_those_of_the_checkpoints_readme(classifier, shared):
    folder = shared / "data" / "photos"
    with (folder / "photos.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["in_tiny200"] == "1"]
    top1 = top5 = 0
    for row in rows:
        found = classifier.classify(read_picture(folder / row["file"])).candidates
        hits = [row["label"] == short_label(candidate.label) for candidate in found]
        top1 += hits[0]
        top5 += any(hits)
    count, first, five = map(float, figures("other CC-BY photos of its classes"))
    assert len(rows) == count
    # One photograph may lie on the border between two labels, and processors round differently.
    assert abs(top1 - first / 100 * count) <= 1
    assert abs(top5 - five / 100 * count) <= 1


@pytest.mark.parametrize("path", demo_photos(), ids=lambda path: path.stem)
def test_first_labels_of_the_demo_are_those_of_the_checkpoints_readme(classifier, path):
    label, percent = figures(path.name)
    first = classifier.classify(read_picture(path)).candidates[0]
    assert short_label(first.label) == label
    assert 100 * first.probability == pytest.approx(float(percent), abs=0.3)


def test_logits_on_real_photos_are_those_of_transformers(classifier, photos):
    model = transformers.SwiftFormerForImageClassification.from_pretrained(
        find_model(DEFAULT_MODEL), dtype=torch.float32
    ).eval()
    recipe = classifier.recipe
    crops = np.stack([recipe.crop(photo) for photo in photos])
    values = (crops / 255.0 - recipe.mean) / recipe.std
    with torch.no_grad():
        pixel_values = torch.from_numpy(values.astype(np.float32)).permute(0, 3, 1, 2)
        expected = model(pixel_values).logits.numpy()
    for found, wanted in zip(classifier.engine.run(crops).logits, expected, strict=True):
        assert np.abs(found - wanted).max() < 1e-4 * np.abs(wanted).max()


def test_bad_requests(tmp_path):
    with pytest.raises(ArgumentError, match="no engine 'magic'"):
        load_classifier(ModelChoice(engine="magic"))
    with pytest.raises(ArgumentError, match="no family 'l3'"):
        load_classifier(ModelChoice(family="l3"))
    with pytest.raises(ArgumentError, match="0 threads"):
        load_classifier(ModelChoice(threads=0))
    with pytest.raises(ArgumentError, match="no model"):
        load_classifier(ModelChoice("unknown"))
    with pytest.raises(ModelError, match="no weights"):
        load_classifier(ModelChoice(str(tmp_path)))
