"""The dependency direction of the design, and what importing costs."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import swiftcam
from tests.waiting import PATIENCE

PACKAGE = Path(swiftcam.__file__).parent

# What each part may import of SwiftCam itself; "" is a module at the top of the package.
BASE = {"errors", "paths", "metrics", "logs", "phrases", "channels"}
ALLOWED = {
    "errors": set(),
    "paths": {"errors", "phrases"},
    "metrics": set(),
    "channels": set(),
    "phrases": set(),
    "settings": {"errors", "paths", "phrases"},
    "sample_crops": BASE | {"capture", "inference"},
    "bench": BASE | {"inference", "sample_crops"},
    "bench_tables": BASE | {"bench", "inference", "model_tables"},
    "calibrate": BASE | {"inference", "sample_crops"},
    "run_choices": BASE | {"inference", "settings"},
    "auto_choice": BASE | {"bench", "inference", "pipeline"},
    "measure_first": BASE | {"bench", "inference", "model_tables"},
    "session": BASE
    | {"auto_choice", "capture", "inference", "pipeline", "run_choices", "settings"},
    "logs": {"paths", "phrases"},
    "hooks": {"logs", "paths"},
    "capture": BASE,
    "inference": BASE | {"__version__"},
    "pipeline": BASE | {"capture", "inference"},
    "labelling": BASE | {"capture", "inference"},
    "startup": {"pipeline"},
    "stats": BASE | {"pipeline", "startup"},
    "ui": BASE
    | {"pipeline", "labelling", "inference", "capture", "live", "session", "settings", "startup"}
    | {"run_choices", "hooks", "selftest"},
    "sd_notify": set(),
    "event_log": BASE | {"pipeline", "sd_notify", "stats", "__version__"},
    "terminal": BASE | {"pipeline", "inference", "live", "startup", "ui"},
    "live": BASE
    | {"pipeline", "inference", "session", "settings", "startup", "stats", "terminal", "ui"}
    | {"measure_first", "run_choices", "event_log"},
    "selftest": BASE
    | {"capture", "inference", "pipeline", "session", "settings", "stats", "__version__"},
    "doctor": BASE | {"capture", "hooks", "inference", "selftest", "settings", "ui", "__version__"},
    "engine_options": set(),
    "label_options": set(),
    "model_tables": BASE | {"inference"},
    "cli_health": BASE | {"doctor", "selftest", "ui"},
    "cli_json": set(),
    "cli_bench": BASE | {"bench", "bench_tables", "cli_json", "model_tables"},
    "cli_import": BASE | {"cli_json", "engine_options", "inference", "model_tables"},
    "cli_label": BASE
    | {"engine_options", "inference", "label_options", "labelling", "measure_first"},
    "cli_models": BASE
    | {"calibrate", "capture", "cli_import", "cli_json", "engine_options", "inference"}
    | {"model_tables"},
    "cli": BASE
    | {"live", "capture", "inference", "engine_options", "startup", "__version__"}
    | {"cli_bench", "cli_health", "cli_json", "cli_label", "cli_models"},
    "outcome": {"errors", "logs"},
    "streams": set(),
    "__main__": BASE | {"cli", "hooks", "live", "outcome", "startup", "streams", "__version__"},
    "__init__": set(),
}
# Where alone a heavy or dangerous library may be imported.
CONFINED = {
    "PySide6": ("ui/",),
    "mss": ("capture/screen.py",),
    "huggingface_hub": ("inference/hub/",),
    "httpx2": ("inference/hub/",),
    "torch": (
        "inference/engines/torch.py",
        "inference/swiftformer/image_processor.py",  # inside a function: return_tensors="pt"
        "inference/swiftformer/layers.py",
        "inference/swiftformer/modeling.py",
        "inference/swiftformer/modeling_fused.py",
        "inference/swiftformer/pickled.py",  # inside a function
        "inference/swiftformer/pretrained.py",
    ),
    "tensorflow": (
        "inference/engines/tensorflow.py",
        "inference/exporting/savedmodel.py",
        "inference/swiftformer/image_processor.py",  # inside a function: return_tensors="tf"
        "inference/swiftformer/modeling_tf_fused.py",
    ),
    "keras": (
        "inference/swiftformer/layers_tf.py",
        "inference/swiftformer/losses_tf.py",
        "inference/swiftformer/modeling_tf.py",
        "inference/swiftformer/pretrained_tf.py",
        "inference/swiftformer/primitives_tf.py",
        "inference/swiftformer/weights_tf.py",
    ),
    "optree": ("inference/swiftformer/modeling_tf.py",),
    "h5py": ("inference/swiftformer/hdf5.py",),  # inside a function
    "ray": ("labelling/distributed.py",),
    "ai_edge_litert": ("inference/engines/litert.py", "inference/tflite_writer.py"),
    "flatbuffers": ("inference/tflite_writer.py",),
    "openvino": ("inference/engines/openvino.py",),
    "pi_heif": ("capture/pictures.py",),
    "pyarrow": ("labelling/parquet.py",),
    "watchdog": ("labelling/watch.py",),
    "torchvision": (),
    "timm": (),
    "transformers": (),
}


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
                module = "." * node.level + (node.module or "")
                if module == "swiftcam":
                    yield from ((place, f"swiftcam.{alias.name}") for alias in node.names)
                else:
                    yield place, module


def part_of(place):
    return place.split("/")[0].removesuffix(".py")


def test_every_file_was_looked_at():
    assert {part_of(place) for place in trees()} == set(ALLOWED)
    found = set(imports())
    assert ("pipeline/run.py", "swiftcam.capture.frame") in found
    assert ("__main__.py", "swiftcam.__version__") in found


def test_dependencies_point_one_way():
    wrong = [
        (place, name)
        for place, name in imports()
        if name.startswith("swiftcam.")
        and name.split(".")[1] not in ALLOWED[part_of(place)] | {part_of(place)}
    ]
    assert not wrong


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
        part_of(place)
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
    assert not loaded_by("import swiftcam.cli, swiftcam.__main__") & heavy


def test_the_version_needs_no_library():
    statement = "import sys, swiftcam.__main__; sys.argv = ['swiftcam', '--version']"
    found = loaded_by(f"{statement}; swiftcam.__main__.main()")
    assert not found & {"typer", "rich", "logging", "platformdirs"}


def test_a_window_is_started_without_a_parser(monkeypatch):
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    statement = (
        "import sys, swiftcam.__main__, swiftcam.live; shown = []; sys.argv = ['swiftcam']; "
        "swiftcam.live.run_live = shown.append; swiftcam.__main__._run([]); "
        "assert shown == [swiftcam.live.LiveOptions()]"
    )
    assert not loaded_by(statement) & {"typer", "pydantic"}


@pytest.mark.usefixtures("qt_libraries")
def test_a_window_opens_without_what_only_its_other_pages_need(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    statement = (
        "from swiftcam.session import Session; from swiftcam.settings import Settings; "
        "from swiftcam.ui.app import make_application, MainWindow; a = make_application(); "
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
