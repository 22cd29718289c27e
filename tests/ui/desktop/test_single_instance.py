"""The local socket between two starts of the program: what it accepts, and what it ignores."""

import json
import os
import socket
import stat
import sys
import threading
from pathlib import Path

import pytest

from swiftcam.ui.desktop.single_instance import HandOver, InstanceServer, hand_over, socket_name
from tests.waiting import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at a Unix socket")
_HAND_OVER = """
import json, sys
from swiftcam.ui.desktop.single_instance import hand_over
print(hand_over(json.load(open(sys.argv[1])), 60).value)
"""


@pytest.fixture
def server(qapp):
    made = InstanceServer()
    made.got = []
    made.received.connect(made.got.append)
    assert made.listen()
    yield made
    made.close()


@pytest.fixture
def hand(programs, qt_wait_until, tmp_path):
    """Return a function that hands places over in another process and returns the answer."""

    def hand_places(places):
        file = tmp_path / "places.json"
        file.write_text(json.dumps(places))
        guest = programs.start_command([sys.executable, "-c", _HAND_OVER, file]).process
        qt_wait_until(lambda: guest.poll() is not None)
        return HandOver(guest.communicate()[0].strip())

    return hand_places


def raw(*lines):
    """Return a socket that has read the greeting, after it has sent `lines`."""
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(PATIENCE)
    link.connect(socket_name())
    for line in lines:
        link.sendall(line)
    return link


def end_of(link, qt_wait_until):
    """Return all that a server says until it hangs up."""
    said = []

    def read():
        try:
            while part := link.recv(4096):
                said.append(part)
        except ConnectionResetError:
            pass

    thread = threading.Thread(target=read)
    thread.start()
    qt_wait_until(lambda: not thread.is_alive())
    link.close()
    return b"".join(said)


@pytest.mark.parametrize("places", [[], ["file:///a%20b.jpg"], ["file:///x.jpg"] * 5000])
def test_places_are_handed_to_the_window(server, hand, places):
    assert hand(places) is HandOver.TAKEN
    assert server.got == [places]


def test_without_a_window_there_is_nobody_to_take_them(qapp):
    assert hand_over(["file:///a.jpg"]) is HandOver.NO_WINDOW


def test_a_closed_window_takes_nothing(server):
    server.close()
    assert hand_over([]) is HandOver.NO_WINDOW
    assert not Path(socket_name()).exists()


def test_only_the_user_can_open_the_socket(server):
    status = os.stat(socket_name())
    assert stat.S_IMODE(status.st_mode) & 0o077 == 0
    assert stat.S_IMODE(os.stat(Path(socket_name()).parent).st_mode) & 0o022 == 0


def test_the_socket_of_a_crash_is_replaced(qapp, hand):
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(socket_name())
    stale.close()  # the file stays, as after a crash
    assert Path(socket_name()).exists()
    assert hand_over([]) is HandOver.NO_WINDOW
    server = InstanceServer()
    assert server.listen()
    assert hand([]) is HandOver.TAKEN
    server.close()


def test_a_second_window_does_not_listen(server):
    assert not InstanceServer().listen()


def test_a_window_that_hangs_gets_nothing_and_is_not_waited_for(qapp):
    hung = socket.socket(socket.AF_UNIX)
    hung.bind(socket_name())
    hung.listen()
    assert hand_over(["file:///a.jpg"], seconds=0.2) is HandOver.NO_ANSWER
    link, _ = hung.accept()
    assert link.recv(100) == b""
    assert not InstanceServer().listen()
    link.close()
    hung.close()


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"open\n",
        b"[]\n",
        b'{"places": "file:///a.jpg"}\n',
        b'{"places": [1]}\n',
        b'{"places": [""]}\n',
        b'{"places": [], "run": "ls"}\n',
        b'{"places": [], "activation": "' + b"x" * 300 + b'"}\n',
        b'{"places": ["\\u0000"]}\n',
        b"[" * 100_000 + b"\n",
        b"\xff\xfe\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_a_wrong_message_is_ignored(server, qt_wait_until, hand, line):
    assert b"taken" not in end_of(raw(line), qt_wait_until)
    assert server.got == []
    assert hand(["file:///a.jpg"]) is HandOver.TAKEN  # it still listens


def test_an_endless_message_is_cut_off(server, qt_wait_until):
    link = raw()
    ended = []

    def send():
        try:
            while True:
                link.sendall(b"x" * 1_000_000)
        except OSError:
            ended.append(True)

    thread = threading.Thread(target=send)
    thread.start()
    qt_wait_until(lambda: ended)
    thread.join()
    link.close()
    assert server.got == []


def test_many_idle_guests_do_not_keep_others_out_for_long(server, qt_wait_until, hand):
    links = [raw() for _ in range(20)]
    ends = [end_of(link, qt_wait_until) for link in links[8:]]
    assert set(ends) <= {b"", b"swiftcam 1\n"}
    for link in links[:8]:
        link.close()
    assert hand([]) is HandOver.TAKEN


def test_each_display_has_its_own_window(monkeypatch):
    names = set()
    for display in (":1", ":2"):
        monkeypatch.setenv("DISPLAY", display)
        names.add(socket_name())
    monkeypatch.setenv("XDG_CONFIG_HOME", "/other/settings")
    names.add(socket_name())
    assert len(names) == 3


def test_a_folder_that_others_can_change_is_not_used(tmp_path, monkeypatch):
    shared = tmp_path / "run"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(shared))
    assert Path(socket_name()).parent != shared
    shared.chmod(0o700)
    if len(str(shared)) < 70:
        assert Path(socket_name()).parent == shared
