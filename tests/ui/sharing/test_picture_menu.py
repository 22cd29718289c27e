import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from swiftcam import paths
from swiftcam.errors import CameraError
from swiftcam.pipeline import State
from swiftcam.ui.sharing.picture_menu import picture_menu
from tests.fakes import EndlessSource, ScriptedSource, picture


@pytest.fixture
def ended(open_window, wait_for_state, qt_wait_until):
    window = open_window(ScriptedSource([picture(60)]))
    wait_for_state(window, State.ENDED)
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    return window


def action(menu, title):
    return next(one for one in menu.actions() if one.text().split("\t")[0] == title)


def choose(window, title):
    action(picture_menu(window, window.live.view), title).trigger()


@pytest.mark.qt_log_ignore("does not support", extend=True)  # the popup, without a screen
@pytest.mark.parametrize("reason", ["Mouse", "Keyboard"])
def test_mouse_and_menu_key_open_it(ended, reason):
    view = ended.live.view
    at = QPoint(50, 60)
    event = QContextMenuEvent(QContextMenuEvent.Reason[reason], at, view.mapToGlobal(at))
    QApplication.sendEvent(view, event)
    menu = ended.findChild(QMenu)
    assert menu.isVisible()
    assert [one.text().split("\t")[0] for one in menu.actions() if not one.isSeparator()] == [
        "Copy picture",
        "Copy label",
        "Save picture",
        "Pause",
        "Full screen",
        "Compact view",
        "Use the whole picture",
        "Keep on top",
        "Crop frame",
        "What the model sees",
        "Mirror",
    ]
    menu.close()


def test_it_copies_and_saves(ended):
    choose(ended, "Copy label")
    assert QGuiApplication.clipboard().text() == "value 60"
    choose(ended, "Copy picture")
    assert not QGuiApplication.clipboard().image().isNull()
    choose(ended, "Save picture")
    assert len(list(paths.pictures_dir().iterdir())) == 1
    assert ended.message_bar.isVisible()


def test_without_a_picture_there_is_nothing_to_copy(open_window):
    window = open_window(ScriptedSource([CameraError("no")]))
    menu = picture_menu(window, window.live.view)
    for title in ("Copy picture", "Copy label", "Save picture"):
        assert not action(menu, title).isEnabled()


def test_it_pauses_and_resumes(open_window, wait_for_state):
    window = open_window(EndlessSource)
    wait_for_state(window, State.LIVE)
    choose(window, "Pause")
    wait_for_state(window, State.PAUSED)
    choose(window, "Resume")
    wait_for_state(window, State.LIVE)


def test_it_changes_the_view_and_shows_its_settings(ended):
    before = ended.settings
    for title in ("Crop frame", "What the model sees", "Mirror"):
        choose(ended, title)
    after = ended.settings
    assert after.has_crop_frame is not before.has_crop_frame
    assert after.has_inset is not before.has_inset
    assert after.is_mirrored is not before.is_mirrored
    assert action(picture_menu(ended, ended.live.view), "Mirror").isChecked() is after.is_mirrored


def test_it_drops_the_region(ended):
    assert not action(picture_menu(ended, ended.live.view), "Use the whole picture").isEnabled()
    ended.change(region=(0.1, 0.1, 0.5, 0.5))
    choose(ended, "Use the whole picture")
    assert ended.settings.region is None


def test_full_screen_and_back(ended):
    choose(ended, "Full screen")
    assert ended.isFullScreen()
    choose(ended, "Leave full screen")
    assert not ended.isFullScreen()
