from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest

from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.exporting.onnx_export import convert
from swiftcam.inference.models.model import open_model
from swiftcam.inference.parity.golden_crops import golden_crops
from tests.inference.taught.models import small_model


@pytest.mark.parametrize(("is_beside", "first"), [(False, "cup"), (True, "cup"), (True, "thing 2")])
def test_the_exported_graph_gives_the_logits_of_the_engine(tmp_path, is_beside, first):
    model = small_model(tmp_path, is_beside=is_beside)
    model = replace(model, classes=(first, *model.classes[1:]))
    path = tmp_path / "mine.onnx"
    convert(model, "fp32").write(path)
    crops = golden_crops((64, 64))
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    [logits] = session.run(["logits"], {"crops": crops})
    expected = create_engine("onnx", model, EngineOptions()).run(crops).logits
    assert logits == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert session.get_outputs()[0].shape[1] == len(model.labels)


def test_the_exported_file_labels_by_itself(tmp_path):
    model = small_model(tmp_path)
    path = tmp_path / "mine.onnx"
    convert(model, "fp32").write(path)
    opened = open_model(path)
    assert opened.labels == model.labels
    crops = golden_crops((64, 64))
    here = create_engine("onnx", model, EngineOptions()).run(crops).logits
    there = create_engine("onnx", opened, EngineOptions()).run(crops).logits
    assert np.array_equal(here.argmax(axis=1), there.argmax(axis=1))
