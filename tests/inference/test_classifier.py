import numpy as np
import pytest
import torch
import transformers

from benchmarks.labelled import read_labelled
from swiftcam.capture.demo import labelled_demo_photos
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.classifier import load_classifier, softmax
from swiftcam.inference.labels.class_labels import short_label
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.settings import DEFAULT_MODEL
from tests.docs.markdown import Page


def test_softmax_is_stable():
    rows = softmax(np.array([[1000.0, 1001.0], [-1000.0, -1000.0]], np.float32))
    assert rows.sum(axis=1) == pytest.approx([1, 1])
    assert rows[0, 1] == pytest.approx(1 / (1 + np.exp(-1)))


def test_ranking(classifier):
    classes = len(classifier.labels)
    probabilities = np.full(classes, 0.1 / (classes - 3))
    probabilities[[7, 3, 150]] = [0.3, 0.4, 0.2]
    ranked = classifier.rank(probabilities, 3)
    assert [c.index for c in ranked] == [3, 7, 150]
    assert ranked[0].label == classifier.labels[3]
    everything = classifier.rank(probabilities, classes + 100)
    assert len(everything) == classes
    assert sum(c.probability for c in everything) == pytest.approx(1)


def test_a_real_photograph_is_recognised(classifier, photos, first_class):
    prediction = classifier.classify(photos[0], 5)
    assert len(prediction.candidates) == 5
    best = prediction.candidates[0]
    assert (best.index, best.label) == (first_class.index, first_class.label)
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


def rows_of_the_page(head):
    """Return the rows of the table of the checkpoint's README whose head begins like this."""
    page = Page(f"models/{DEFAULT_MODEL}/README.md")
    (table,) = (table for table in page.tables() if table[0][: len(head)] == head)
    return table[2:]


def test_hits_on_the_shared_photographs_are_those_of_the_checkpoints_readme(classifier, shared):
    labelled = read_labelled(shared / "data" / "photos", classifier.labels)
    top1 = top5 = 0
    for picture in labelled.pictures:
        found = classifier.classify(read_picture(picture.path)).candidates
        hits = [picture.class_index == candidate.index for candidate in found]
        top1 += hits[0]
        top5 += any(hits)
    count = len(labelled.pictures)
    rows = rows_of_the_page(["set", "photos", "top-1 %", "top-5 %"])
    (shares,) = (map(float, row[2:4]) for row in rows if int(row[1]) == count)
    # One photograph may lie on the border between two labels, and processors round differently.
    assert [top1, top5] == pytest.approx([share / 100 * count for share in shares], abs=1.01)


def test_first_labels_of_the_demo_are_those_of_the_checkpoints_readme(classifier):
    rows = rows_of_the_page(["picture of `--source demo`", "shows", "first label"])
    photos = labelled_demo_photos()
    assert [row[:2] for row in rows] == [[photo.path.name, photo.label] for photo in photos]
    for photo, (*_, label, percent) in zip(photos, rows, strict=True):
        first = classifier.classify(read_picture(photo.path)).candidates[0]
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
