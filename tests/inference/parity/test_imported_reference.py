"""The golden values of imported classifiers of old operator sets."""

import json

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest, OnnxChoices
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.store.verify import verify

NAMES = ("a", "b", "c", "d", "e")
WEIGHT = np.random.default_rng(0).normal(size=(5, 3, 1, 1)).astype(np.float32)
RAW = RecipeChoices(size=16, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))


def write_old(path, opset, normalises=True):
    """Write convolution, pooling, softmax without an axis: over all axes from one on, before 13."""
    nodes = [
        helper.make_node("Conv", ["picture", "weight"], ["maps"]),
        helper.make_node("GlobalAveragePool", ["maps"], ["pooled"]),
        helper.make_node("Softmax", ["pooled"], ["shares"]),
    ]
    graph = helper.make_graph(
        nodes if normalises else nodes[:2],
        "old",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["N", 3, 16, 16])],
        [
            helper.make_tensor_value_info(
                "shares" if normalises else "pooled", TensorProto.FLOAT, ["N", 5, 1, 1]
            )
        ],
        [numpy_helper.from_array(WEIGHT, "weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=6)
    onnx.save(model, path)
    return path


@pytest.mark.parametrize("opset", [7, 9, 11, 12])
def test_softmax_of_an_old_opset_is_verified(tmp_path, photos, opset):
    path = write_old(tmp_path / "old.onnx", opset)
    imported = import_model(ImportRequest(path, "old", labels=NAMES, recipe=RAW))
    assert imported.seal.verdict is Verdict.VERIFIED
    assert verify("old").is_good
    classifier = load_classifier(ModelChoice("old"))
    crop = classifier.recipe.crop(photos[0]) / 255.0
    wanted = np.exp(WEIGHT[:, :, 0, 0] @ crop.mean(axis=(0, 1)))
    found = classifier.classify(photos[0]).probabilities
    assert found == pytest.approx(wanted / wanted.sum(), abs=1e-5)


@pytest.mark.parametrize(("chosen", "is_bgr"), [(None, True), (True, True), (False, False)])
def test_the_order_of_colours_beside_the_file_is_used(tmp_path, photos, chosen, is_bgr):
    path = write_old(tmp_path / "own.onnx", 18, normalises=False)
    beside = {
        "image_processor_type": "MobileViTImageProcessor",
        "size": {"height": 16, "width": 16},
        "do_center_crop": False,
        "do_flip_channel_order": True,
    }
    file = tmp_path / "preprocessor_config.json"
    file.write_text(json.dumps(beside), encoding="utf-8")
    recipe, onnx_choices = RecipeChoices(file=file), OnnxChoices(is_bgr=chosen)
    request = ImportRequest(path, "own", labels=NAMES, recipe=recipe, onnx=onnx_choices)
    assert import_model(request).seal.verdict is Verdict.VERIFIED
    classifier = load_classifier(ModelChoice("own"))
    colour = (classifier.recipe.crop(photos[0]) / 255.0).mean(axis=(0, 1))
    wanted = np.exp(WEIGHT[:, :, 0, 0] @ (colour[::-1] if is_bgr else colour))
    found = classifier.classify(photos[0]).probabilities
    assert found == pytest.approx(wanted / wanted.sum(), abs=1e-5)
