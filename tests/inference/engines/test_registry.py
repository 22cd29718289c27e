from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.providers import offered_devices
from swiftcam.inference.engines.registry import (
    EngineOptions,
    create_engine,
    default_threads,
    engine_kinds,
)
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.model_choice import ModelChoice
from tests.needs import ENGINES, INT8_ENGINES


@pytest.fixture(scope="module")
def checkpoint(sealed_original):
    """A small model: these tests do not depend on the size of the network."""
    return open_checkpoint(sealed_original)


def test_an_unknown_engine_is_an_argument_error(checkpoint):
    with pytest.raises(
        ArgumentError, match="Use one of: onnx, openvino, torch, litert, tensorflow"
    ):
        create_engine("magic", checkpoint, EngineOptions())


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_fulfils_the_protocol(checkpoint, name, photos):
    engine = create_engine(name, checkpoint, EngineOptions(threads=1))
    crops = np.stack([checkpoint.recipe.crop(photo) for photo in photos])
    output = engine.run(crops)
    assert output.logits.shape == (len(photos), 7)
    assert output.embedding.shape == (len(photos), 20)
    assert output.logits.dtype == output.embedding.dtype == np.float32
    assert np.isfinite(output.logits).all()
    assert engine.name
    assert engine.providers


@pytest.mark.parametrize("name", ENGINES)
def test_threads_of_the_program_may_share_an_engine(checkpoint, name, photos):
    engine = create_engine(name, checkpoint, EngineOptions(threads=1))
    crops = [checkpoint.recipe.crop(photo)[None] for photo in photos] * 3
    alone = [engine.run(crop).logits for crop in crops]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda crop: engine.run(crop).logits, crops))
    assert np.allclose(np.stack(together), np.stack(alone), atol=1e-4)


@pytest.mark.parametrize("name", INT8_ENGINES)
def test_int8_of_the_embedded_model_swaps_only_labels_that_were_tied(name, classifier, photos):
    rounded = load_classifier(ModelChoice(engine=name, threads=1, precision="int8"))
    assert rounded.engine.precision == "int8"
    for photo in photos:
        found, expected = rounded.classify(photo), classifier.classify(photo)
        first = found.candidates[0].index
        assert expected.probabilities[first] > expected.probabilities.max() - 0.01
        # The computation really differs.
        assert np.abs(found.probabilities - expected.probabilities).max() > 1e-6
    assert rounded.sealer.check().verdict is Verdict.VERIFIED


def test_bfloat16_on_torch_is_near_float32_and_says_so(checkpoint, photos):
    crop = checkpoint.recipe.crop(photos[0])[None]
    exact = create_engine("torch", checkpoint, EngineOptions(threads=1))
    half = create_engine("torch", checkpoint, EngineOptions(threads=1, precision="bf16"))
    assert (exact.precision, half.precision) == ("float32", "bfloat16")
    expected, found = exact.run(crop).logits, half.run(crop).logits
    assert 1e-5 < np.abs(found - expected).max() / np.abs(expected).max() < 0.05


@pytest.mark.extra("openvino")
def test_openvino_refuses_bfloat16_on_a_machine_without_it(checkpoint):
    from swiftcam.inference.engines.openvino import runtime

    options = EngineOptions(threads=1, precision="bf16")
    if "BF16" in runtime().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        assert create_engine("openvino", checkpoint, options).precision == "bfloat16"
    else:
        with pytest.raises(ArgumentError, match="does not support bf16"):
            create_engine("openvino", checkpoint, options)


@pytest.mark.parametrize("kind", engine_kinds(), ids=lambda kind: kind.name)
def test_an_unsupported_precision_or_device_is_an_argument_error(checkpoint, kind):
    unknown = {"fp32", "bf16", "int8"} - set(kind.precisions)
    for precision in unknown:
        with pytest.raises(ArgumentError, match=f"not support the precision '{precision}'"):
            create_engine(kind.name, checkpoint, EngineOptions(precision=precision))
    with pytest.raises(ArgumentError, match="not support the device 'toaster'"):
        create_engine(kind.name, checkpoint, EngineOptions(device="toaster"))


def available_devices(name):
    """Return the devices that the library of an engine finds on this machine."""
    if name == "onnx":
        return set(offered_devices())
    if name == "openvino":
        from swiftcam.inference.engines.openvino import runtime

        return {device.partition(".")[0].lower() for device in runtime().available_devices}
    if name == "tensorflow":
        import tensorflow

        return {d.device_type.lower() for d in tensorflow.config.list_physical_devices()}
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return {"cpu", *(device for device, is_available in found.items() if is_available)}


# LiteRT supports only the processor.
@pytest.mark.parametrize("name", [each for each in ENGINES if each.values[0] != "litert"])
def test_a_missing_device_is_an_argument_error(checkpoint, name):
    (kind,) = (kind for kind in engine_kinds() if kind.name == name)
    missing = set(kind.devices) - available_devices(name)
    for device in missing:
        with pytest.raises(ArgumentError, match=f"device '{device}'"):
            create_engine(name, checkpoint, EngineOptions(device=device))
    # No machine has the devices of all vendors; TensorFlow's GPU may be of any vendor.
    assert missing or name == "tensorflow"


def test_without_a_calibration_int8_names_the_command(sealed):
    with pytest.raises(ModelError, match="swiftcam models calibrate model"):
        load_classifier(ModelChoice(str(sealed), precision="int8"))


def test_onnx_reports_what_really_runs(checkpoint):
    engine = create_engine("onnx", checkpoint, EngineOptions(device="cpu"))
    assert engine.providers == ("CPUExecutionProvider",)


@pytest.mark.parametrize("name", [each for each in ENGINES if each.values[0] in ("onnx", "litert")])
def test_crops_of_the_wrong_size_are_a_model_error(checkpoint, name):
    engine = create_engine(name, checkpoint, EngineOptions(threads=1))
    with pytest.raises(ModelError, match="could not run"):
        engine.run(np.zeros((1, 100, 100, 3), np.uint8))


@pytest.mark.parametrize(
    ("processors", "threads"), [(None, 1), (1, 1), (2, 1), (3, 1), (4, 2), (8, 4), (64, 4)]
)
def test_the_default_is_half_the_processors_and_at_most_four(monkeypatch, processors, threads):
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    assert default_threads() == EngineOptions().threads == threads
