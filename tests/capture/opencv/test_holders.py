"""Programs that have a device open, with real processes that hold a file."""

import subprocess
import sys
from pathlib import Path

import pytest

from swiftcam.capture.opencv.holders import holders_of
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux shows which files a process has open"
)


@pytest.fixture
def device(tmp_path):
    node = tmp_path / "video0"
    node.touch()
    return node


@pytest.fixture
def hold(programs, device):
    """Return a function that starts a program that holds the device until its input ends."""

    def hold(shell="/bin/sh"):
        command = [shell, "-c", f'exec 3<"{device}"; read line']
        return programs.start_command(command, stdin=subprocess.PIPE).process

    return hold


def test_a_program_that_has_the_device_open_is_named(hold, device):
    holder = hold()
    found = wait_until(lambda: holders_of(str(device)))
    name = Path(f"/proc/{holder.pid}/comm").read_text().strip()
    assert found == [f"{name} (PID {holder.pid})"]


def test_a_link_to_the_device_is_the_device(hold, device, tmp_path):
    link = tmp_path / "by-id"
    link.symlink_to(device)
    hold()
    assert wait_until(lambda: holders_of(str(link)))


def test_a_program_that_has_closed_it_is_not_named(hold, device):
    holder = hold()
    wait_until(lambda: holders_of(str(device)))
    holder.kill()
    holder.wait(PATIENCE)
    assert holders_of(str(device)) == []


def test_this_program_is_not_named(device):
    with device.open():
        assert holders_of(str(device)) == []


def test_without_a_path_nothing_is_known():
    assert holders_of("") == []


def test_a_name_that_the_system_cuts_is_completed(hold, device, tmp_path):
    shell = tmp_path / "a-program-with-a-long-name"
    shell.symlink_to("/bin/sh")
    holder = hold(shell)
    assert wait_until(lambda: holders_of(str(device))) == [f"{shell.name} (PID {holder.pid})"]
