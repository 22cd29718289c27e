"""The dependency direction of the design, and what importing costs."""

import ast
import importlib.util
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import swiftcam
from tests.waiting import PATIENCE

PACKAGE = Path(swiftcam.__file__).parent
SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "house.py"

# Where alone a heavy or dangerous library may be imported.
CONFINED = {
    "PySide6": ("ui/",),
    "av": ("capture/av/",),
    "mss": ("capture/screen.py",),
    "huggingface_hub": ("inference/hub/",),
    "httpx2": ("inference/hub/",),
    "torch": (
        "inference/engines/torch.py",
        "inference/swiftformer/",
        "inference/checkpoints/pickled.py",
    ),
    "tensorflow": (
        "inference/engines/tensorflow.py",
        "inference/exporting/savedmodel_export.py",
        "inference/swiftformer/",
    ),
    "keras": ("inference/swiftformer/",),
    "optree": ("inference/swiftformer/modeling_tf.py",),
    "h5py": ("inference/checkpoints/hdf5.py",),
    "ray": ("labelling/cluster/",),
    "ai_edge_litert": (
        "inference/engines/litert.py",
        "inference/engines/tflite_runner.py",
        "inference/importing/tflite_reader.py",
        "inference/tflite/",
    ),
    "flatbuffers": ("inference/tflite/",),
    "openvino": ("inference/engines/openvino.py",),
    "pi_heif": ("capture/stills/",),
    "pillow_jxl": ("capture/stills/",),
    "rawpy": ("capture/stills/",),
    "pyarrow": ("labelling/writing/",),
    "wakepy": ("ui/desktop/awake.py",),
    "watchdog": ("labelling/finding/",),
    "torchvision": (),
    "timm": (),
    "transformers": (),
}


@pytest.fixture(scope="module")
def house():
    spec = importlib.util.spec_from_file_location("house", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["house"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["house"]


@cache
def trees():
    """Return the syntax tree of each source file by its path inside the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imports():
    """Yield `(file, full name of what it imports)`; a relative import starts with a dot."""
    for place, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((place, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield place, "." * node.level + (node.module or "")


def test_every_import_inside_the_package_is_seen(house):
    arrows = {(arrow.source, arrow.target) for arrow in house.arrows()}
    assert ("pipeline.run", "capture.source") in arrows
    assert ("__main__", "__init__") in arrows  # the version
    assert {module.split(".")[0] for module in house.trees()} == {
        room for floor in house.FLOORS for room in floor
    }


def test_arrows_point_down(house):
    assert house.upward() == []


def test_an_arrow_that_points_up_or_aside_is_found(house):
    for source, target in (("capture.frame", "inference.machine"), ("jobs.job", "live.session")):
        assert not house.points_down(house.Arrow(source, target, is_typing=True))
    assert house.points_down(house.Arrow("live.session", "jobs.job", is_typing=False))


def test_no_rooms_import_each_other_in_a_circle(house):
    assert house.cycles(with_typing=False) == []


def test_no_import_is_relative():
    assert not [(place, name) for place, name in imports() if name.startswith(".")]


def test_heavy_libraries_stay_where_they_belong():
    wrong = [
        (place, name)
        for place, name in imports()
        if not place.startswith(CONFINED.get(name.split(".")[0], ("",)))
    ]
    assert not wrong


def test_video_capture_only_in_capture():
    users = {
        place.split("/")[0]
        for place, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "VideoCapture"
    }
    assert users == {"capture"}


def loaded_by(statement):
    code = f"import sys; {statement}; print(*sorted(m.split('.')[0] for m in sys.modules))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    return set(done.stdout.split())


def test_importing_the_pipeline_loads_no_toolkit_and_no_framework():
    assert not loaded_by("import swiftcam.pipeline") & {"PySide6", "torch", "tensorflow"}


def test_importing_the_commands_loads_nothing_heavy():
    heavy = {"PySide6", "torch", "tensorflow", "cv2", "onnx", "onnxruntime", "numpy"}
    assert not loaded_by("import swiftcam.cli.commands, swiftcam.__main__") & heavy


def test_the_version_needs_no_library():
    statement = "import sys, swiftcam.__main__; sys.argv = ['swiftcam', '--version']"
    found = loaded_by(f"{statement}; swiftcam.__main__.main()")
    assert not found & {"typer", "rich", "logging", "platformdirs"}


def test_a_window_is_started_without_a_parser(monkeypatch):
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    statement = (
        "import sys, swiftcam.__main__, swiftcam.cli.show_live; "
        "shown = []; sys.argv = ['swiftcam']; "
        "swiftcam.cli.show_live.show_live = shown.append; swiftcam.__main__._run([]); "
        "assert shown == [swiftcam.cli.show_live.LiveOptions(is_single=True)]"
    )
    assert not loaded_by(statement) & {"typer", "pydantic"}


@pytest.mark.usefixtures("qt_libraries")
def test_a_window_opens_without_what_only_its_other_pages_need(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    statement = (
        "from swiftcam.live.session import Session; from swiftcam.settings import Settings; "
        "from swiftcam.ui.window.app import make_application, MainWindow; a = make_application(); "
        "w = MainWindow(Session(Settings(source='demo'))); w.show(); a.processEvents(); w.close()"
    )
    heavy = {"onnx", "onnxruntime", "huggingface_hub", "httpx2", "watchdog", "typer"}
    assert not loaded_by(statement) & heavy


def test_a_model_whose_graph_is_cached_needs_no_onnx():
    statement = "from swiftcam.inference.classifier import load_classifier; load_classifier()"
    loaded_by(statement)
    found = loaded_by(statement)
    assert "onnxruntime" in found
    assert "onnx" not in found
