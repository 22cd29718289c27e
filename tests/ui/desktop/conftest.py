"""A session bus of the test's own."""

import pytest

from tests import needs
from tests.waiting import wait_until


@pytest.fixture
def session_bus(programs, tmp_path, monkeypatch):
    """Start a session bus without services, and make it the one of this process."""
    needs.module("jeepney")
    needs.program("dbus-daemon")
    address = tmp_path / "bus"
    config = tmp_path / "bus.conf"
    config.write_text(
        f"<busconfig><type>session</type><listen>unix:path={address}</listen>"
        "<auth>EXTERNAL</auth><policy context='default'><allow send_destination='*'/>"
        "<allow own='*'/><allow receive_sender='*'/></policy></busconfig>"
    )
    programs.start_command(["dbus-daemon", f"--config-file={config}", "--nofork"])
    wait_until(address.exists)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={address}")
