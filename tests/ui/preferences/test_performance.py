from dataclasses import replace

import pytest

from swiftcam.inference.engines.registry import EngineKind
from swiftcam.inference.setups.choose import ChosenSetup
from swiftcam.inference.setups.setup import Setup
from swiftcam.jobs.progress import Phase, Progress
from swiftcam.settings import Settings
from swiftcam.ui.preferences import performance
from swiftcam.ui.preferences.performance import PerformanceGroup


@pytest.fixture
def group(qtbot, monkeypatch):
    monkeypatch.setattr(EngineKind, "is_installed", True)
    group = PerformanceGroup()
    qtbot.addWidget(group)
    group.wanted = []
    group.changed.connect(group.wanted.append)
    group.show_settings(Settings())
    group.show()
    return group


@pytest.fixture
def show_model(group, make_snapshot):
    def show(**changes):
        snapshot = make_snapshot()
        group.show_snapshot(replace(snapshot, model=replace(snapshot.model, **changes)))

    return show


def entries(row):
    return [row.list.itemText(n) for n in range(row.list.count())]


def pick(row, words):
    row.list.setCurrentText(words)
    row.list.activated.emit(row.list.currentIndex())


def test_the_choices_are_those_there_are(group, show_model):
    assert entries(group.engine) == [
        "Automatic",
        "ONNX Runtime",
        "OpenVINO",
        "PyTorch",
        "LiteRT",
        "TensorFlow",
    ]
    assert entries(group.precision) == ["Automatic", "float32", "bfloat16"]
    show_model(is_calibrated=True)
    assert entries(group.precision) == ["Automatic", "float32", "bfloat16", "int8"]
    group.show_settings(Settings(engine="torch"))
    assert entries(group.precision) == ["Automatic", "float32", "bfloat16"]


def test_each_choice_wants_its_setting(group):
    pick(group.engine, "OpenVINO")
    pick(group.precision, "float32")
    pick(group.input_size, "160 pixels")
    pick(group.input_size, "as trained")
    group.threads.slider.setValue(1)
    assert group.wanted == [
        {"engine": "openvino"},
        {"precision": "fp32"},
        {"input_size": 160},
        {"input_size": 0},
        {"threads": 1},
    ]


def test_an_imported_classifier_has_one_size(group, show_model):
    assert group.input_size.isVisible()
    show_model(is_resizable=False)
    assert not group.input_size.isVisible()


def test_devices_are_offered_where_there_are_several(group, monkeypatch):
    group.show_settings(Settings(engine="onnx"))
    assert not group.device.isVisible()
    group.show_settings(Settings(engine="onnx", device="cuda"))  # to be able to leave it
    assert group.device.isVisible()
    monkeypatch.setattr(performance, "device_names", lambda engine: ["cpu", "cuda"])
    group.show_settings(Settings(engine="onnx"))
    assert entries(group.device) == ["Automatic", "CPU", "CUDA"]
    pick(group.device, "CUDA")
    assert group.wanted == [{"device": "cuda"}]


def test_the_setup_in_use_is_shown(group, show_model):
    show_model(precision="int8", chosen_setup=ChosenSetup(Setup("onnx", "int8", "cpu", 2)))
    assert group.running.text() == "ONNX Runtime · int8 · CPU · 2 threads"
    assert group.running.isVisible()


def test_still_pictures_may_be_labelled_anew_all_the_time(group):
    assert group.adaptive.isChecked()
    group.adaptive.click()
    assert group.wanted == [{"is_adaptive": False}]


def test_a_measurement_is_shown_and_can_be_stopped(group):
    asked = []
    group.measure_wanted.connect(lambda: asked.append("measure"))
    group.stop_wanted.connect(lambda: asked.append("stop"))
    assert not group.bar.isVisible()
    group.measure.click()
    group.show_measuring(Progress(Phase.LOADING), "")
    assert group.measuring.text() == "measuring the fastest setup…"
    group.show_measuring(Progress(Phase.TIMING, 30, 60), "")
    assert (group.bar.value(), group.bar.maximum()) == (30, 60)
    assert group.measure.text() == "Stop measuring"
    group.measure.click()
    group.show_measuring(None, "OpenVINO is faster.")
    assert asked == ["measure", "stop"]
    assert not group.bar.isVisible()
    assert not group.measuring.isVisible()
    assert group.reason.text() == "OpenVINO is faster."


def test_a_fixed_setup_cannot_be_measured(group):
    assert group.measure.isVisible()
    group.show_settings(Settings(engine="onnx", precision="fp32"))
    assert not group.measure.isVisible()
