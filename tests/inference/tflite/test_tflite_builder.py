"""The LiteRT form of a checkpoint compared with its graph, run as other programs would run it."""

import numpy as np
import pytest

from tests import needs

pytestmark = pytest.mark.extra("ai_edge_litert")
needs.module("ai_edge_litert")

from ai_edge_litert.interpreter import Interpreter, OpResolverType

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.graphs.calibration import Calibration, require_calibration
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.graphs.int8_form import Int8Form
from swiftcam.inference.graphs.quantize import candidates
from swiftcam.inference.tflite.tflite_builder import SIGNATURE, build_tflite
from swiftcam.inference.tflite.tflite_layers import TfliteForm
from tests.checkpoints import ODD, SMALL, random_weights, write_hugging_face

HALF = TfliteForm(has_half_weights=True)
RGB = {name: config for name, config in ODD.items() if config.num_channels == 3}


def crops_of(checkpoint, photos):
    return np.stack([checkpoint.recipe.crop(photo) for photo in photos])


def answers(data, crops, **options):
    """Return logits and embedding of each crop, by output name."""
    runner = Interpreter(model_content=data, **options).get_signature_runner(SIGNATURE)
    found = [runner(crops=crop[None]) for crop in crops]
    return [np.concatenate([each[name] for each in found]) for name in ("logits", "embedding")]


def graph_answers(checkpoint, crops):
    output = create_engine("onnx", checkpoint, EngineOptions(threads=1)).run(crops)
    return [output.logits, output.embedding]


def difference(found, expected):
    """Return the largest difference, relative to the largest expected value."""
    return max(
        float(np.abs(a - b).max() / np.abs(b).max()) for a, b in zip(found, expected, strict=True)
    )


def test_the_embedded_model_gives_the_outputs_of_its_graph(embedded, photos):
    crops = crops_of(embedded, photos)
    expected = graph_answers(embedded, crops)
    assert difference(answers(build_tflite(embedded), crops), expected) < 1e-5


def test_it_gives_the_same_outputs_without_the_delegate(embedded, photos):
    crops = crops_of(embedded, photos[:1])
    plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    found = answers(build_tflite(embedded), crops, experimental_op_resolver_type=plain)
    assert difference(found, graph_answers(embedded, crops)) < 1e-4


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize("config", RGB.values(), ids=RGB.keys())
def test_odd_configurations_give_the_outputs_of_their_graphs(tmp_path, config, family, photos):
    config = config.replace(attention_norm=family)
    folder = write_hugging_face(tmp_path / "model", config, random_weights(config, seed=1))
    checkpoint = open_checkpoint(folder, family=family)
    crops = crops_of(checkpoint, photos)
    expected = graph_answers(checkpoint, crops)
    assert difference(answers(build_tflite(checkpoint), crops), expected) < 1e-4


@pytest.mark.parametrize("size", [128, 160, 256])
def test_other_sizes_give_the_outputs_of_their_graphs(embedded, size, photos):
    checkpoint = embedded.at_size(size)
    crops = crops_of(checkpoint, photos)
    expected = graph_answers(checkpoint, crops)
    assert difference(answers(build_tflite(checkpoint), crops), expected) < 1e-4


def test_a_stride_for_each_direction_and_uneven_padding(tmp_path, photos):
    config = SMALL.replace(down_patch_size=(3, 5), down_stride=(2, 1), down_pad=(1, 2))
    folder = write_hugging_face(tmp_path / "model", config, random_weights(config))
    checkpoint = open_checkpoint(folder)
    crops = crops_of(checkpoint, photos)
    expected = graph_answers(checkpoint, crops)
    assert difference(answers(build_tflite(checkpoint), crops), expected) < 1e-4


def test_weights_in_float16_are_half_as_large_and_nearly_as_exact(embedded, photos):
    crops = crops_of(embedded, photos)
    expected = graph_answers(embedded, crops)
    exact, half = build_tflite(embedded), build_tflite(embedded, HALF)
    assert len(half) < 0.52 * len(exact)
    assert 1e-6 < difference(answers(half, crops), expected) < 2e-3


def test_int8_is_smaller_and_gives_similar_outputs(embedded, photos):
    crops = crops_of(embedded, photos)
    expected = graph_answers(embedded, crops)
    form = TfliteForm(Int8Form(require_calibration(embedded), 8, has_quantised_outputs=True))
    exact, rounded = build_tflite(embedded), build_tflite(embedded, form)
    # How much smaller depends on the convolutions that the calibration keeps in float32.
    assert len(rounded) < 0.9 * len(exact)
    found = answers(rounded, crops)
    assert 1e-4 < difference(found, expected) < 0.1
    for row, wanted in zip(found[0], expected[0], strict=True):
        assert wanted[row.argmax()] > wanted.max() - 0.05 * np.abs(wanted).max()


def test_convolutions_that_the_calibration_keeps_stay_in_float32(embedded):
    calibration = require_calibration(embedded)
    form = TfliteForm(Int8Form(calibration, 8, has_quantised_outputs=True))
    interpreter = Interpreter(model_content=build_tflite(embedded, form))
    interpreter.allocate_tensors()
    rounded = [
        operator
        for operator in interpreter._get_ops_details()
        if operator["op_name"] == "CONV_2D" and np.int8 in operator["result_types"]
    ]
    wanted = set(calibration.inputs) - set(calibration.kept)
    twice = sum(name.endswith("query_key") for name in wanted)  # query and key are two convolutions
    assert len(rounded) == len(wanted) + twice


def test_one_delegate_runs_every_operator(embedded):
    interpreter = Interpreter(model_content=build_tflite(embedded))
    interpreter.allocate_tensors()
    operators = interpreter._get_ops_details()
    assert [each["op_name"] for each in operators].count("DELEGATE") == 1
    (delegate,) = (each for each in operators if each["op_name"] == "DELEGATE")
    assert interpreter.get_input_details()[0]["index"] in delegate["inputs"]
    outputs = {each["index"] for each in interpreter.get_output_details()}
    assert outputs <= set(delegate["outputs"])


def test_the_batch_can_be_resized(embedded, photos):
    crops = crops_of(embedded, photos)
    interpreter = Interpreter(model_content=build_tflite(embedded))
    index = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(index, crops.shape, strict=True)
    interpreter.allocate_tensors()
    interpreter.set_tensor(index, crops)
    interpreter.invoke()
    by_width = {each["shape"][1]: each["index"] for each in interpreter.get_output_details()}
    found = [interpreter.get_tensor(by_width[width]) for width in (len(embedded.labels), 220)]
    assert difference(found, graph_answers(embedded, crops)) < 1e-5


def test_the_same_model_gives_the_same_file(embedded):
    assert build_tflite(embedded) == build_tflite(embedded)


def test_every_buffer_is_aligned(embedded):
    from ai_edge_litert import schema_py_generated as schema

    data = build_tflite(embedded)
    model = schema.Model.GetRootAsModel(data, 0)
    for number in range(model.BuffersLength()):
        buffer = model.Buffers(number)
        if buffer.DataLength():
            assert buffer._tab.Vector(buffer._tab.Offset(4)) % 16 == 0


@pytest.mark.extra("tensorflow")
def test_tensorflow_runs_it_too(embedded, photos, recwarn):
    import tensorflow

    crops = crops_of(embedded, photos)
    interpreter = tensorflow.lite.Interpreter(model_content=build_tflite(embedded))
    runner = interpreter.get_signature_runner(SIGNATURE)
    found = [runner(crops=crop[None])["logits"].copy() for crop in crops]
    expected = graph_answers(embedded, crops)[:1]
    assert difference([np.concatenate(found)], expected) < 1e-4
    recwarn.clear()  # TensorFlow warns that its interpreter moved to LiteRT


def test_a_network_that_takes_no_rgb_picture_is_refused(tmp_path):
    config = ODD["5 channels"]
    folder = write_hugging_face(tmp_path / "model", config, random_weights(config))
    with pytest.raises(ModelError):
        build_tflite(open_checkpoint(folder))


def test_a_channel_without_weights_keeps_its_bias_in_8_bits(tmp_path, photos):
    """A layer scale of 0, or pruning, leaves channels with a bias alone."""
    weights = random_weights(SMALL)
    scale = next(name for name in weights if name.endswith("layer_scale_1"))
    weights[scale][:] = 0
    narrow = "swiftformer.encoder.network.0.blocks.0.point_wise_conv2."
    for name in weights:
        if name.startswith(narrow) and name.endswith("weight"):
            weights[name][0] = 0
    folder = write_hugging_face(tmp_path / "model", SMALL, weights)
    checkpoint = open_checkpoint(folder)
    ranges = dict.fromkeys(candidates(build_graph(checkpoint)), (-8.0, 8.0))
    made = Calibration("", checkpoint.recipe.size, 16, 1.0, ranges, ranges)
    form = TfliteForm(Int8Form(made, weight_bits=8, has_quantised_outputs=True))
    with np.errstate(all="raise"):
        data = build_tflite(checkpoint, form)
    crops = crops_of(checkpoint, photos[:1])
    assert all(np.isfinite(answer).all() for answer in answers(data, crops))
