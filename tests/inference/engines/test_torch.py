import sys

import numpy as np
import pytest
import torch as pytorch

from swiftcam.errors import ModelError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.setups.model_choice import ModelChoice


def test_it_gives_the_logits_of_the_onnx_engine(classifier, photos):
    other = load_classifier(ModelChoice(engine="torch", device="cpu"))
    crops = np.stack([classifier.recipe.crop(photo) for photo in photos])
    onnx, torch = (each.engine.run(crops) for each in (classifier, other))
    for name in ("logits", "embedding"):
        found, expected = getattr(torch, name), getattr(onnx, name)
        assert np.abs(found - expected).max() < 1e-4 * np.abs(expected).max()


def test_with_bfloat16_the_logits_are_not_rounded(sealed, photos):
    half = load_classifier(ModelChoice(str(sealed), "torch", precision="bf16"))
    logits = half.engine.run(half.recipe.crop(photos[0])[None]).logits
    rounded = pytorch.from_numpy(logits).bfloat16().float().numpy()
    assert not np.array_equal(logits, rounded)


def test_the_real_device_is_reported(sealed):
    engine = load_classifier(ModelChoice(str(sealed), "torch")).engine
    assert engine.name == "PyTorch"
    if not pytorch.cuda.is_available() and not pytorch.backends.mps.is_available():
        assert engine.providers == ("CPU",)


def test_the_family_override_reaches_the_engine(sealed, photos):
    answers = [
        load_classifier(ModelChoice(str(sealed), "torch", family)).classify(photos[0]).candidates
        for family in ("ones", "l2")
    ]
    assert answers[0] != answers[1]


def test_without_pytorch_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "swiftcam.inference.engines.torch", raising=False)
    with pytest.raises(ModelError, match=r"swiftcam\[torch\]"):
        load_classifier(ModelChoice(engine="torch"))
