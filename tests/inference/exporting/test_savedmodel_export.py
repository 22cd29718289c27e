"""The format savedmodel, read only with TensorFlow, as other programs would."""

import json

import numpy as np
import pytest

from swiftcam.errors import OutputError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.exporting import ExportRequest, export_model
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.settings import DEFAULT_MODEL

pytestmark = pytest.mark.extra("tensorflow")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    output = tmp_path_factory.mktemp("exported") / "starter"
    export_model(ExportRequest(ModelChoice(DEFAULT_MODEL), output, format="savedmodel"))
    return output


def test_it_gives_the_logits_of_the_engine(folder, classifier, photos):
    import tensorflow as tf

    crops = np.stack([classifier.recipe.crop(photo) for photo in photos])
    expected = classifier.engine.run(crops)
    loaded = tf.saved_model.load(str(folder))
    found = loaded.signatures["serving_default"](crops=tf.constant(crops))
    assert found.keys() == {"logits", "embedding"}
    for name in found:
        wanted = getattr(expected, name)
        assert np.abs(found[name].numpy() - wanted).max() < 1e-4 * np.abs(wanted).max()


def test_facts_and_labels_are_in_it(folder):
    facts = json.loads((folder / "assets.extra" / "swiftcam.json").read_text(encoding="utf-8"))
    labels = (folder / "assets.extra" / "labels.txt").read_text(encoding="utf-8").splitlines()
    assert facts["labels"] == labels
    assert tuple(labels) == open_checkpoint(find_model(DEFAULT_MODEL)).labels
    assert facts["name"] == DEFAULT_MODEL
    assert facts["recipe"]["size"] == 224


def test_a_folder_that_is_not_empty_is_not_replaced(folder):
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(OutputError, match="already exists"):
        export_model(ExportRequest(ModelChoice(DEFAULT_MODEL), folder, format="savedmodel"))
    assert sorted(path.name for path in folder.iterdir()) == before
    assert [path.name for path in folder.parent.iterdir()] == ["starter"]
