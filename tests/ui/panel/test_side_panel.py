from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSlider

from swiftcam.capture.mode import Mode
from swiftcam.capture.opencv.camera_names import CameraDevice
from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE
from swiftcam.inference.setups.model_request import Request
from swiftcam.jobs.progress import Phase, Progress
from swiftcam.pipeline import State
from swiftcam.pipeline.state.snapshot import Media, ModelChange
from swiftcam.settings import Settings
from swiftcam.ui.panel.side_panel import SidePanel

C920 = CameraDevice(0, "Logitech C920", "046d:082d", "/dev/video0")
BRIO = CameraDevice(2, "Brio", "046d:085e", "/dev/video2")


@pytest.fixture
def panel(qtbot):
    panel = SidePanel()
    qtbot.addWidget(panel)
    panel.wanted = []
    panel.changed.connect(panel.wanted.append)
    panel.show_settings(Settings())
    panel.show()
    return panel


def entries(row):
    return [row.list.itemText(n) for n in range(row.list.count())]


def pick(row, words):
    row.list.setCurrentText(words)
    row.list.activated.emit(row.list.currentIndex())


def test_showing_settings_wants_nothing(panel):
    panel.show_settings(Settings(top_k=3, is_mirrored=True, crop_mode="fit", threads=1))
    assert panel.wanted == []
    assert panel.label.top_k.value == 3
    assert panel.source.mirror.isChecked()
    assert panel.region.crop.key == "fit"


def test_each_control_wants_its_setting(qtbot, panel):
    panel.label.top_k.slider.setValue(2)
    panel.label.smoothing.slider.setValue(15)
    panel.label.confidence.slider.setValue(35)
    panel.source.mirror.click()
    panel.region.crop_frame.click()
    panel.region.inset.click()
    pick(panel.region.crop, "Fit with bars")
    assert panel.wanted == [
        {"top_k": 3},
        {"smoothing": 1.5},
        {"minimum_confidence": 0.35},
        {"is_mirrored": True},
        {"has_crop_frame": False},
        {"has_inset": False},
        {"crop_mode": "fit"},
    ]


def test_the_minimum_confidence_is_the_models_until_the_user_chooses_one(
    qtbot, panel, make_snapshot
):
    row = panel.label.confidence

    def shown():
        return row.value_label.text(), row.default_button.isVisible()

    assert shown() == (f"{FALLBACK_CONFIDENCE:.0%}", False)
    model = make_snapshot().model
    panel.show_snapshot(make_snapshot(model=replace(model, minimum_confidence=0.25)))
    assert shown() == ("25%", False)
    panel.show_snapshot(make_snapshot(model=replace(model, minimum_confidence=0.3)))
    assert shown() == ("30%", False)
    panel.show_settings(Settings(minimum_confidence=0.6))
    panel.show_snapshot(make_snapshot(model=replace(model, minimum_confidence=0.45)))
    assert shown() == ("60%", True)
    qtbot.mouseClick(row.default_button, Qt.MouseButton.LeftButton)
    assert panel.wanted == [{"minimum_confidence": None}]
    panel.show_settings(Settings())
    assert shown() == ("45%", False)


def test_the_fields_for_classes_know_those_of_the_model(qtbot, panel, make_snapshot):
    labels = ("tabby, tabby cat", "Persian cat", "goldfish, Carassius auratus")
    panel.show_snapshot(make_snapshot(model=replace(make_snapshot().model, labels=labels)))
    qtbot.keyClicks(panel.label.deny.line, "tabby, persian")
    qtbot.keyClick(panel.label.deny.line, Qt.Key.Key_Return)
    assert panel.wanted[-1] == {"deny": ("tabby cat", "Persian cat")}
    panel.show_settings(Settings(allow=("goldfish",), language="zh_CN"))
    (chip,) = panel.label.allow.chips.findChildren(QAbstractButton)
    assert chip.text().startswith("金鱼")


def test_cameras_come_and_go(panel):
    panel.source.show_cameras([C920, BRIO])
    assert entries(panel.source.source)[:3] == ["Logitech C920", "Brio", "Demo"]
    assert panel.source.source.list.currentText() == "Logitech C920"  # camera 0 is that one
    panel.source.show_cameras([BRIO])
    assert "Logitech C920" not in entries(panel.source.source)
    assert panel.source.source.list.currentText() == "Camera 0"


def test_a_camera_is_chosen_by_what_it_is_not_by_its_number(panel):
    wanted = []
    panel.source.source_wanted.connect(wanted.append)
    panel.source.show_cameras([C920, BRIO])
    pick(panel.source.source, "Brio")
    assert wanted == ["camera:046d:085e"]


def test_twins_are_chosen_by_their_number(panel):
    wanted = []
    panel.source.source_wanted.connect(wanted.append)
    panel.source.show_cameras([C920, CameraDevice(4, "C920 (2)", "046d:082d", "/dev/video4")])
    pick(panel.source.source, "C920 (2)")
    assert wanted == ["4"]


def test_recent_sources_are_offered_without_their_passwords(panel):
    recent = ("/films/cat.mp4", "rtsp://me:secret@camera.local/live")
    panel.show_settings(Settings(source="demo", recent_sources=recent))
    assert entries(panel.source.source) == ["Demo", "Screen", "cat.mp4", "rtsp://camera.local/live"]


def test_only_cameras_have_a_mode_and_the_delivered_mode_is_shown(panel, make_snapshot):
    assert panel.source.mode.isVisibleTo(panel)
    media = Media(requested=Mode(1280, 720, 30, "MJPG"), mode=Mode(640, 480, 30, "YUYV"))
    panel.show_snapshot(make_snapshot(media=media))
    shown = panel.source.granted.text()
    assert shown == "Receiving 640×480 30 YUYV (1280×720 30 MJPG was requested)"
    panel.show_snapshot(make_snapshot(media=Media(mode=Mode(960, 720, 29.97))))
    assert panel.source.granted.text() == "Receiving 960×720 at 29.97 fps"
    panel.show_snapshot(make_snapshot(media=Media(mode=Mode(960, 720))))
    assert panel.source.granted.text() == "Receiving 960×720"
    panel.show_snapshot(make_snapshot())
    assert panel.source.granted.isHidden()
    panel.show_settings(Settings(source="demo"))
    assert not panel.source.mode.isVisibleTo(panel)


def test_a_region_can_be_given_up(panel):
    assert not panel.region.whole.isVisibleTo(panel)
    assert panel.region.hint.isVisibleTo(panel)
    panel.show_settings(Settings(region=(0.1, 0.1, 0.5, 0.5)))
    assert not panel.region.hint.isVisibleTo(panel)
    panel.region.whole.click()
    assert panel.wanted == [{"region": None}]


def test_loading_is_shown(panel, make_snapshot):
    panel.show_snapshot(make_snapshot(model_change=ModelChange(Request(1), is_loading=True)))
    assert panel.model.progress.text() == "loading the model…"
    panel.show_snapshot(make_snapshot())
    assert panel.model.progress.text() == "a note"
    panel.show_snapshot(make_snapshot(model=None, state=State.OPENING))
    assert panel.model.progress.text() == "loading the model…"


def test_a_measurement_is_shown_beside_the_model(panel):
    assert not panel.model.measuring.isVisible()
    panel.model.show_measuring(Progress(Phase.TIMING, 30, 60))
    assert panel.model.measuring.text() == "measuring the fastest setup…"
    assert panel.model.measuring.isVisible()
    panel.model.show_measuring(None)
    assert not panel.model.measuring.isVisible()


def test_every_control_has_a_name_and_can_be_reached_by_keys(panel):
    kinds = (QAbstractButton, QComboBox, QLineEdit, QSlider)
    controls = [
        c
        for kind in kinds
        for c in panel.widget().findChildren(kind)
        if not c.objectName().startswith("qt_") and c.isVisibleTo(panel)
    ]
    assert len(controls) > 14
    for control in controls:
        name = control.accessibleName() or getattr(control, "text", str)()
        assert name, control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, name
