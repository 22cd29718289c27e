"""Fixtures and house rules: isolated folders, no logged warnings, no leaked threads or windows."""

import logging
import os
import threading
from pathlib import Path

import hypothesis
import pytest

from swiftcam.__main__ import _ENVIRONMENT

# As the entry point does; and no test needs a screen.
for _name, _value in {**_ENVIRONMENT, "QT_QPA_PLATFORM": "offscreen"}.items():
    os.environ.setdefault(_name, _value)

from swiftcam.capture.demo import demo_photos
from swiftcam.capture.pictures import read_picture
from tests import media

# Shared machines are slow at times; how long an example takes is not what is tested.
hypothesis.settings.register_profile("shared", deadline=None)
hypothesis.settings.load_profile("shared")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory, monkeypatch):
    """Keep cache, logs and pictures of every test out of the user's folders."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("CACHE", "STATE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("XDG_PICTURES_DIR", str(home / "Pictures"))


@pytest.fixture(autouse=True)
def _no_logged_warnings(caplog, request):
    yield
    if request.node.get_closest_marker("logs_errors"):
        return
    loud = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not loud, f"logged at WARNING or above: {loud}"


@pytest.fixture(autouse=True)
def _no_leaked_threads():
    before = set(threading.enumerate())
    yield
    leaked = [t for t in threading.enumerate() if t not in before and t.name.startswith("swiftcam")]
    for thread in leaked:
        thread.join(2)
    assert not [t.name for t in leaked if t.is_alive()]


@pytest.fixture(scope="session")
def photos():
    """Real photographs, RGB uint8, from the scikit-image wheel."""
    return [read_picture(path) for path in demo_photos()]


@pytest.fixture(scope="session")
def video(tmp_path_factory, photos):
    """A real 320x240 video of 45 frames at 30 per second."""
    return media.write_video(tmp_path_factory.mktemp("video") / "clip.mp4", photos, frames=45)


@pytest.fixture(scope="session")
def shared():
    """The project's folder of real data, where it exists."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED
