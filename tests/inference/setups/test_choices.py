import pytest

from swiftcam.inference.engines.registry import EngineKind
from swiftcam.inference.setups.choices import (
    device_names,
    engine_titles,
    precision_titles,
    reset_unsupported,
)
from swiftcam.settings import Settings


@pytest.fixture(autouse=True)
def _all_installed(monkeypatch):
    monkeypatch.setattr(EngineKind, "is_installed", True)


def test_engines_have_their_titles_from_the_registry(monkeypatch):
    assert engine_titles() == {
        "onnx": "ONNX Runtime",
        "openvino": "OpenVINO",
        "torch": "PyTorch",
        "litert": "LiteRT",
        "tensorflow": "TensorFlow",
    }
    monkeypatch.setattr(EngineKind, "is_installed", False)
    assert engine_titles() == {}


def test_precisions_are_those_the_engine_supports():
    assert list(precision_titles("onnx", is_calibrated=False)) == ["fp32"]
    assert list(precision_titles("onnx", is_calibrated=True)) == ["fp32", "int8"]
    assert list(precision_titles("torch", is_calibrated=True)) == ["fp32", "bf16"]
    assert list(precision_titles("auto", is_calibrated=True)) == ["fp32", "bf16", "int8"]


def test_devices_come_only_from_onnx_runtime():
    import onnxruntime  # noqa: F401 - imported once the model runs

    assert device_names("onnx")[0] == "cpu"
    assert device_names("openvino") == device_names("torch") == device_names("auto") == []
    assert device_names("litert") == []


@pytest.mark.parametrize(
    ("settings", "changes", "expected"),
    [
        (Settings(precision="int8"), {"engine": "torch"}, {"precision": "auto"}),
        (Settings(precision="fp32", device="gpu"), {"engine": "onnx"}, {"device": "auto"}),
        (Settings(precision="int8"), {"engine": "auto"}, {}),
        (Settings(precision="int8"), {"engine": "torch", "precision": "int8"}, {}),
        (Settings(precision="bf16"), {"engine": "openvino"}, {}),
    ],
)
def test_another_engine_resets_what_it_does_not_support(settings, changes, expected):
    assert reset_unsupported(settings, changes) == changes | expected
