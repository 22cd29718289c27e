"""Fixtures and house rules: isolated folders, no logged warnings, no leaked threads or windows."""

import importlib.util
import logging
import os
import shutil
import signal
import threading
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

from swiftcam.__main__ import _ENVIRONMENT

# As in the entry point. No test needs a screen. The workers share the processors, and PyTorch would
# start one thread per processor in each worker.
_HERE = {"QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"}
for _name, _value in {**_ENVIRONMENT, **_HERE}.items():
    os.environ.setdefault(_name, _value)

from swiftcam.capture.demo import demo_photos, labelled_demo_photos
from swiftcam.capture.pictures import read_picture
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.labels.class_names import readable_name, wnids
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import open_model
from swiftcam.settings import DEFAULT_MODEL
from tests import bytecode, displays, media
from tests.programs import Programs
from tests.qt_plugin import has_qt
from tests.waiting import PATIENCE

bytecode.keep()

# A shell starts background jobs with SIGINT ignored, `nohup` starts a program with SIGHUP ignored,
# and children inherit this. Tests need both.
for _signal, _handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    if (_number := getattr(signal, _signal, None)) and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _handler)

# Shared machines are slow at times, and no test is about the time of an example.
hypothesis.settings.register_profile("shared", deadline=None)
hypothesis.settings.load_profile("shared")

SHARED = Path(__file__).resolve().parents[2] / "shared"


class KnownClass(NamedTuple):
    """A class of a model: its number, its label as the model has it, and its readable name."""

    index: int
    label: str
    name: str


# Without Qt's libraries the tests of the window cannot be imported; test_qt.py reports this.
collect_ignore = [] if has_qt else ["ui"]


def pytest_runtest_setup(item):
    """Skip tests marked `extra(*libraries)` if one of the libraries is not installed."""
    for mark in item.iter_markers("extra"):
        for name in mark.args:
            if importlib.util.find_spec(name) is None:
                pytest.skip(f"{name} is not here: make test-all installs it")


def _move_folders(patch, home):
    """Keep cache, logs, settings and pictures out of the user's folders."""
    patch.setenv("HOME", str(home))
    for name in ("CACHE", "STATE", "CONFIG", "DATA"):
        patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    patch.setenv("XDG_PICTURES_DIR", str(home / "Pictures"))


@pytest.fixture(scope="session", autouse=True)
def _folders_of_the_session(tmp_path_factory):
    """Separate user folders for shared fixtures, which run before those of a test."""
    with pytest.MonkeyPatch.context() as patch:
        _move_folders(patch, tmp_path_factory.mktemp("session"))
        yield


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory, monkeypatch):
    """Separate user folders for each test."""
    _move_folders(monkeypatch, tmp_path_factory.mktemp("home"))


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
        thread.join(PATIENCE)
    assert not [t.name for t in leaked if t.is_alive()]


@pytest.fixture(scope="session")
def _warm_cache(tmp_path_factory):
    """A cache folder with the graph and the seal of the embedded model."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(folder))
        load_classifier().sealer.check()
    return folder


@pytest.fixture
def warm_cache(_warm_cache):
    """Give a test a copy of this cache, unless the test is about the first start."""
    shutil.copytree(_warm_cache, os.environ["XDG_CACHE_HOME"], dirs_exist_ok=True)


@pytest.fixture
def programs(warm_cache):
    """Start processes of SwiftCam; those still running at the end of the test are killed."""
    started = Programs()
    yield started
    started.close()


@pytest.fixture(scope="session")
def qt_libraries():
    """Skip the test if Qt cannot even draw into memory."""
    displays.require_qt_libraries()


@pytest.fixture(scope="module")
def x_display():
    """An X server of 1280x900 pixels on which Qt can open windows."""
    with displays.virtual_display((1280, 900)) as display:
        displays.require_windows(display)
        yield display


@pytest.fixture(scope="session")
def photos():
    """Real photographs, RGB uint8: those of the demo."""
    return [read_picture(path) for path in demo_photos()]


@pytest.fixture(scope="session")
def first_class():
    """The class that the first of `photos` shows, of the embedded model.

    The model must know it: it has the first photograph right.
    """
    labels = open_model(find_model(DEFAULT_MODEL)).labels
    index = wnids(labels).index(labelled_demo_photos()[0].wnid)
    return KnownClass(index, labels[index], readable_name(labels, index, labels[index]))


@pytest.fixture(scope="session")
def video(tmp_path_factory, photos):
    """A real 320x240 video of 45 frames at 30 per second."""
    return media.write_video(tmp_path_factory.mktemp("video") / "clip.mp4", photos, frames=45)


@pytest.fixture(scope="session")
def shared():
    """The project's folder of real data; without it, the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED
