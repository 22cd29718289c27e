"""The keys of the window do what the guide's table says."""

import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QLabel

from swiftcam import paths
from swiftcam.capture.av.video import VideoSource
from swiftcam.pipeline import State
from swiftcam.ui.page import PageName
from swiftcam.ui.style.roles import Role
from swiftcam.ui.widgets.inputs import ComboBox
from swiftcam.ui.window.shortcuts import HelpDialog
from tests import media
from tests.fakes import EndlessSource, ScriptedSource, picture
from tests.ui.pixels import pixels_of

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide.md"
ARROWS = {"←": "Left", "→": "Right"}
Key = Qt.Key


def guide_keys():
    """Return the keys of the guide's table as Qt names them."""
    text = GUIDE.read_text(encoding="utf-8")
    table = re.search(r"\| key \| does \|\n\|[-|]+\|\n((?:\|.*\|\n)+)", text).group(1)
    cells = [line.split("|")[1].strip() for line in table.splitlines()]
    parts = [part for cell in cells for part in cell.split(" / ")]
    names = [name for part in parts for both in part.split(" and ") for name in both.split(", ")]
    found = []
    for name in names:
        several = re.fullmatch(r"Ctrl\+(\d) to (\d)", name)
        if several:
            first, last = map(int, several.groups())
            found += [f"Ctrl+{number}" for number in range(first, last + 1)]
        else:
            found.append(ARROWS.get(name, name))
    return [QKeySequence(name).toString() for name in found]


def bound_keys(window):
    return [shortcut.key().toString() for shortcut in window.findChildren(QShortcut)]


@pytest.fixture
def ended(open_window, wait_for_state):
    """A window on a recording of one picture, white at the left and black at the right."""
    still = picture(0)
    still[:, :32] = 255
    # Without the panel there is room for everything over the picture.
    window = open_window(lambda: ScriptedSource([still]), crop_mode="centre", has_panel=False)
    wait_for_state(window, State.ENDED)
    window.live.view.setFocus()
    return window


@pytest.fixture
def recording(open_window, wait_for_state, tmp_path, photos):
    """A window on a paused video of half a minute, one picture a second."""
    path = media.write_video(tmp_path / "slow.mp4", photos, frames=30, rate=1.0)
    window = open_window(lambda: VideoSource(path))
    wait_for_state(window, State.LIVE)
    window.live.view.setFocus()
    window.playback.toggle_pause()
    return window


def test_every_key_of_the_guide_is_bound_once(ended):
    keys, bound = guide_keys(), bound_keys(ended)
    assert {"Space", "F11", "Left", ",", ".", "L", "P", "Ctrl+1", "Ctrl+5", "F1"} <= set(keys)
    assert sorted(bound) == sorted(set(bound))
    assert [key for key in keys if key not in bound] == []


def test_f1_lists_every_key_that_is_bound(qtbot, ended):
    qtbot.keyClick(ended, Key.Key_F1)
    dialog = ended.findChild(HelpDialog)
    listed = [label.text() for label in dialog.findChildren(QLabel, Role.STRONG)]
    assert {key for words in listed for key in words.split("  /  ")} == set(bound_keys(ended))
    dialog.close()


def test_space_pauses_and_resumes(qtbot, open_window, wait_for_state):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    qtbot.keyClick(window, Key.Key_Space)
    assert window.snapshot.state is State.PAUSED
    qtbot.keyClick(window, Key.Key_Space)
    assert window.snapshot.state is State.LIVE


def test_space_plays_again_after_the_end(qtbot, ended, qt_wait_until, wait_for_state):
    qtbot.keyClick(ended, Key.Key_Space)
    qt_wait_until(lambda: ended.snapshot.generation == 2)
    wait_for_state(ended, State.ENDED)


def test_s_saves_the_annotated_picture(qtbot, ended, qt_wait_until):
    qt_wait_until(lambda: ended.snapshot.labelled is not None)
    qtbot.keyClick(ended, Key.Key_S)
    qtbot.keyClick(ended, Key.Key_S)
    saved = sorted(paths.pictures_dir().iterdir())
    assert len(saved) == 2
    assert {path.parent.name for path in saved} == {"SwiftCam"}
    newest = max(saved, key=lambda path: path.stat().st_mtime_ns)
    assert ended.message_bar.label.text() == f"Saved {newest.name}"


@pytest.mark.parametrize("key", [Key.Key_F, Key.Key_F11])
def test_f_and_f11_fill_the_screen_and_esc_leaves_it(qtbot, ended, key):
    qtbot.keyClick(ended, key)
    assert ended.isFullScreen()
    assert not ended.live.footer.isVisible()
    qtbot.keyClick(ended, Key.Key_Escape)
    assert not ended.isFullScreen()
    assert ended.live.footer.isVisible()


def test_esc_on_the_live_page_does_not_close_the_window(qtbot, ended):
    for _ in range(3):
        qtbot.keyClick(ended, Key.Key_Escape)
    assert ended.isVisible()
    assert ended.live.isVisible()


def test_the_arrows_jump_five_seconds_in_a_recording(qtbot, recording, qt_wait_until):
    for key, seconds in ((Key.Key_Right, 5), (Key.Key_Right, 5), (Key.Key_Left, -5)):
        expected = recording.snapshot.frame.position + seconds
        qtbot.keyClick(recording, key)
        qt_wait_until(
            lambda at=expected: recording.snapshot.frame.position == pytest.approx(at, abs=0.01)
        )
        assert recording.snapshot.state is State.PAUSED


def test_comma_and_full_stop_show_the_previous_and_next_picture(qtbot, recording, qt_wait_until):
    recording.playback.seek(10.0)
    qt_wait_until(lambda: round(recording.snapshot.frame.position) == 10)
    for key, second in ((Key.Key_Period, 11), (Key.Key_Period, 12), (Key.Key_Comma, 11)):
        qtbot.keyClick(recording, key)
        qt_wait_until(lambda at=second: round(recording.snapshot.frame.position) == at)
        assert recording.snapshot.state is State.PAUSED


def test_arrows_do_nothing_to_a_live_source(qtbot, open_window, wait_for_state):
    source = EndlessSource()
    window = open_window(source)
    wait_for_state(window, State.LIVE)
    assert not window.live.seek_bar.isVisible()
    qtbot.keyClick(window, Key.Key_Right)
    assert window.snapshot.state is State.LIVE
    assert source.seeks == []


def test_l_loops_a_recording(qtbot, open_window, qt_wait_until, wait_for_state):
    sources = []

    def make():
        sources.append(ScriptedSource([picture(1), picture(2)]))
        return sources[-1]

    window = open_window(make)
    wait_for_state(window, State.ENDED)
    qtbot.keyClick(window, Key.Key_L)
    assert window.live.loop_button.isChecked()
    qtbot.keyClick(window, Key.Key_Space)
    qt_wait_until(lambda: sources[-1].grabs > 6)  # three times round
    qtbot.keyClick(window, Key.Key_L)
    assert not window.live.loop_button.isChecked()
    wait_for_state(window, State.ENDED)


def middle_row(window):
    """Return the colours of the picture in the window, from left to right, above the card."""
    view = window.live.view
    area = view.picture_area
    row = pixels_of(view.grab())[round(area.top() + 0.42 * area.height())]
    return row[round(area.left()) : round(area.right())]


def test_m_mirrors_what_is_seen_but_not_what_the_model_sees(qtbot, ended, qt_wait_until):
    qt_wait_until(lambda: ended.snapshot.labelled is not None)
    crop = ended.snapshot.labelled.prediction.crop
    before = middle_row(ended)
    quarter = len(before) // 4
    assert (before[quarter].tolist(), before[-quarter].tolist()) == ([255] * 3, [0] * 3)
    qtbot.keyClick(ended, Key.Key_M)
    after = middle_row(ended)
    assert (after[quarter].tolist(), after[-quarter].tolist()) == ([0] * 3, [255] * 3)
    assert np.array_equal(ended.snapshot.labelled.prediction.crop, crop)
    assert (crop[100, 10].tolist(), crop[100, -10].tolist()) == ([255] * 3, [0] * 3)


def changed_by(qtbot, window, key):
    """Return the rectangle (left, top, right, bottom) of the view that a key changes."""
    before = pixels_of(window.live.view.grab())
    qtbot.keyClick(window, key)
    changed = (pixels_of(window.live.view.grab()) != before).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_c_hides_and_shows_the_crop_frame(qtbot, ended, qt_wait_until):
    qt_wait_until(lambda: ended.snapshot.labelled is not None)
    # The delay in the chips changes once more, after the first paint.
    qt_wait_until(lambda: ended.snapshot.statistics.latencies.frame_age is not None)
    area, box = ended.live.view.picture_area, ended.snapshot.labelled.prediction.box
    scale = area.width() / 64
    expected = [
        area.left() + box.left * scale,
        area.top() + box.top * scale,
        area.left() + box.right * scale,
        area.top() + box.bottom * scale,
    ]
    assert (box.width, box.height) == pytest.approx((48, 48), abs=0.2)  # of 64x48
    assert changed_by(qtbot, ended, Key.Key_C) == pytest.approx(expected, abs=3)
    assert changed_by(qtbot, ended, Key.Key_C) == pytest.approx(expected, abs=3)


def test_i_hides_and_shows_what_the_model_sees(qtbot, ended, qt_wait_until):
    qt_wait_until(lambda: ended.snapshot.labelled is not None)
    # The delay in the chips changes once more, after the first paint.
    qt_wait_until(lambda: ended.snapshot.statistics.latencies.frame_age is not None)
    area = ended.live.view.picture_area
    left, top, right, bottom = changed_by(qtbot, ended, Key.Key_I)
    assert left > area.center().x()
    assert top > area.center().y()
    assert area.right() - right == pytest.approx(area.bottom() - bottom, abs=2)
    assert changed_by(qtbot, ended, Key.Key_I) == (left, top, right, bottom)


def test_p_shows_and_hides_the_panel(qtbot, ended):
    assert not ended.live.panel.isVisible()
    qtbot.keyClick(ended, Key.Key_P)
    assert ended.live.panel.isVisible()
    qtbot.keyClick(ended, Key.Key_P)
    assert not ended.live.panel.isVisible()


def test_pages_by_keys_and_esc_returns_to_the_picture(qtbot, ended):
    for key, name in {
        Key.Key_1: PageName.LIVE,
        Key.Key_2: PageName.PICTURES,
        Key.Key_3: PageName.MODELS,
        Key.Key_4: PageName.TIMELINE,
        Key.Key_5: PageName.NUMBERS,
        Key.Key_Comma: PageName.PREFERENCES,
    }.items():
        qtbot.keyClick(ended, key, Qt.KeyboardModifier.ControlModifier)
        assert ended.pages.page(name).isVisible()
    qtbot.keyClick(ended, Key.Key_Escape)
    assert ended.live.isVisible()
    assert ended.isVisible()


def test_ctrl_o_asks_for_a_file_and_opens_it(qtbot, ended, qt_wait_until, video):
    qtbot.keyClick(ended, Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = ended.findChild(QFileDialog)
    assert dialog.fileMode() == QFileDialog.FileMode.ExistingFile
    dialog.fileSelected.emit(str(video))
    dialog.close()
    qt_wait_until(lambda: ended.snapshot.source == video.name)


def test_ctrl_q_closes(qtbot, ended):
    qtbot.keyClick(ended, Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not ended.isVisible()


@pytest.mark.parametrize("name", ["loop_button", "panel_button"])
def test_space_on_a_focused_button_presses_it_and_does_not_pause(
    qtbot, open_window, wait_for_state, name
):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    button = getattr(window.live, name)
    button.show()
    button.setFocus()
    clicks = []
    button.clicked.connect(lambda: clicks.append(name))
    qtbot.keyClick(button, Key.Key_Space)
    assert clicks == [name]
    assert window.snapshot.state is State.LIVE


def test_keys_in_a_text_field_are_text(qtbot, open_window, wait_for_state):
    window = open_window(EndlessSource())
    wait_for_state(window, State.LIVE)
    field = window.live.panel.label.allow.line
    field.setFocus()
    qtbot.keyClicks(field, "fox pups")
    assert field.text() == "fox pups"
    assert window.snapshot.state is State.LIVE
    assert not window.isFullScreen()


@pytest.mark.qt_log_ignore("does not support", extend=True)  # the popup, without a screen
def test_esc_closes_an_open_list_before_it_leaves_the_page(qtbot, ended):
    ended.show_page(PageName.PREFERENCES)
    box = ended.pages.preferences.findChild(ComboBox)
    box.setFocus()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    view = box.view()
    assert view.isVisible()
    qtbot.keyClick(view, Key.Key_Escape)
    assert not view.isVisible()
    assert ended.pages.preferences.isVisible()
    qtbot.keyClick(box, Key.Key_Escape)
    assert ended.live.isVisible()


def test_esc_closes_a_dialog_before_it_leaves_the_page(qtbot, ended):
    ended.show_page(PageName.TIMELINE)
    qtbot.keyClick(ended, Key.Key_F1)
    dialog = ended.findChild(HelpDialog)
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()
    assert ended.pages.timeline.isVisible()
