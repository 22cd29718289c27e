"""Nothing is sent anywhere: no network socket is made unless the source is on the network.

SwiftCam runs under a filter of the kernel that kills it at the first internet socket, native
libraries' and short-lived ones included. Each test also sees that it did its work.
"""

import json
import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import media, needs
from tests.programs import SWIFTCAM

ROOT = Path(__file__).resolve().parents[1]
_FILTERED = (sys.executable, "-m", "tests.no_network")


@pytest.fixture
def offline(programs, monkeypatch):
    """Return a function that runs SwiftCam where making an internet socket kills it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    if not needs.command_works(*_FILTERED, "true"):
        pytest.skip("the kernel does not take seccomp filters here")

    def run(*arguments, has_ipv6=True):
        options = () if has_ipv6 else ("--without-ipv6",)
        return programs.start_command([*_FILTERED, *options, *SWIFTCAM, *arguments]).finish()

    return run


def labels_of(offline, photos, tmp_path, *options, has_ipv6=True):
    """Label a folder offline and return the first labels."""
    media.write_pictures(tmp_path, photos[:2])
    output = tmp_path / "labels.jsonl"
    done = offline("label", tmp_path, "--output", output, *options, has_ipv6=has_ipv6)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    return [row["predictions"][0]["label"] for row in rows]


def test_a_local_source_makes_no_network_socket(offline, video, tmp_path):
    stats = tmp_path / "stats.json"
    done = offline("live", "--headless", "--every-frame", "--source", video, "--stats", stats)
    assert done.returncode == 0, done.stderr
    found = json.loads(stats.read_text(encoding="utf-8"))
    assert found["frames"]["classified"] == 45
    assert found["top"]


def test_labelling_makes_no_network_socket(offline, photos, tmp_path, first_class):
    assert labels_of(offline, photos, tmp_path)[0] == first_class.label


# OpenVINO brings a library for telemetry of its tools, LiteRT has classes for metrics.
@pytest.mark.parametrize(
    "engine",
    [
        pytest.param("openvino", marks=pytest.mark.extra("openvino")),
        pytest.param("litert", marks=pytest.mark.extra("ai_edge_litert")),
        pytest.param("tensorflow", marks=pytest.mark.extra("tensorflow")),
    ],
)
def test_no_engine_makes_a_network_socket(offline, photos, tmp_path, first_class, engine):
    # What TensorFlow brings asks on import whether there is IPv6.
    has_ipv6 = engine != "tensorflow"
    labels = labels_of(offline, photos, tmp_path, "--engine", engine, has_ipv6=has_ipv6)
    assert labels[0] == first_class.label


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("list",), "swiftformer-xs"),
        (("info", "swiftformer-xs"), "Apache-2.0"),
        (("verify",), "8 of 8"),
    ],
)
def test_looking_at_models_makes_no_network_socket(offline, command, says):
    # Verifying imports every engine that is installed; see TensorFlow above.
    done = offline("models", *command, has_ipv6=find_spec("tensorflow") is None)
    assert done.returncode == 0, done.stderr
    assert says in done.stdout


@pytest.mark.network
@pytest.mark.parametrize("has_ipv6", [True, False])
def test_a_source_on_the_network_is_noticed(offline, photos, has_ipv6):
    with media.mjpeg_server(photos) as server:
        arguments = ("live", "--headless", "--seconds", "1", "--source", server.address + "/live")
        done = offline(*arguments, has_ipv6=has_ipv6)
    assert done.returncode == -signal.SIGSYS


def test_the_package_used_from_python_leaves_no_device_id(programs, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    switches = ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY", "RAY_USAGE_STATS_ENABLED")
    dropped = (*switches, "DISABLE_TELEMETRY", "DO_NOT_TRACK", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    code = (
        "import os; from swiftcam.inference.classifier import load_classifier; load_classifier(); "
        "import huggingface_hub.constants as hub; "
        f"print(*map(os.environ.get, {switches}), hub.HF_HUB_DISABLE_TELEMETRY)"
    )
    command = [sys.executable, "-c", code]
    done = programs.start_command(command, environment | {"HOME": str(home)}).finish()
    assert (done.returncode, done.stdout) == (0, "1 1 0 True\n"), done.stderr
    written = [path.relative_to(home).as_posix() for path in home.rglob("*")]
    assert any(path.endswith(".onnx") for path in written)  # the cache of the graph is under it
    assert not [path for path in written if "onnxruntime" in path or "deviceid" in path]


def test_the_package_used_from_python_makes_no_network_socket(programs, offline, first_class):
    code = (
        "from PIL import Image; import numpy as np; from swiftcam import paths; "
        "from swiftcam.inference.classifier import load_classifier; "
        "picture = next(paths.photos_dir().glob('*.jpg')); "
        "found = load_classifier().classify(np.asarray(Image.open(picture).convert('RGB'))); "
        "print(len(found.candidates))"
    )
    dropped = ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    command = [*_FILTERED, sys.executable, "-c", code]
    done = programs.start_command(command, environment).finish()
    assert (done.returncode, done.stdout) == (0, "5\n"), done.stderr


@pytest.mark.extra("openvino")
def test_openvino_used_from_python_keeps_no_number_of_the_user(programs, tmp_path):
    (tmp_path / "intel").mkdir()
    (tmp_path / "intel" / "openvino_telemetry").write_text("1")  # the user agreed to it once
    code = (
        "from swiftcam.inference.classifier import load_classifier; "
        "from swiftcam.inference.setups.model_choice import ModelChoice; "
        "load_classifier(ModelChoice(engine='openvino'))"
    )
    environment = os.environ | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = programs.start_command([sys.executable, "-c", code], environment).finish()
    assert done.returncode == 0, done.stderr
    kept = sorted(path.name for path in (tmp_path / "intel").iterdir())
    assert kept == ["openvino_telemetry"]


def test_a_value_of_the_user_wins(programs):
    command = [
        sys.executable,
        "-c",
        "import os, swiftcam; print(os.environ['HF_HUB_DISABLE_TELEMETRY'])",
    ]
    done = programs.start_command(command, os.environ | {"HF_HUB_DISABLE_TELEMETRY": "0"}).finish()
    assert done.stdout == "0\n"


def test_a_name_that_is_only_looked_up_is_noticed(offline):
    # A resolver's sockets live for milliseconds, and are not Python's.
    done = offline("live", "--headless", "--seconds", "1", "--source", "rtsp://camera.invalid/live")
    assert done.returncode == -signal.SIGSYS
