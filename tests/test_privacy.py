"""Nothing is sent anywhere: no network socket is opened unless the source is on the network."""

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests import media
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/net/tcp").exists(), reason="sockets are read from /proc"
)

TABLES = ("tcp", "tcp6", "udp", "udp6")


def network_sockets(pid):
    """Return the network sockets that a process holds, native libraries' included."""
    listed = set()
    for name in TABLES:
        table = Path(f"/proc/{pid}/net/{name}")
        if table.exists():
            listed |= {line.split()[9] for line in table.read_text().splitlines()[1:]}
    held = set()
    for entry in os.listdir(f"/proc/{pid}/fd"):
        try:
            match = re.match(r"socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{entry}"))
        except FileNotFoundError:
            continue
        if match:
            held.add(match[1])
    return held & listed


def sockets_of(*arguments):
    """Run SwiftCam and return how many network sockets it ever held."""
    process = subprocess.Popen(
        [sys.executable, "-m", "swiftcam", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")},
    )
    seen = set()

    def is_over():
        if process.poll() is not None:
            return True
        # It may end between two looks.
        with suppress(FileNotFoundError, PermissionError, ProcessLookupError):
            seen.update(network_sockets(process.pid))
        return False

    try:
        wait_until(is_over, what="the end of SwiftCam")
    finally:
        process.kill()
        process.wait()
    return len(seen)


def test_a_local_source_opens_no_network_socket(video):
    assert sockets_of("live", "--headless", "--source", video) == 0


def test_labelling_opens_no_network_socket(tmp_path, photos):
    media.write_pictures(tmp_path, photos)
    assert sockets_of("label", tmp_path) == 0


@pytest.mark.extra
def test_openvino_opens_no_network_socket(tmp_path, photos):
    pytest.importorskip("openvino")  # which brings a library for telemetry of its tools
    media.write_pictures(tmp_path, photos)
    assert sockets_of("label", tmp_path, "--engine", "openvino") == 0


@pytest.mark.extra
def test_tensorflow_opens_no_network_socket(tmp_path, photos):
    pytest.importorskip("tensorflow")
    media.write_pictures(tmp_path, photos)
    assert sockets_of("label", tmp_path, "--engine", "tensorflow") == 0


@pytest.mark.extra
def test_litert_opens_no_network_socket(tmp_path, photos):
    pytest.importorskip("ai_edge_litert")  # which has classes for metrics
    media.write_pictures(tmp_path, photos)
    assert sockets_of("label", tmp_path, "--engine", "litert") == 0


@pytest.mark.parametrize("command", [("list",), ("info", "swiftformer-xs"), ("verify",)])
def test_looking_at_models_opens_no_network_socket(command):
    assert sockets_of("models", *command) == 0


@pytest.mark.network
def test_the_test_would_notice_a_socket(photos):
    with media.mjpeg_server(photos) as server:
        address = server.address + "/live"
        assert sockets_of("live", "--headless", "--seconds", "2", "--source", address) > 0
