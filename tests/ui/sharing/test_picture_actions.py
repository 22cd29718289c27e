import pytest
from PySide6.QtGui import QGuiApplication, QImage

from swiftcam import paths
from swiftcam.pipeline.state.headline import Headline
from swiftcam.ui.live.live_view import LiveView
from swiftcam.ui.sharing import picture_actions
from swiftcam.ui.sharing.message_bar import MessageBar
from swiftcam.ui.sharing.picture_actions import PictureActions


@pytest.fixture
def view(qtbot):
    view = LiveView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    return view


@pytest.fixture
def actions(view):
    said = []
    actions = PictureActions(lambda: view, MessageBar(view), said.append)
    actions.said, actions.bar = said, actions._bar
    return actions


def titles(actions):
    return [button.text() for button in actions.bar.buttons]


def click(actions, title):
    next(button for button in actions.bar.buttons if button.text() == title).click()


def unsure(make_snapshot):
    from dataclasses import replace

    snapshot = make_snapshot()
    labelled = replace(snapshot.labelled, headline=Headline(None, 0.0, 0.2), label="")
    return make_snapshot(labelled=labelled)


def test_a_saved_picture_offers_what_to_do_with_it(actions, make_snapshot):
    path = actions.save(make_snapshot())
    assert path.parent == paths.pictures_dir()
    assert actions.bar.label.text() == f"Saved {path.name}"
    assert actions.bar.label.toolTip() == str(path)
    assert titles(actions) == ["Show in folder", "Copy picture", "Copy label"]


def test_the_copied_picture_is_the_saved_one(actions, make_snapshot):
    path = actions.save(make_snapshot())
    click(actions, "Copy picture")
    saved = QImage(str(path))
    copied = QGuiApplication.clipboard().image().convertToFormat(saved.format())
    assert not saved.isNull()
    assert copied == saved
    assert actions.said == ["The picture was copied."]


def test_a_picture_that_is_gone_is_said(actions, make_snapshot):
    actions.save(make_snapshot()).unlink()
    click(actions, "Copy picture")
    assert actions.said == ["The picture could not be copied. Save it again."]


def test_the_copied_label_is_that_of_the_saved_picture(actions, make_snapshot):
    actions.save(make_snapshot())
    click(actions, "Copy label")
    assert QGuiApplication.clipboard().text() == "espresso"
    assert actions.said == ["Copied: espresso"]


def test_without_a_sure_label_there_is_none_to_copy(actions, make_snapshot):
    snapshot = unsure(make_snapshot)
    assert actions.label(snapshot) == ""
    actions.save(snapshot)
    assert titles(actions) == ["Show in folder", "Copy picture"]


def test_the_saved_file_is_shown_in_its_folder(actions, make_snapshot, monkeypatch):
    shown = []
    monkeypatch.setattr(picture_actions, "show_in_folder", shown.append)
    path = actions.save(make_snapshot())
    click(actions, "Show in folder")
    assert shown == [path]


def test_a_failure_is_said_without_buttons(actions, make_snapshot):
    assert actions.save(make_snapshot(frame=None, labelled=None)) is None
    assert actions.said == ["Not saved: There is no picture to save yet."]
    assert not actions.bar.isVisible()


def test_the_running_picture_is_copied_with_its_labels(actions, make_snapshot):
    actions.copy_picture(make_snapshot())
    image = QGuiApplication.clipboard().image()
    assert image.width() >= 960
