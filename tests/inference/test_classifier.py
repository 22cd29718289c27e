import csv

import numpy as np
import pytest

from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.catalog import DEFAULT_MODEL
from swiftcam.inference.classifier import ModelChoice, load_classifier, softmax
from swiftcam.inference.labels import short_label


@pytest.fixture(scope="module")
def classifier():
    return load_classifier(ModelChoice(threads=2))


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
    assert prediction.crop_seconds > 0
    assert prediction.engine_seconds > 0


def test_crops_together_get_what_each_gets_alone(classifier, photos):
    crops = np.stack([classifier.recipe.crop(photo) for photo in photos])
    together = classifier.classify_crops(crops, 3)
    for prediction, photo in zip(together, photos, strict=True):
        alone = classifier.classify(photo, 3)
        assert prediction.candidates[0].index == alone.candidates[0].index
        assert prediction.probabilities == pytest.approx(alone.probabilities, abs=1e-5)
        assert len(prediction.candidates) == 3


def test_a_mirrored_red_and_blue_would_be_noticed(classifier, photos):
    right = classifier.classify(photos[0]).candidates[0]
    swapped = classifier.classify(np.ascontiguousarray(photos[0][..., ::-1])).candidates[0]
    assert right.index != swapped.index


def test_hits_on_the_real_photos_are_those_of_the_checkpoints_readme(classifier, shared):
    folder = shared / "data" / "photos"
    with (folder / "photos.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["in_tiny200"] == "1"]
    top1 = top5 = 0
    for row in rows:
        found = [
            c.label for c in classifier.classify(read_picture(folder / row["file"])).candidates
        ]
        hits = [row["label"] == short_label(label) for label in found]
        top1 += hits[0]
        top5 += any(hits)
    assert len(rows) == 40
    assert abs(top1 - 11) <= 1
    assert abs(top5 - 25) <= 1


def test_logits_on_real_photos_are_those_of_transformers(classifier, photos):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from swiftcam.inference.catalog import find_model

    model = transformers.SwiftFormerForImageClassification.from_pretrained(
        find_model(DEFAULT_MODEL), dtype=torch.float32
    ).eval()
    recipe = classifier.recipe
    for photo in photos:
        crop = recipe.crop(photo)
        values = (crop / 255.0 - recipe.mean) / recipe.std
        with torch.no_grad():
            pixel_values = torch.from_numpy(values.astype(np.float32)).permute(2, 0, 1)[None]
            expected = model(pixel_values).logits.numpy()
        found = classifier.engine.run(crop[None]).logits
        assert np.abs(found - expected).max() < 1e-4 * np.abs(expected).max()


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
