"""The network watch, in separate processes, because it cannot be stopped."""

import json
import socket
import struct
import sys

import pytest

from swiftcam.selftest import checks
from swiftcam.selftest.check_result import CheckFailedError
from tests import needs

WATCHED = """
import ctypes, json, socket, sys
from swiftcam.selftest.network import NETWORK
NETWORK.start()
NETWORK.start()
port = int(sys.argv[1])
{}
print(json.dumps(NETWORK.used()))
"""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists open sockets")


@pytest.fixture
def used(programs):
    """Return a function that runs code and returns the recorded uses; `port` is a server's."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run(code):
            port = server.getsockname()[1]
            command = [sys.executable, "-c", WATCHED.format(code), port]
            done = programs.start_command(command).finish()
            assert done.returncode == 0, done.stderr
            return [what.replace(str(port), "PORT") for what in json.loads(done.stdout)]

        yield run


@pytest.mark.network
def test_without_use_nothing_is_recorded(used):
    assert used("a, b = socket.socketpair(); a.send(b'x'); assert b.recv(1) == b'x'") == []


@pytest.mark.network
def test_a_connection_is_noticed_once_and_so_is_its_end_that_is_open(used):
    found = used("kept = socket.create_connection(('127.0.0.1', port))")
    expected = ["socket.connect ('127.0.0.1', PORT)"]
    assert [what for what in found if "getaddrinfo" not in what][:1] == expected
    assert found.count(expected[0]) == 1
    if sys.platform == "linux":
        assert found[-1] == "an open tcp socket"


@pytest.mark.network
def test_a_connection_that_was_closed_is_noticed(used):
    found = used("socket.create_connection(('127.0.0.1', port)).close()")
    assert "socket.connect ('127.0.0.1', PORT)" in found
    assert "an open tcp socket" not in found


@pytest.mark.network
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', port))",
            "socket.sendto ('127.0.0.1', PORT)",
        ),
        ("socket.socket().bind(('127.0.0.1', 0))", "socket.bind ('127.0.0.1', 0)"),
        ("socket.getaddrinfo('127.0.0.1', 80)", "socket.getaddrinfo 127.0.0.1"),
    ],
)
def test_other_uses_are_noticed(used, code, expected):
    assert used(code) == [expected]


@LINUX
@pytest.mark.network
def test_a_socket_of_a_native_library_is_noticed(used):
    family = struct.pack("=H", socket.AF_INET)
    code = (
        "libc = ctypes.CDLL(None)\n"
        "number = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)\n"
        f"to = {family!r} + port.to_bytes(2, 'big') + bytes([127, 0, 0, 1]) + bytes(8)\n"
        "assert libc.connect(number, to, len(to)) == 0"
    )
    assert used(code) == ["an open tcp socket"]


@pytest.mark.network
def test_asking_whether_there_is_ipv6_is_no_use_of_the_network(used):
    needs.ipv6()
    assert (
        used("asked = socket.socket(socket.AF_INET6); asked.bind(('::1', 0)); asked.close()") == []
    )


class Watch:
    def __init__(self, *used):
        self._used = list(used)

    def used(self):
        return self._used


def test_the_check_passes_where_nothing_was_used(monkeypatch):
    monkeypatch.setattr(checks, "NETWORK", Watch())
    assert checks.check_network(None).detail == "no socket opened"


def test_the_check_fails_with_all_that_was_used(monkeypatch):
    monkeypatch.setattr(checks, "NETWORK", Watch("socket.connect x", "an open tcp socket"))
    with pytest.raises(CheckFailedError, match=r"used: socket\.connect x; an open tcp socket\."):
        checks.check_network(None)
