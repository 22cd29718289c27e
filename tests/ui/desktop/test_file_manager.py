"""The file manager is asked to select a file; where it cannot, the folder opens."""

import json
import sys

import pytest

from swiftcam.ui.desktop import file_manager
from swiftcam.ui.desktop.file_manager import show_in_folder

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="file managers of Linux")

# A file manager: it writes down what it was asked to show, and refuses it if it is told so.
_MANAGER = """
import json, sys
from jeepney import HeaderFields, MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

link = open_dbus_connection()
link.send_and_get_reply(message_bus.RequestName("org.freedesktop.FileManager1"))
print("ready", flush=True)
while True:
    message = link.receive()
    if message.header.message_type is not MessageType.method_call:
        continue
    fields = message.header.fields
    asked = [fields[HeaderFields.path], fields[HeaderFields.interface], fields[HeaderFields.member]]
    open(sys.argv[1], "w").write(json.dumps([*asked, *message.body]))
    if sys.argv[2] == "refuse":
        link.send(new_error(message, "org.freedesktop.DBus.Error.Failed"))
    else:
        link.send(new_method_return(message))
"""


@pytest.fixture
def opened(monkeypatch, qapp):
    """The folders that were opened without a file manager that selects files."""
    opened = []
    monkeypatch.setattr(file_manager, "open_with_system", opened.append)
    return opened


@pytest.fixture
def start_manager(session_bus, programs, tmp_path):
    """Return a function that starts a file manager, and returns the file of its calls."""

    def start(answer="show"):
        log = tmp_path / "calls.json"
        manager = programs.start_command([sys.executable, "-c", _MANAGER, log, answer])
        assert manager.process.stdout.readline() == "ready\n"
        return log

    return start


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "Bilder & mehr" / "猫 #1 50%.png"
    path.parent.mkdir()
    path.write_bytes(b"")
    return path


@on_linux
def test_the_file_is_selected(start_manager, opened, picture, qt_wait_until):
    log = start_manager()
    show_in_folder(picture)
    qt_wait_until(lambda: log.exists() and not file_manager._waiting)
    assert json.loads(log.read_text()) == [
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1",
        "ShowItems",
        [picture.as_uri()],
        "",
    ]
    assert opened == []


@on_linux
def test_the_folder_opens_if_the_file_manager_refuses(
    start_manager, opened, picture, qt_wait_until
):
    start_manager("refuse")
    show_in_folder(picture)
    qt_wait_until(lambda: opened)
    assert opened == [picture.parent]


@on_linux
def test_the_folder_opens_without_a_file_manager_on_the_bus(
    session_bus, opened, picture, qt_wait_until
):
    show_in_folder(picture)
    qt_wait_until(lambda: opened)
    assert opened == [picture.parent]


@on_linux
@pytest.mark.parametrize("has_binding", [True, False])
def test_the_folder_opens_without_a_bus(
    opened, picture, tmp_path, monkeypatch, qt_wait_until, has_binding
):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    if not has_binding:
        monkeypatch.setitem(sys.modules, "PySide6.QtDBus", None)
    show_in_folder(picture)
    qt_wait_until(lambda: opened)
    assert opened == [picture.parent]
    assert file_manager._waiting == {}


@pytest.mark.parametrize(
    ("platform", "program", "arguments"),
    [
        ("win32", "/windows/explorer.exe", ["/select,{path}"]),
        ("darwin", "/usr/bin/open", ["-R", "{path}"]),
    ],
)
def test_other_systems_select_the_file(tmp_path, monkeypatch, platform, program, arguments):
    started = []
    monkeypatch.setenv("SYSTEMROOT", "/windows")
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(
        file_manager.QProcess, "startDetached", lambda *command: started.append(command)
    )
    show_in_folder(tmp_path)
    assert started == [(program, [text.format(path=tmp_path) for text in arguments])]
