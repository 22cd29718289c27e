"""The Python in the docs runs as it stands there."""

import contextlib
import inspect
import re

import numpy as np
import pytest

from swiftcam.capture.demo import demo_photos
from swiftcam.inference.exporting import ExportRequest, export_model
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.swiftformer import open_checkpoint
from swiftcam.settings import DEFAULT_MODEL
from tests import needs
from tests.docs.markdown import ROOT, Page


def examples(name):
    return [block.text for block in Page(name).blocks if block.language == "python"]


def test_every_example_is_run_here():
    counts = {"docs/python.md": 2, "docs/guide.md": 1, "docs/edge.md": 0, "README.md": 0}
    assert {name: len(examples(name)) for name in counts} == counts


def test_the_python_example_runs(monkeypatch, capsys, first_class):
    needs.module("torch")
    monkeypatch.chdir(ROOT)
    exec(examples("docs/python.md")[0].replace("photo.jpg", str(demo_photos()[0])), {})
    assert capsys.readouterr().out.strip() == first_class.label


# Keras 3.15 has numpy 2 warn.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.extra("tensorflow")
def test_the_tensorflow_example_runs(monkeypatch, tmp_path):
    keras = needs.module("keras")
    monkeypatch.chdir(tmp_path)
    values = {
        "pixel_values": np.zeros((2, 3, 64, 64), np.float32),
        "labels": np.array([1, 2]),
    }
    # As it is, but for the time: without a traced training step.
    example = examples("docs/python.md")[1]
    code = example.replace('metrics=["accuracy"]', 'metrics=["accuracy"], run_eagerly=True')
    assert code != example
    exec(code, values)
    loaded = keras.saving.load_model("model.keras")
    assert type(loaded) is values["TFSwiftFormerForImageClassification"]
    assert {"folder", "model.keras", "saved_model"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.extra("ai_edge_litert")
def test_the_example_for_a_tflite_file_gives_its_answers_and_labels(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    export_model(ExportRequest(ModelChoice(), tmp_path / "m.tflite"))
    values = {"crops": np.zeros((1, 224, 224, 3), np.uint8)}
    exec(examples("docs/guide.md")[0], values)
    model = open_checkpoint(find_model(DEFAULT_MODEL))
    assert values["logits"].shape == (1, len(model.labels))
    assert tuple(values["labels"]) == model.labels


def test_the_names_and_arguments_of_the_table_are_there():
    needs.module("torch")
    from swiftcam.inference import swiftformer

    (table,) = (t for t in Page("docs/python.md").tables() if t[0] == ["name", "description"])
    descriptions = dict(table[2:])
    model = swiftformer.SwiftFormerForImageClassification
    for cell in descriptions:
        call = cell.strip("`")
        name, arguments = call.partition("(")[0], set(re.findall(r"(\w+)(?==)", call))
        if name.startswith("SwiftFormer"):
            made = getattr(swiftformer, name)
            known = {*inspect.signature(made).parameters, "return_tensors"}
            assert arguments <= known | set(inspect.signature(made.__call__).parameters)
        else:
            method = getattr(model, name.removeprefix("model."))
            assert arguments <= set(inspect.signature(method).parameters), cell
    config = next(text for cell, text in descriptions.items() if "SwiftFormerConfig" in cell)
    methods = re.findall(r"`(\w+)`", config)
    assert {"replace", "to_dict"} <= set(methods)
    assert all(hasattr(swiftformer.SwiftFormerConfig, name) for name in methods)
    prose = Page("docs/python.md").prose
    classes = set(re.findall(r"`(T?F?SwiftFormer\w+)", prose))
    assert {"TFSwiftFormerModel", "SwiftFormerModel"} <= classes
    for name in classes:
        with contextlib.suppress(ImportError):  # it is known, but its framework is not here
            getattr(swiftformer, name)
