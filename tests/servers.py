"""Servers in separate processes, which can be killed and started again on the same port."""

import os
import signal
import socket
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from tests import needs
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[1]


class Port:
    """A port of the loopback interface that is reserved for one server, running or not.

    It is bound here without listening: connections are refused, the system gives it to no other
    process, and a server that reuses addresses can bind it too and listen. This works on Linux;
    elsewhere the port was only free a moment ago.
    """

    def __init__(self, kind=socket.SOCK_STREAM):
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self.number = self._socket.getsockname()[1]
        # Released when this object is no longer used.
        self._close = weakref.finalize(self, self._socket.close)
        if sys.platform != "linux":
            self.close()

    @property
    def is_open(self):
        """Whether a server accepts connections."""
        try:
            with socket.create_connection(("127.0.0.1", self.number)):
                return True
        except OSError:
            return False

    def close(self):
        """Release the port."""
        self._close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


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
    """Processes that are started one after another, and killed together."""

    def __init__(self):
        self._processes = []

    def start(self):
        raise NotImplementedError

    def _run(self, *command, says=None):
        process = _spawn(*command)
        self._processes.append(process)
        if says is not None:
            assert process.stdout.readline().strip() == says, f"{command} did not start"
        return process

    def hang(self):
        """Stop all processes, which keep their connections."""
        for process in self._processes:
            process.send_signal(signal.SIGSTOP)

    def resume(self):
        """Resume all processes."""
        for process in self._processes:
            process.send_signal(signal.SIGCONT)

    def kill(self):
        """End all processes at once, as in a power cut."""
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
        self._port = Port()
        self.address = f"http://127.0.0.1:{self._port.number}/live"

    def start(self):
        self._run("tests.mjpeg_process", self._port.number, says="listening")


class PerlRtsp(Server):
    """Perl's RTSP::Server: forwards the stream of a publisher; UDP only."""

    _PROGRAM = "RTSP::Server->new_with_options->listen; AnyEvent->condvar->recv"
    _MODULES = ("-MAnyEvent", "-MRTSP::Server")

    def __init__(self, video):
        super().__init__()
        if not needs.command_works("perl", *self._MODULES, "-e", "1"):
            pytest.skip("Perl's RTSP::Server is not here: apt-get install librtsp-server-perl")
        self._video = video
        self._clients, self._sources = Port(), Port()
        self.address = f"rtsp://127.0.0.1:{self._clients.number}/live"

    def start(self):
        # The server binds the ports of the media without reusing addresses: none can be reserved.
        with Port(socket.SOCK_DGRAM) as free:
            media_port = free.number // 2 * 2
        options = {
            "--clientport": self._clients.number,
            "--serverport": self._sources.number,
            "--rtp_start_port": media_port,
            "--client_listen_address": "127.0.0.1",
            "--source_listen_address": "127.0.0.1",
        }
        arguments = [part for pair in options.items() for part in pair]
        server = self._run("perl", *self._MODULES, "-e", self._PROGRAM, "--", *arguments)

        def is_listening():
            assert server.poll() is None, "the RTSP server has ended"
            return self._sources.is_open and self._clients.is_open

        wait_until(is_listening, what="the RTSP server")
        address = f"rtsp://127.0.0.1:{self._sources.number}/live"
        self._run("tests.publisher", address, self._video, says="recording")


class GstRtsp(Server):
    """GStreamer's RTSP server; TCP only."""

    _PYTHON = "/usr/bin/python3"  # the system's, which has `gi`
    _NEEDS = (
        "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst; "
        "Gst.init(None); all(map(Gst.ElementFactory.make, "
        "('videotestsrc', 'jpegenc', 'rtpjpegpay'))) or exit(1)"
    )

    def __init__(self):
        super().__init__()
        if not needs.command_works(self._PYTHON, "-c", self._NEEDS):
            pytest.skip(
                "GStreamer's RTSP server is not here: apt-get install gir1.2-gst-rtsp-server-1.0 "
                "python3-gi gstreamer1.0-plugins-base gstreamer1.0-plugins-good"
            )
        self._port = Port()
        self.address = f"rtsp://127.0.0.1:{self._port.number}/live"

    def start(self):
        script = ROOT / "tests" / "gst_rtsp.py"
        self._run(self._PYTHON, script, self._port.number, says="listening")
