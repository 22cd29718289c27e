"""Versions of what is kept: each rises with the results of its code.

A failure means: the code now writes something else. Raise its version in
`swiftcam/inference/builder_versions.py`, then write the new version and digest here.
"""

import hashlib

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from PIL import Image

from swiftcam.capture.pictures import read_picture
from swiftcam.inference import builder_versions
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.checkpoints.layouts import expected_shapes
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.graphs.calibration import Calibration
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.graphs.int8_form import Int8Form
from swiftcam.inference.graphs.quantize import candidates, quantised
from swiftcam.inference.models.imported_classifier import Feeding, ImportedClassifier
from swiftcam.inference.parity.golden import make_golden
from swiftcam.jobs.progress import Watch
from tests import needs
from tests.checkpoints import SMALL, write_hugging_face

# By the name of the version: its number, and the digest of the reference result.
EXPECTED = {
    "BUILDER_VERSION": (3, "7a23482396067d4e"),
    # ONNX Runtime's quantiser writes the nodes. Its version is a part of provenance, so that only
    # the versions given here are compared.
    "QUANTISER_VERSION": (1, {"1.32.0": "bfddd26c534f9dbe"}),
    "TFLITE_VERSION": (2, "91e25a3ba4c46dc1"),
    "TORCH_VERSION": (1, "044e2fb77bd0012b"),
    "KERAS_VERSION": (1, "044e2fb77bd0012b"),
    "FEEDING_VERSION": (1, "a2326c49188fdf87"),
    "REFERENCE_VERSION": (1, "557c21d1093fdd02"),
    "CROPPING_VERSION": (2, "e7fcafd73f2ef880"),
}


def digest(*parts):
    """Return a digest of texts and arrays; numbers count with four digits.

    So a sum in another order, as on another processor, is the same.
    """
    found = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            values = np.asarray(part, np.float64).ravel()
            found.update(repr(part.shape).encode())
            found.update(" ".join(f"{value + 0.0:.3e}" for value in values).encode())
        else:
            found.update(repr(part).encode())
    return found.hexdigest()[:16]


def simple_weights():
    """Return weights that no library draws: sevenths of small numbers, another for each place."""
    weights = {}
    for number, (name, shape) in enumerate(expected_shapes(SMALL).items()):
        count = int(np.prod(shape))
        steps = (np.arange(count) * 37 + 11 * number) % 23 - 11
        values = steps / (7.0 * max(1, count // shape[0]) ** 0.5)
        if name.endswith("running_var"):
            values = 0.5 + np.abs(values)
        weights[name] = values.reshape(shape).astype(np.float32)
    return weights


@pytest.fixture
def model(tmp_path):
    folder = write_hugging_face(tmp_path / "model", SMALL, simple_weights())
    (folder / "preprocessor_config.json").write_text('{"size": 64}')
    return open_checkpoint(folder)


def form_of(model):
    ranges = dict.fromkeys(candidates(build_graph(model)), (-3.0, 5.0))
    made = Calibration("", 64, 16, 1.0, ranges, ranges, logit_correction=(0.25,) * SMALL.num_labels)
    return Int8Form(made, weight_bits=7, has_quantised_outputs=True)


def parts_of(graph):
    """Return the nodes and the constants of an ONNX graph, without names that count nodes."""
    for node in graph.graph.node:
        yield node.op_type, node.name, list(node.input), list(node.output)
        yield [(a.name, onnx.helper.get_attribute_value(a)) for a in node.attribute]
    for constant in graph.graph.initializer:
        yield constant.name
        yield onnx.numpy_helper.to_array(constant)
    yield [(value.name, str(value.type)) for value in (*graph.graph.input, *graph.graph.output)]


def graph_of(model, path):
    return digest(*parts_of(build_graph(model)))


def quantised_graph_of(model, path):
    return digest(*parts_of(quantised(build_graph(model), form_of(model))))


def tflite_of(model, path):
    needs.module("ai_edge_litert")
    from swiftcam.inference.tflite.tflite_builder import build_tflite
    from swiftcam.inference.tflite.tflite_layers import TfliteForm

    forms = (TfliteForm(), TfliteForm(form_of(model)))
    return digest(*(part for form in forms for part in parts_of_tflite(build_tflite(model, form))))


def parts_of_tflite(data):
    """Return the operators, tensors and constants of a `.tflite` file."""
    from swiftcam.inference.tflite.tflite_writer import schema

    file = schema.ModelT.InitFromObj(schema.Model.GetRootAs(data))
    [graph] = file.subgraphs
    yield [(code.builtinCode, code.version) for code in file.operatorCodes]
    for operator in graph.operators:
        options = vars(operator.builtinOptions) if operator.builtinOptions else {}
        yield operator.opcodeIndex, list(operator.inputs), list(operator.outputs)
        yield sorted((name, str(value)) for name, value in options.items())
    types = {schema.TensorType.FLOAT32: "<f4", schema.TensorType.INT8: "<i1"}
    types |= {schema.TensorType.INT32: "<i4", schema.TensorType.FLOAT16: "<f2"}
    for tensor in graph.tensors:
        yield tensor.name, list(tensor.shape), tensor.type
        scales = tensor.quantization.scale if tensor.quantization else None
        yield np.asarray([] if scales is None else scales)
        content = file.buffers[tensor.buffer].data
        if content is not None and len(content):
            yield np.frombuffer(bytes(content), types[tensor.type])


def torch_of(model, path):
    needs.module("torch")
    from swiftcam.inference.engines.registry import EngineOptions, create_engine

    return _outputs(create_engine("torch", model, EngineOptions(threads=1, device="cpu")))


def keras_of(model, path):
    needs.module("tensorflow")
    from swiftcam.inference.engines.registry import EngineOptions, create_engine

    return _outputs(create_engine("tensorflow", model, EngineOptions(threads=1, device="cpu")))


def _outputs(engine):
    output = engine.run(crops())
    # Engines round in other places: a change is what one digit shows.
    return digest(*(np.round(each, 1) + 0.0 for each in (output.logits, output.embedding)))


def crops():
    rows, columns = np.mgrid[:64, :64]
    return np.stack([rows * 4 % 256, columns * 4 % 256, rows * columns % 256], -1)[None].astype(
        np.uint8
    )


def feeding_of(model, path):
    found = []
    for kind in ("float32", "float16", "uint8"):
        for is_raw in (False, True):
            feeding = Feeding("x", kind, True, None, is_raw, "y", "probabilities", is_bgr=True)
            recipe = Recipe(size=64, resize_to=64)
            classifier = ImportedClassifier("m", path, recipe, ("a", "b"), feeding, path)
            found += [kind, classifier.feed(crops()), classifier.read(np.array([[0.25, 0.75]]))]
    return digest(*found)


def golden_of(model, path):
    golden = make_golden(model, Watch(), clock=lambda: 0.0)
    return digest(golden.crops_sha256, golden.logits)


def cropping_of(model, path):
    """A picture with EXIF orientation and transparency, cut by every kind of recipe."""
    rows, columns = np.mgrid[:90, :120]
    pixels = np.stack([rows * 2, columns * 2, (rows + columns) % 256, 255 - rows], -1)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(pixels.astype(np.uint8), "RGBA").save(path / "a.png", exif=exif)
    found = [read_picture(path / "a.png")]
    for resize in ("squash", "short_side", "squash_crop", "cover"):
        for interpolation in ("bilinear", "bicubic"):
            recipe = Recipe(size=32, resize=resize, resize_to=40, interpolation=interpolation)
            found.append(recipe.crop(found[0]) // 16)
    return digest(*found)


REFERENCES = {
    "BUILDER_VERSION": graph_of,
    "QUANTISER_VERSION": quantised_graph_of,
    "TFLITE_VERSION": tflite_of,
    "TORCH_VERSION": torch_of,
    "KERAS_VERSION": keras_of,
    "FEEDING_VERSION": feeding_of,
    "REFERENCE_VERSION": golden_of,
    "CROPPING_VERSION": cropping_of,
}


@pytest.mark.parametrize("name", REFERENCES)
def test_a_version_rises_with_the_results(name, model, tmp_path):
    version, expected = EXPECTED[name]
    found = REFERENCES[name](model, tmp_path)
    wanted = expected.get(ort.__version__, found) if isinstance(expected, dict) else expected
    assert (getattr(builder_versions, name), found) == (version, wanted)


def test_every_version_has_a_reference():
    versions = {name for name in vars(builder_versions) if name.endswith("_VERSION")}
    assert versions == set(REFERENCES) == set(EXPECTED)


def test_the_digest_sees_each_number():
    values = np.arange(1.0, 9.0)
    assert digest(values) == digest(values * (1 + 1e-9))
    for place in range(len(values)):
        other = values.copy()
        other[place] *= 1.01
        assert digest(other) != digest(values)
