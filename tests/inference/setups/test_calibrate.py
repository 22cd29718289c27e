import dataclasses
import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.numpy import save_file

from swiftcam.errors import Cancelled, ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.onnx_session import open_session, run_session
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.graphs.calibration import (
    calibration_path,
    is_calibrated,
    read_calibration,
    require_calibration,
    write_calibration,
)
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.graphs.graph_cache import optimised_path
from swiftcam.inference.graphs.int8_form import Int8Form, usable_weight_bits
from swiftcam.inference.graphs.quantize import candidates, quantised
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.inference.setups.calibrate import calibrate, with_logit_correction
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.jobs.progress import Watch
from tests.checkpoints import SMALL, random_weights, write_small

SIZE = 64
# Each convolution is tested alone, so that a few of each kind are enough.
SHALLOW = SMALL.replace(depths=(1, 1, 1, 1))


@pytest.fixture
def model(tmp_path):
    return open_checkpoint(write_small(tmp_path / "model", SHALLOW))


@pytest.fixture(scope="module")
def crops():
    plain = golden_crops(SIZE)
    return np.concatenate([plain, plain[:, ::-1]])


@pytest.fixture(scope="module")
def calibration(tmp_path_factory, crops):
    folder = write_small(tmp_path_factory.mktemp("c") / "model", SHALLOW)
    return calibrate(open_checkpoint(folder), crops)


def test_every_candidate_gets_its_ranges(model, calibration, crops):
    names = set(candidates(build_graph(model)))
    assert set(calibration.inputs) == set(calibration.outputs) == names
    assert all(low < high for low, high in calibration.outputs.values())
    assert (calibration.size, calibration.pictures) == (SIZE, len(crops))
    assert calibration.agreement >= 0.9
    assert set(calibration.kept) < names


def test_neither_the_stem_nor_depthwise_convolutions_are_candidates(model):
    names = candidates(build_graph(model))
    assert not [name for name in names if "stem" in name or "depthwise" in name]
    assert "blocks.0.widen" in names
    assert "blocks.0.attention.output" in names


@pytest.mark.parametrize("has_outputs", [False, True])
@pytest.mark.parametrize("bits", [7, 8])
def test_weights_and_activations_are_in_8_bits(model, calibration, bits, has_outputs):
    form = Int8Form(calibration, bits, has_outputs)
    graph = quantised(build_graph(model), form, only=["blocks.0.widen"]).graph
    kinds = [node.op_type for node in graph.node]
    # The input and perhaps the output is rounded; the weights are stored as integers.
    assert kinds.count("QuantizeLinear") == 1 + has_outputs
    stored = {w.name: w for w in graph.initializer}
    node = next(n for n in graph.node if n.name == "blocks.0.widen")
    source = next(n for n in graph.node if n.output[0] == node.input[1])
    assert source.op_type == "DequantizeLinear"
    weight = np.frombuffer(stored[source.input[0]].raw_data, np.int8)
    assert np.abs(weight.astype(int)).max() <= (64 if bits == 7 else 127)


def test_only_the_named_convolutions_are_rounded(model, calibration):
    names = candidates(build_graph(model))
    everything = Int8Form(calibration, 8, has_quantised_outputs=False)
    few = quantised(build_graph(model), everything, only=names[:2])
    all_of_them = quantised(build_graph(model), everything, only=names)
    assert [n.op_type for n in few.graph.node].count("QuantizeLinear") == 2
    assert len(all_of_them.graph.node) > len(few.graph.node)
    none = quantised(build_graph(model), everything, only=[])
    assert none == build_graph(model)


def test_a_convolution_that_is_wrong_in_8_bits_is_kept(tmp_path, calibration, crops):
    # One channel has no effect, but is so large that 8 bits leave no steps for the others.
    weights = random_weights(SHALLOW)
    layer = "swiftformer.encoder.network.0.blocks.0.linear."
    weights[layer + "fc1.weight"][0] = 0
    weights[layer + "fc1.bias"][0] = 3e5
    weights[layer + "fc2.weight"][:, 0] = 0
    folder = write_small(tmp_path / "model", SHALLOW)
    save_file(weights, folder / "model.safetensors")
    # No class is always first, so that a small change of the logits changes labels.
    logits = create_engine("onnx", open_checkpoint(folder), EngineOptions()).run(crops).logits
    weights["head.bias"] -= 2 * logits.mean(axis=0)
    save_file(weights, folder / "model.safetensors")
    found = calibrate(open_checkpoint(folder), crops)
    assert found.inputs["blocks.0.narrow"][1] == pytest.approx(3e5)
    assert "blocks.0.narrow" in found.kept
    assert "blocks.0.narrow" not in calibration.kept


def test_it_is_read_back_only_for_its_weights_and_size(model, calibration, tmp_path):
    assert read_calibration(model) is None
    write_calibration(calibration, model.directory)
    assert read_calibration(model) == calibration
    assert require_calibration(model) == calibration
    with pytest.raises(ModelError, match=r"int8 at 96 pixels.*calibrate model --size 96"):
        require_calibration(model.at_size(96))
    other = write_small(tmp_path / "other", SHALLOW, seed=9)
    write_calibration(calibration, other)
    assert read_calibration(open_checkpoint(other)) is None


@pytest.mark.parametrize("part", ["family", "configuration", "recipe", "builder", "old file"])
def test_it_is_not_that_of_another_network(model, calibration, monkeypatch, part):
    write_calibration(calibration, model.directory)
    other = model
    if part == "family":
        other = open_checkpoint(model.directory, "l2")
    elif part == "configuration":
        other = replace(model, config=model.config.replace(hidden_act="relu"))
    elif part == "recipe":
        other = replace(model, recipe=replace(model.recipe, mean=(0.4, 0.5, 0.6)))
    elif part == "builder":
        monkeypatch.setattr("swiftcam.inference.graphs.calibration.BUILDER_VERSION", 999)
    else:
        path = calibration_path(model)
        values = json.loads(path.read_text())
        values |= {"version": 1, "weights_sha256": model.sha256}
        del values["made_for"]
        path.write_text(json.dumps(values))
    assert read_calibration(other) is None
    assert not is_calibrated(other)
    with pytest.raises(ModelError, match=r"of another family.*Leave out --family.*calibrate model"):
        require_calibration(other)


def test_the_calibrations_of_the_starter_model_are_usable(embedded):
    """If the builder changed: `scripts/embed_model.py` calibrates again."""
    sizes = [int(path.stem.rpartition("-")[2]) for path in embedded.directory.glob("calibration*")]
    assert embedded.recipe.size in sizes
    assert [size for size in sizes if not is_calibrated(embedded.at_size(size))] == []


@pytest.mark.parametrize(
    "content", ["", "[]", '{"version": 2}', '{"version": 2, "inputs": {"a": 1}}']
)
def test_a_damaged_file_is_a_model_error(model, content):
    calibration_path(model).write_text(content)
    with pytest.raises(ModelError, match="swiftcam models calibrate"):
        read_calibration(model)


def test_a_calibrated_model_runs_in_8_bits(model, calibration, photos):
    write_calibration(calibration, model.directory)
    choice = ModelChoice(str(model.directory), threads=1, precision="int8")
    exact = load_classifier(dataclasses.replace(choice, precision="fp32"))
    crop = model.recipe.crop(photos[0])[None]
    found = load_classifier(choice).engine.run(crop).logits
    expected = exact.engine.run(crop).logits
    assert 1e-5 < np.abs(found - expected).max() / np.abs(expected).max() < 0.1


def test_kept_convolutions_stay_in_float32_on_onnx_runtime(model, calibration):
    write_calibration(calibration, model.directory)
    choice = ModelChoice(str(model.directory), threads=1, precision="int8")
    made = load_classifier(choice).engine.provenance
    optimised = onnx.load(optimised_path(model.name, made)).graph.node
    rounded = [node.name for node in optimised if node.op_type == "QLinearConv"]
    assert len(rounded) == len(candidates(build_graph(model))) - len(calibration.kept)
    assert not [name for name in rounded if "depthwise" in name or "stem" in name]


def test_few_pictures_are_refused(model, crops):
    with pytest.raises(ModelError, match="15 pictures are too few"):
        calibrate(model, crops[:15])


def test_it_can_be_cancelled(model, crops):
    cancelled = threading.Event()
    phases = []

    def report(progress):
        phases.append(progress.phase)
        if len(phases) == 5:
            cancelled.set()

    with pytest.raises(Cancelled):
        calibrate(model, crops, Watch(report, cancelled))
    assert len(phases) == 5


@pytest.fixture
def processor(monkeypatch):
    """Return a function that fakes this machine's architecture and processor flags."""
    read_text = Path.read_text

    def become(machine, flags):
        def read(path, *arguments, **options):
            if str(path) != "/proc/cpuinfo":
                return read_text(path, *arguments, **options)
            if flags is None:
                raise FileNotFoundError(path)
            return f"processor\t: 0\nflags\t\t: {flags}\nprocessor\t: 1\nflags\t\t: {flags}\n"

        monkeypatch.setattr(Path, "read_text", read)
        monkeypatch.setattr("platform.machine", lambda: machine)
        usable_weight_bits.cache_clear()

    yield become
    usable_weight_bits.cache_clear()


@pytest.mark.parametrize(
    ("machine", "flags", "bits"),
    [
        ("aarch64", "fp asimd", 8),
        ("aarch64", None, 8),
        ("x86_64", "sse avx avx2", 7),
        ("x86_64", "sse avx512_vnni", 8),
        ("x86_64", "avx_vnni sse", 8),
        ("x86_64", "avx_vnni_int8", 7),
        ("x86_64", None, 7),
        ("AMD64", None, 7),
        ("i686", "sse", 7),
    ],
)
def test_weights_have_7_bits_only_where_8_would_overflow(processor, machine, flags, bits):
    processor(machine, flags)
    assert usable_weight_bits() == bits


def test_the_mean_error_of_the_logits_is_corrected_in_every_form(model, calibration, crops):
    graph = build_graph(model)
    plain = dataclasses.replace(calibration, kept=(), logit_correction=())
    expected = _logits(graph, crops)
    corrected = with_logit_correction(graph, plain, crops, expected)
    assert len(corrected.logit_correction) == expected.shape[1]
    for bits, has_outputs in ((7, True), (8, False)):
        before = _logits(quantised(graph, Int8Form(plain, bits, has_outputs)), crops)
        after = _logits(quantised(graph, Int8Form(corrected, bits, has_outputs)), crops)
        np.testing.assert_allclose(
            after - before, [corrected.logit_correction] * len(crops), atol=1e-5
        )
    least_exact = _logits(quantised(graph, Int8Form(corrected, 7, True)), crops)
    np.testing.assert_allclose((least_exact - expected).mean(axis=0), 0, atol=2e-5)


def test_a_correction_of_another_number_of_classes_is_refused(model, calibration):
    wrong = dataclasses.replace(calibration, logit_correction=(0.1, 0.2))
    with pytest.raises(ModelError, match="corrects 2 classes"):
        quantised(build_graph(model), Int8Form(wrong, 8, has_quantised_outputs=True))


def _logits(graph, crops):
    session = open_session(graph.SerializeToString(), "the model", EngineOptions(device="cpu"))
    return np.concatenate([run_session(session, ["logits"], "crops", c[None])[0] for c in crops])
