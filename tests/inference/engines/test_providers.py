import onnxruntime as ort
import pytest

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.engines.onnx_session import new_session
from swiftcam.inference.engines.providers import offered_devices, providers_for, runs_on
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.graphs.graph_cache import load_graph

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"


@pytest.fixture
def build(monkeypatch):
    """Pretend that ONNX Runtime was built with these providers."""

    def pretend(*names):
        monkeypatch.setattr(ort, "get_available_providers", lambda: list(names))

    return pretend


def names(device):
    return [name for name, _ in providers_for(device)]


def test_a_plain_build_runs_on_the_processor(build):
    build("AzureExecutionProvider", CPU)
    assert offered_devices() == ["cpu"]
    assert names("auto") == names("cpu") == [CPU]


def test_cuda_is_chosen_automatically_and_falls_back_to_the_processor(build):
    build("TensorrtExecutionProvider", CUDA, CPU)
    assert offered_devices() == ["cpu", "cuda", "tensorrt"]
    assert names("auto") == [CUDA, CPU]
    assert names("cpu") == [CPU]
    assert names("tensorrt") == ["TensorrtExecutionProvider", CPU]


def test_coreml_is_used_only_if_chosen(build):
    build("CoreMLExecutionProvider", CPU)
    assert names("auto") == [CPU]
    assert names("coreml") == ["CoreMLExecutionProvider", CPU]


def test_an_unsupported_device_names_the_build_that_supports_it(build):
    build(CPU)
    with pytest.raises(ArgumentError, match=r"only: cpu\. Install onnxruntime-gpu instead"):
        providers_for("cuda")
    with pytest.raises(ArgumentError, match="Use one of these"):
        providers_for("coreml")


def test_a_chosen_device_is_used_or_it_is_an_error(build, monkeypatch, sealed):
    assert runs_on("auto", [CPU])
    assert not runs_on("cuda", [CPU])
    graph = load_graph(open_checkpoint(sealed))
    real = ort.InferenceSession
    # ONNX Runtime does this if the driver is missing: it continues on the processor.
    monkeypatch.setattr(
        ort,
        "InferenceSession",
        lambda source, settings, providers, **options: real(source, settings, [CPU], **options),
    )
    build(CUDA, CPU)
    assert new_session(graph, EngineOptions(threads=1)).get_providers() == [CPU]
    with pytest.raises(ModelError, match="cannot use the device cuda here: it would run on CPU"):
        new_session(graph, EngineOptions(threads=1, device="cuda"))
