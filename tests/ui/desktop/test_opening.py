"""Files that are opened with the program: by a start, a second start, and the desktop."""

import json
import signal
import sys

import pytest

from swiftcam.pipeline import State
from swiftcam.settings import Settings, write_settings
from swiftcam.ui.desktop.window_memory import memory_file
from swiftcam.ui.page import PageName
from tests import media
from tests.fakes import EndlessSource
from tests.waiting import wait_until

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)  # of the offscreen platform
MEMORY = {"environment": {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}}
_EVENT = """
import sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from swiftcam.ui.window.app import make_application
application = make_application()
application.file_opened.connect(lambda place: print(place, flush=True))
for place in sys.argv[1:]:
    application.sendEvent(application, QFileOpenEvent(QUrl.fromUserInput(place)))
"""


def page():
    try:
        return json.loads(memory_file().read_text(encoding="utf-8"))["page"]
    except (FileNotFoundError, ValueError):
        return ""


@pytest.fixture
def pictures(tmp_path, photos):
    """A folder with two photographs."""
    folder = tmp_path / "two pictures"
    folder.mkdir()
    media.write_pictures(folder, photos[:2])
    return folder


def test_a_second_start_hands_its_files_over(programs, pictures):
    write_settings(Settings(source="demo"))
    first = programs.start(**MEMORY)
    wait_until(lambda: page() == "live")
    second = programs.run(".", cwd=pictures, **MEMORY)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    wait_until(lambda: page() == "pictures")
    assert programs.run(**MEMORY).returncode == 0  # without files it only raises the window
    first.process.send_signal(signal.SIGINT)
    done = first.finish()
    assert (done.returncode, done.stderr) == (0, "")


def test_pictures_are_labelled_on_their_page_and_a_film_is_played(
    open_window, pictures, video, qt_wait_until
):
    window = open_window(EndlessSource())
    window.open_places([str(pictures)])
    assert window.pages.pictures.isVisible()
    qt_wait_until(lambda: len(window.pages.pictures.model.view) == 2)
    window.take_places([str(video)])
    assert window.live.isVisible()
    qt_wait_until(lambda: window.snapshot.source == "clip.mp4")


def test_what_cannot_be_opened_is_said_and_changes_nothing(open_window, wait_for_state):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    window.take_places(["/missing/cup.jpg"])
    window.refresh()
    assert "There is no file or folder" in window.live.status.note.text()
    assert window.snapshot.state is State.LIVE


def test_a_hidden_window_comes_to_the_front_without_files(open_window):
    window = open_window(EndlessSource())
    window.show_page(PageName.MODELS)
    window.showMinimized()
    window.take_places([])
    assert not window.isMinimized()
    assert window.pages.models.isVisible()


def test_macos_sends_files_as_events(programs, tmp_path):
    place = str(tmp_path / "a cup.jpg")
    command = [sys.executable, "-c", _EVENT, place, "rtsp://camera.local/live"]
    done = programs.start_command(command).finish()
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [place, "rtsp://camera.local/live"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("lable",), "Did you mean 'label'"),
        (("missing.jpg",), "There is no file or folder missing.jpg"),
        (("./missing",), "There is no file or folder"),
        (("ftp://host/a.jpg",), "is not supported"),
        (("open", "missing"), "There is no file or folder missing"),
    ],
)
def test_what_is_neither_a_command_nor_a_place_is_an_error(programs, arguments, says):
    done = programs.run(*arguments, **MEMORY)
    assert done.returncode == 2
    assert says in done.stderr


def test_pictures_without_a_display_lead_to_the_command_that_labels(programs, pictures):
    done = programs.run(pictures)
    assert done.returncode == 1
    assert "swiftcam label" in done.stderr
