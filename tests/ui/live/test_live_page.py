"""The live page with a clock of its own: when it offers another model, and what then happens."""

import dataclasses

import pytest
from PySide6.QtCore import QPoint, Qt

from swiftcam.inference.models.inventory import list_models
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.live.unsure_timer import UNSURE_AFTER
from swiftcam.pipeline import State
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.ui.live.live_page import LivePage
from tests.fakes import FakeClassifier, FakeClock, ScriptedSource

STARTER = next(entry for entry in list_models() if entry.name == DEFAULT_MODEL)


@pytest.fixture
def page(qtbot, make_session):
    """A live page whose requests are collected, and applied to the session as the window does."""
    session, clock = make_session(ScriptedSource([])), FakeClock()
    page = LivePage(session, tuple, "en", clock)
    page.session, page.clock, page.changes, page.downloads = session, clock, [], []
    page.changed.connect(page.changes.append)
    page.changed.connect(lambda changes: session.change(**changes))
    page.download_wanted.connect(page.downloads.append)
    page.show_settings(session.settings)
    qtbot.addWidget(page)
    page.resize(900, 600)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.view.setFocus()
    yield page
    session.close()


@pytest.fixture
def make_unsure(make_snapshot):
    """Return a function that makes a snapshot without a sure label, of a model of some classes."""

    def make(classes=STARTER.spec.classes, **changes):
        sure = make_snapshot()
        headline = dataclasses.replace(sure.labelled.headline, index=None)
        labels = tuple(f"class {number}" for number in range(classes))
        unsure = {
            "labelled": dataclasses.replace(sure.labelled, headline=headline, label=""),
            "model": dataclasses.replace(sure.model, labels=labels),
        }
        return make_snapshot(**(unsure | changes))

    return make


def see(page, snapshot, seconds=1.0):
    """Show a snapshot once a second."""
    for _ in range(round(seconds)):
        page.clock.now += 1.0
        page.show_snapshot(snapshot)


@pytest.fixture
def offering(page, make_unsure):
    """A page that has just begun to offer a model."""
    unsure = make_unsure()
    see(page, unsure, UNSURE_AFTER)
    assert not page.offer.isVisible()
    see(page, unsure)
    assert page.offer.isVisible()
    return page


def test_it_offers_what_the_panel_offers_and_takes_no_focus(offering):
    assert offering.offer.model.text() == offering.panel.model.offer.text()
    assert offering.offer.model.toolTip() == offering.panel.model.offer.toolTip()
    assert str(STARTER.spec.classes) in offering.offer.question.text()
    assert offering.view.hasFocus()


def test_it_vanishes_with_a_sure_label_and_nothing_moves(offering, make_snapshot):
    places = {w: w.geometry() for w in (offering.view, offering.footer, offering.panel)}
    see(offering, make_snapshot())
    assert not offering.offer.isVisible()
    assert {w: w.geometry() for w in places} == places
    assert offering.changes == []  # nobody has answered


def test_it_does_not_vanish_from_under_the_pointer(offering, make_snapshot, qtbot, monkeypatch):
    monkeypatch.setattr(offering.offer, "underMouse", lambda: True)
    model = offering.view.snapshot.model
    see(offering, make_snapshot(model=model), 5)
    assert offering.offer.isVisible()
    see(offering, make_snapshot())  # another model is in use
    assert not offering.offer.isVisible()


def test_it_stays_while_the_picture_is_paused(offering, make_unsure):
    see(offering, make_unsure(state=State.PAUSED), 100)
    assert offering.offer.isVisible()
    see(offering, make_unsure(state=State.STOPPED))
    assert not offering.offer.isVisible()


def test_a_full_screen_is_left_alone(offering, make_unsure):
    offering.show_bare(True)
    see(offering, make_unsure())
    assert not offering.offer.isVisible()
    offering.show_bare(False)
    see(offering, make_unsure())
    assert offering.offer.isVisible()


@pytest.mark.parametrize("hand", ["mouse", "keys", "Esc"])
def test_closing_it_is_an_answer(qtbot, offering, make_unsure, monkeypatch, hand):
    monkeypatch.setattr(offering.offer, "underMouse", lambda: True)
    if hand == "mouse":
        qtbot.mouseClick(offering.offer.close_button, Qt.MouseButton.LeftButton)
    else:
        key = Qt.Key.Key_Escape if hand == "Esc" else Qt.Key.Key_Space
        offering.offer.close_button.setFocus()
        qtbot.keyClick(offering.offer.close_button, key)
    assert not offering.offer.isVisible()
    assert offering.changes == [{"offered": (DEFAULT_MODEL,)}]
    assert (offering.downloads, offering.session.settings.model) == ([], DEFAULT_MODEL)
    assert offering.view.hasFocus()
    see(offering, make_unsure(), 5 * UNSURE_AFTER)
    assert not offering.offer.isVisible()


def test_the_button_is_an_answer_and_wants_the_download(qtbot, offering, make_unsure):
    wanted = offering.panel.model.offer
    qtbot.mouseClick(offering.offer.model, Qt.MouseButton.LeftButton)
    assert offering.changes == [{"offered": (DEFAULT_MODEL,)}]
    see(offering, make_unsure(), 2 * UNSURE_AFTER)
    assert not offering.offer.isVisible()
    qtbot.mouseClick(wanted, Qt.MouseButton.LeftButton)  # the panel wants the same
    assert len(offering.downloads) == 2
    assert len(set(offering.downloads)) == 1


def test_an_installed_model_is_used_at_once(qtbot, page, make_unsure):
    page.session.pipeline.use_model(FakeClassifier, ModelChoice("/home/me/three"))
    see(page, make_unsure(classes=3), UNSURE_AFTER + 1)
    assert page.offer.model.text() == f"Use the {STARTER.spec.classes}-class model"
    qtbot.mouseClick(page.offer.model, Qt.MouseButton.LeftButton)
    assert page.changes == [{"offered": ("/home/me/three",), "model": DEFAULT_MODEL}]
    assert page.downloads == []
    assert not page.offer.isVisible()


def test_a_click_beside_the_buttons_begins_no_region(qtbot, offering):
    chosen = []
    offering.view.region_chosen.connect(chosen.append)
    qtbot.mousePress(offering.offer, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    qtbot.mouseMove(offering.view, QPoint(300, 20))
    qtbot.mouseRelease(offering.view, Qt.MouseButton.LeftButton, pos=QPoint(300, 20))
    assert chosen == []
