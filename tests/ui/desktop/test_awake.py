"""The screen stays on in full screen while the view is live, and at no other time."""

import json
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from swiftcam.pipeline import State
from swiftcam.ui.desktop.awake import ScreenAwake
from tests.fakes import EndlessSource
from tests.waiting import wait_until

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)  # of the offscreen platform

# A screen saver as desktops have it: it writes down how many wishes it holds.
_SAVER = """
import json, sys
from jeepney import HeaderFields, MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

link = open_dbus_connection()
link.send_and_get_reply(message_bus.RequestName("org.freedesktop.ScreenSaver"))
calls = []
print("ready", flush=True)
while True:
    message = link.receive()
    member = message.header.fields.get(HeaderFields.member)
    if message.header.message_type is not MessageType.method_call:
        continue
    calls.append(member)
    open(sys.argv[1], "w").write(json.dumps(calls))
    if member == "Inhibit":
        link.send(new_method_return(message, "u", (7,)))
    else:
        link.send(new_method_return(message))
"""


@pytest.fixture
def calls(session_bus, programs, tmp_path):
    """Return a function that returns what a screen saver on a bus of its own was asked."""
    log = Path(tmp_path / "calls.json")
    saver = programs.start_command([sys.executable, "-c", _SAVER, log])
    assert saver.process.stdout.readline() == "ready\n"

    def read():
        try:
            return json.loads(log.read_text())
        except (FileNotFoundError, ValueError):
            return []

    return read


def test_the_desktop_is_asked_once_and_told_the_end(calls):
    awake = ScreenAwake()
    awake.keep(True)
    awake.keep(True)
    wait_until(lambda: calls() == ["Inhibit"])
    awake.keep(False)
    awake.keep(False)
    wait_until(lambda: calls() == ["Inhibit", "UnInhibit"])
    awake.keep(True)
    awake.stop()
    awake.close(60)
    assert calls() == ["Inhibit", "UnInhibit"] * 2


def test_a_desktop_without_such_a_service_is_no_error(monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    awake = ScreenAwake()
    awake.keep(True)
    assert awake.is_kept
    awake.stop()
    awake.close(60)
    assert not awake.is_kept


@pytest.fixture
def window(open_window, wait_for_state, monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    shown = open_window(EndlessSource)
    wait_for_state(shown, State.LIVE)
    shown.live.view.setFocus()
    return shown


def test_only_the_live_full_screen_keeps_the_screen_on(window, wait_for_state):
    key = window.live.view
    assert not window.awake.is_kept
    QTest.keyClick(key, Qt.Key.Key_V)
    window.refresh()
    assert not window.awake.is_kept  # not the compact view
    QTest.keyClick(key, Qt.Key.Key_F)
    window.refresh()
    assert window.awake.is_kept
    QTest.keyClick(key, Qt.Key.Key_Space)
    wait_for_state(window, State.PAUSED)
    assert not window.awake.is_kept
    QTest.keyClick(key, Qt.Key.Key_Space)
    wait_for_state(window, State.LIVE)
    assert window.awake.is_kept
    window.playback.toggle_running()
    assert not window.awake.is_kept
    window.playback.toggle_running()
    wait_for_state(window, State.LIVE)
    QTest.keyClick(key, Qt.Key.Key_Escape)
    window.refresh()
    assert not window.awake.is_kept


def test_a_closed_window_lets_the_screen_turn_off(window):
    QTest.keyClick(window.live.view, Qt.Key.Key_F)
    window.refresh()
    assert window.awake.is_kept
    window.close()
    assert not window.awake.is_kept
