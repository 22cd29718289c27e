"""Servers in processes of their own, which can be killed and started again on the same port."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[1]


def free_port(kind=socket.SOCK_STREAM):
    """Return a port of the loopback interface that nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _is_open(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _works(*command):
    """Tell whether a command is there and succeeds."""
    with contextlib.suppress(OSError):
        return subprocess.run(command, capture_output=True).returncode == 0
    return False


def _spawn(*command):
    """Start a Python module of the tests, or a program; its output can be read."""
    environment = dict(os.environ)
    if command[0].startswith("tests."):
        command = [sys.executable, "-m", *command]
        environment["PYTHONPATH"] = str(ROOT)
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


class Server:
    """Processes that are started one after another, and killed at once."""

    def __init__(self):
        self._processes = []

    def start(self):
        raise NotImplementedError

    def _run(self, *command, says=None):
        process = _spawn(*command)
        self._processes.append(process)
        if says is not None:
            assert process.stdout.readline().strip() == says, f"{command} did not start"

    def hang(self):
        """Hold all processes, which keep their connections."""
        for process in self._processes:
            process.send_signal(signal.SIGSTOP)

    def go_on(self):
        """Let them go on."""
        for process in self._processes:
            process.send_signal(signal.SIGCONT)

    def kill(self):
        """End all processes as a power cut does."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
            process.stdout.close()
        self._processes.clear()


class MjpegCamera(Server):
    """MJPEG over HTTP."""

    def __init__(self):
        super().__init__()
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}/live"

    def start(self):
        self._run("tests.mjpeg_process", self._port, says="listening")


class PerlRtsp(Server):
    """RTSP::Server, Debian's librtsp-server-perl: passes on what a publisher sends; UDP alone."""

    _PROGRAM = "RTSP::Server->new_with_options->listen; AnyEvent->condvar->recv"
    _MODULES = ("-MAnyEvent", "-MRTSP::Server")

    def __init__(self, video):
        super().__init__()
        if not _works("perl", *self._MODULES, "-e", "1"):
            pytest.skip("Perl's RTSP::Server is not here")
        self._video = video
        self._ports = free_port(), free_port()
        self._media_port = free_port(socket.SOCK_DGRAM) // 2 * 2
        self.address = f"rtsp://127.0.0.1:{self._ports[0]}/live"

    def start(self):
        clients, sources = self._ports
        options = {
            "--clientport": clients,
            "--serverport": sources,
            "--rtp_start_port": self._media_port,
            "--client_listen_address": "127.0.0.1",
            "--source_listen_address": "127.0.0.1",
        }
        arguments = [part for pair in options.items() for part in pair]
        self._run("perl", *self._MODULES, "-e", self._PROGRAM, "--", *arguments)
        wait_until(lambda: _is_open(sources) and _is_open(clients), what="the RTSP server")
        address = f"rtsp://127.0.0.1:{sources}/live"
        self._run("tests.publisher", address, self._video, says="recording")


class GstRtsp(Server):
    """GStreamer's RTSP server, Debian's gir1.2-gst-rtsp-server-1.0, python3-gi and plugins: TCP."""

    _PYTHON = "/usr/bin/python3"  # the system's, which has `gi`
    _NEEDS = (
        "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst; "
        "Gst.init(None); Gst.ElementFactory.make('rtpjpegpay') or exit(1)"
    )

    def __init__(self):
        super().__init__()
        if not _works(self._PYTHON, "-c", self._NEEDS):
            pytest.skip("GStreamer's RTSP server is not here")
        self._port = free_port()
        self.address = f"rtsp://127.0.0.1:{self._port}/live"

    def start(self):
        self._run(self._PYTHON, ROOT / "tests" / "gst_rtsp.py", self._port, says="listening")
