"""Cameras that are connected and removed; the test sets the list and the times of the checks."""

import logging
import os
import queue
import sys
import threading

import pytest

from swiftcam.capture.opencv.camera_names import CameraDevice
from swiftcam.capture.opencv.hotplug import Cameras, CameraWatch, device_nodes
from tests.waiting import PATIENCE, wait_until

C920 = CameraDevice(0, "HD Pro Webcam C920", "046d:082d", "/dev/video0")
BUILT_IN = CameraDevice(2, "Integrated Camera", "04f2:b6be", "/dev/video2")


class System:
    """A machine whose cameras and clock the test sets."""

    def __init__(self):
        self.devices = [C920]
        self.nodes = None
        self.error = None
        self.looks = 0
        self.lists = 0
        self.waited = []
        self._ticks = queue.Queue()
        self.is_waiting = threading.Event()

    def list_cameras(self):
        self.lists += 1
        if self.error:
            raise self.error
        return self.devices

    def look_at_nodes(self):
        self.looks += 1
        return self.nodes

    def wait(self, event, seconds):
        self.waited.append(seconds)
        self.is_waiting.set()
        self._ticks.get()

    def tick(self):
        """Let a period pass, and the check after it."""
        self.looked()
        self.is_waiting.clear()
        self.let_go()
        self.looked()

    def looked(self):
        """Wait until the watch has checked and waits for the next time."""
        assert self.is_waiting.wait(PATIENCE)

    def let_go(self):
        """End the present wait, or the next one."""
        self._ticks.put(None)


@pytest.fixture
def system():
    return System()


@pytest.fixture
def watch(system):
    watch = CameraWatch(system.list_cameras, system.look_at_nodes, 2.0, system.wait)
    yield watch
    system.let_go()
    assert watch.stop(PATIENCE)


def test_before_the_first_look_nothing_is_known(watch, system):
    assert watch.now == Cameras((), 0)
    assert system.looks == 0


def test_cameras_that_come_and_go_are_noticed(watch, system):
    watch.start()
    system.looked()
    assert watch.now == Cameras((C920,), 1)
    assert "swiftcam-cameras" in [thread.name for thread in threading.enumerate()]
    system.tick()
    assert watch.now.changes == 1
    system.devices = [C920, BUILT_IN]
    system.tick()
    assert watch.now == Cameras((C920, BUILT_IN), 2)
    system.devices = []
    system.tick()
    assert watch.now == Cameras((), 3)
    assert set(system.waited) == {2.0}


def test_that_there_is_no_camera_is_a_first_list_too(watch, system):
    system.devices = []
    watch.start()
    wait_until(lambda: watch.now.changes == 1)
    assert watch.now.devices == ()


def test_cameras_are_not_woken_up_while_nothing_changes(watch, system):
    system.nodes = ("video0", 1)
    watch.start()
    for _ in range(3):
        system.tick()
    assert (system.looks, system.lists) == (4, 1)
    system.nodes = ("video0", 2)
    system.tick()
    assert system.lists == 2


def test_a_look_can_be_asked_for(watch, system):
    system.nodes = ("video0", 1)
    watch.start()
    system.tick()
    assert system.lists == 1
    watch.refresh()
    system.tick()
    assert system.lists == 2


def test_a_look_that_is_asked_for_does_not_wait_for_the_period(system):
    watch = CameraWatch(system.list_cameras, period=3600)
    watch.start()
    wait_until(lambda: watch.now.changes == 1)
    system.devices = [BUILT_IN]
    watch.refresh()
    wait_until(lambda: watch.now == Cameras((BUILT_IN,), 2))
    assert watch.stop(PATIENCE)


def test_errors_are_survived_and_logged_once(watch, system, caplog):
    caplog.set_level(logging.INFO)
    watch.start()
    system.looked()
    system.error = OSError("the driver is confused")
    for _ in range(3):
        system.tick()
    assert watch.now == Cameras((C920,), 1)
    assert caplog.text.count("listing the cameras failed") == 1
    assert "the driver is confused" in caplog.text
    system.error = None
    system.devices = [BUILT_IN]
    system.tick()
    assert watch.now == Cameras((BUILT_IN,), 2)
    system.error = OSError("again")
    system.tick()
    assert caplog.text.count("listing the cameras failed") == 2


def test_a_listing_that_failed_is_tried_again_although_nothing_changed(watch, system):
    system.nodes = ("video0", 1)
    watch.start()
    system.looked()
    system.error = OSError("not yet")
    system.devices = [BUILT_IN]
    watch.refresh()
    for _ in range(2):
        system.tick()
    assert system.lists == 3
    system.error = None
    system.tick()
    assert watch.now == Cameras((BUILT_IN,), 2)


def test_a_listing_that_hangs_is_abandoned():
    hangs, listing = threading.Event(), threading.Event()

    def hang():
        listing.set()
        hangs.wait()
        return []

    watch = CameraWatch(hang)
    watch.start()
    assert listing.wait(PATIENCE)
    assert not watch.stop(timeout=0)
    hangs.set()
    assert watch.stop(PATIENCE)


def test_stop_without_start():
    assert CameraWatch().stop()


def test_the_real_system_is_watched():
    watch = CameraWatch()
    watch.start()
    wait_until(lambda: watch.now.changes == 1)
    assert watch.stop(PATIENCE)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has device files for cameras")
def test_device_files_tell_that_a_camera_came_or_changed_or_went(tmp_path, monkeypatch):
    scan = os.scandir
    monkeypatch.setattr(os, "scandir", lambda folder: scan(tmp_path))
    before = device_nodes()
    (tmp_path / "sda").touch()
    assert device_nodes() == before
    camera = tmp_path / "video0"
    camera.touch(0o600)
    came = device_nodes()
    assert came != before
    assert device_nodes() == came

    def is_noticed():  # once the clock of the file system has moved on
        camera.chmod(0o660)
        return device_nodes() != came

    wait_until(is_noticed, what="another time of the file")
    camera.unlink()
    assert device_nodes() == before
