"""Pictures that another model labelled than the one of the live view."""

import re
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from swiftcam.errors import ModelError
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.labelling.finding.picture_result import ListedPicture
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.ui.pictures.picture_list import PictureState
from swiftcam.ui.pictures.picture_model import STATE
from tests.fakes import FakeClassifier, picture


@pytest.fixture
def use(window, qt_wait_until):
    """Return a function that makes the live view use a model, and waits until it does."""

    def change(name, **choice):
        wanted = ModelChoice(name, **choice)
        window.session.pipeline.use_model(FakeClassifier, wanted)
        qt_wait_until(lambda: window.session.pipeline.running.choice == wanted)
        window.refresh()

    return change


@pytest.fixture
def gate(window, monkeypatch):
    """The pictures wait for this before they are labelled."""
    gate = threading.Event()
    monkeypatch.setattr(
        "swiftcam.ui.pictures.picture_work.load_classifier",
        lambda choice: FakeClassifier(gate=gate),
    )
    yield gate
    gate.set()


def models_of(page):
    return sorted(entry.choice.name for entry in page.model.view.entries if entry.choice)


def has_labels(page, count):
    return page.model.view.waiting == 0 and len(page.model.view) == count


def test_they_are_marked_and_labelled_again_on_request(window, labelled, use, qtbot, qt_wait_until):
    bar = labelled.batch
    assert not bar.again.isVisible()
    use("/models/second")
    labelled.tools._views.button(1).click()
    states = [labelled.model.index(row, STATE).data() for row in range(4)]
    assert states.count(f"by {DEFAULT_MODEL}") == 3  # the damaged file has no label
    tips = [labelled.model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(4)]
    assert sum("F5 labels it again" in tip for tip in tips) == 3
    assert "3 labelled with another model" in bar.summary.text()
    qtbot.mouseClick(bar.again, Qt.MouseButton.LeftButton)
    qt_wait_until(lambda: has_labels(labelled, 4))
    assert models_of(labelled).count("/models/second") == 3
    window.refresh()
    assert not bar.again.isVisible()
    assert bar.summary.text().startswith("4 of 4   ·   1 could not be labelled")


def test_f5_uses_the_model_of_the_live_view(window, labelled, use, qt_wait_until):
    use("second")
    labelled.grid.setFocus()
    labelled.grid.setCurrentIndex(labelled.model.index(0, 0))
    QTest.keyClick(labelled.grid, Qt.Key.Key_F5)
    qt_wait_until(lambda: has_labels(labelled, 4))
    assert models_of(labelled).count("second") == 1
    labelled.grid.clearSelection()
    QTest.keyClick(labelled.grid, Qt.Key.Key_F5)  # all that failed or that are outdated
    qt_wait_until(lambda: has_labels(labelled, 4))
    assert models_of(labelled) == ["second"] * 4


def test_new_pictures_get_the_model_of_the_live_view(window, labelled, use, qt_wait_until, photos):
    use("second")
    labelled.page_batch.add_picture(pasted())
    qt_wait_until(lambda: has_labels(labelled, 5))
    assert models_of(labelled).count("second") == 1


def pasted():
    return ListedPicture(Path("pasted"), pixels=picture(60))


def test_another_setup_of_the_same_model_marks_nothing(window, labelled, use):
    use(DEFAULT_MODEL, threads=3)
    assert labelled.model.view.counts.outdated == 0
    use(DEFAULT_MODEL, family="ones")
    assert labelled.model.view.counts.outdated == 3
    use(DEFAULT_MODEL, size=320)
    assert labelled.model.view.counts.outdated == 3
    use(DEFAULT_MODEL)
    assert labelled.model.view.counts.outdated == 0


def test_a_label_given_by_hand_is_not_marked(window, labelled, use):
    labelled.grid.setCurrentIndex(labelled.model.index(0, 0))
    labelled.correct("cat")
    use("second")
    assert labelled.model.view.counts.outdated == 2
    labelled.correct("")
    assert labelled.model.view.counts.outdated == 3


def test_results_made_anew_can_be_paused_and_cancelled(window, labelled, qtbot, gate, use):
    use("second")
    bar = labelled.batch
    qtbot.mouseClick(bar.again, Qt.MouseButton.LeftButton)
    window.refresh()
    assert bar.pause.isEnabled()
    assert bar.cancel.isEnabled()
    assert bar.summary.text().startswith("1 of 4")
    qtbot.mouseClick(bar.pause, Qt.MouseButton.LeftButton)
    window.refresh()
    assert bar.pause.text() == "Resume"
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    window.refresh()
    assert not bar.cancel.isEnabled()
    assert bar.pause.isEnabled()  # Resume
    assert window._background.unfinished() == []
    gate.set()


def test_results_made_anew_by_the_same_model_can_be_paused_and_cancelled(window, labelled, gate):
    labelled.page_batch._end_session()  # the next one waits at the gate
    labelled.grid.selectAll()
    QTest.keyClick(labelled.grid, Qt.Key.Key_F5)
    window.refresh()
    bar = labelled.batch
    assert (bar.pause.isEnabled(), bar.cancel.isEnabled()) == (True, True)
    # The one that cannot be read does not wait at the gate.
    assert re.match("[01] of 4", bar.summary.text())
    (unfinished,) = window._background.unfinished()
    assert re.fullmatch(r"Pictures are being labelled: [01] of 4\.", unfinished)
    gate.set()


def test_the_counts_follow_every_change(window, labelled, use, qt_wait_until):
    use("second")
    view = labelled.model.view

    def counted():
        entries = list(view.entries)
        return (
            sum(entry.result is None for entry in entries),
            sum(entry.state is PictureState.FAILED for entry in entries),
            len(view.outdated_entries),
        )

    def check():
        counts = view.counts
        assert (counts.waiting, counts.failed, counts.outdated) == counted()

    check()
    labelled.grid.setCurrentIndex(labelled.model.index(1, 0))
    labelled.remove()
    check()
    labelled.undo_remove()
    check()
    labelled.grid.setCurrentIndex(labelled.model.index(0, 0))
    labelled.retry()
    check()
    qt_wait_until(lambda: has_labels(labelled, 4))
    check()


def test_a_model_that_fails_marks_nothing_in_the_end(window, labelled, qt_wait_until):
    def fail():
        raise ModelError("It is damaged.")

    window.session.pipeline.use_model(fail, ModelChoice("broken"))
    qt_wait_until(lambda: window.snapshot.model_change.error)
    window.refresh()
    assert labelled.model.view.counts.outdated == 0
    labelled.page_batch.add_picture(pasted())
    qt_wait_until(lambda: has_labels(labelled, 5))
    assert set(models_of(labelled)) == {DEFAULT_MODEL}


def test_after_a_cancel_the_rest_can_be_resumed_once_some_were_labelled_again(
    window, labelled, qtbot, gate, use, qt_wait_until
):
    use("second")
    bar = labelled.batch
    qtbot.mouseClick(bar.again, Qt.MouseButton.LeftButton)
    window.refresh()
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    gate.set()
    labelled.grid.setFocus()
    labelled.grid.setCurrentIndex(labelled.model.index(0, 0))
    QTest.keyClick(labelled.grid, Qt.Key.Key_F5)
    qt_wait_until(lambda: labelled.page_batch.waiting == 0)
    window.refresh()
    assert labelled.model.view.waiting == 2
    assert (bar.pause.isEnabled(), bar.pause.text(), bar.cancel.isEnabled()) == (
        True,
        "Resume",
        False,
    )
    qtbot.mouseClick(bar.pause, Qt.MouseButton.LeftButton)
    qt_wait_until(lambda: has_labels(labelled, 4))
