from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QColor

from swiftcam.inference.models.inventory import list_models
from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.inference.store.verify import Verification
from swiftcam.jobs.progress import Phase, Progress
from swiftcam.phrases import phrase
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.ui.models.model_card import Use
from swiftcam.ui.models.model_texts import job_text
from swiftcam.ui.models.models_page import ModelsPage
from swiftcam.ui.models.running_jobs import ModelJobs
from swiftcam.ui.style import theme


@pytest.fixture
def page(qtbot):
    """A low page of models that has the focus."""
    page = ModelsPage(ModelJobs())
    page.resize(900, 300)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.refresh("")
    return page


def job(**values):
    usual = {
        "is_running": False,
        "result": None,
        "error": "",
        "bytes_per_second": None,
        "progress": Progress(Phase.DOWNLOADING, 1, 2),
    }
    return SimpleNamespace(**(usual | values))


def absent_card(page):
    """Return a card with a model that is not installed, and the entry of the model."""
    entry = next(entry for entry in list_models() if not entry.is_usable)
    return page.card(entry.name), entry


def test_the_focus_stays_on_the_card_when_its_button_vanishes(page):
    card, entry = absent_card(page)
    card.download.setFocus()
    card.show_state(entry, job(is_running=True), Use.NONE)
    assert card.cancel.hasFocus()
    card.show_state(entry, job(error="There is no network."), Use.NONE)
    assert card.download.hasFocus()


def test_no_other_card_has_the_focus_meanwhile(page, qapp):
    # The page would scroll to that card, and a screen reader would read its button.
    card, entry = absent_card(page)
    card.download.setFocus()
    focused = []

    def follow(before, now):
        focused.append(now)

    qapp.focusChanged.connect(follow)
    card.show_state(entry, job(is_running=True), Use.NONE)
    card.show_state(entry, job(error="There is no network."), Use.NONE)
    qapp.focusChanged.disconnect(follow)
    assert focused == [card.cancel, card.download]


def test_the_focus_stays_on_the_card_of_a_window_behind_others(page):
    card, entry = absent_card(page)
    card.download.setFocus()
    page.hide()
    card.show_state(entry, job(is_running=True), Use.NONE)
    assert page.focusWidget() is card.cancel
    card.show_state(entry, job(error="There is no network."), Use.NONE)
    assert page.focusWidget() is card.download


def test_a_model_that_is_used_keeps_the_focus_on_its_card(page):
    card = page.card(DEFAULT_MODEL)
    entry = next(entry for entry in list_models() if entry.name == DEFAULT_MODEL)
    card.use.setFocus()
    card.show_state(entry, None, Use.PRESENT)
    assert card.verify.hasFocus()


def test_a_failure_is_shown_as_one_with_a_button_to_retry(page):
    page.setStyleSheet(theme.style_sheet(theme.LIGHT))
    card, entry = absent_card(page)
    plain = card.state.palette().windowText().color()
    card.show_state(entry, job(error=phrase("The server refused it.")), Use.NONE)
    assert card.state.text() == "The server refused it."
    assert card.state.palette().windowText().color() == QColor(theme.LIGHT.error) != plain
    assert card.download.text() == "Retry"
    assert card.download.accessibleName() == f"Retry: {card.name}"
    assert card.download.accessibleDescription() == "The server refused it."
    card.show_state(entry, job(is_running=True), Use.NONE)
    assert card.state.palette().windowText().color() == plain
    card.show_state(entry, None, Use.NONE)
    assert card.download.text() == "Download"
    assert card.download.accessibleDescription() == ""


@pytest.mark.parametrize("ends", [{"problem": "The weights have changed."}, {"seals": "differ"}])
def test_a_verification_that_finds_a_fault_is_a_failure(page, ends):
    card = page.card(DEFAULT_MODEL)
    entry = next(entry for entry in list_models() if entry.name == DEFAULT_MODEL)
    if "seals" in ends:
        ends = {"seals": {"onnx": Seal(Verdict.DIFFERS, 7, 8)}}
    card.show_state(entry, job(result=Verification(card.name, **ends)), Use.NONE)
    assert card.state.is_error
    good = {"onnx": Seal(Verdict.VERIFIED, 8, 8)}
    card.show_state(entry, job(result=Verification(card.name, seals=good)), Use.NONE)
    assert not card.state.is_error


def test_the_reason_is_in_the_language_of_the_window(page, qapp):
    class Loud(QTranslator):
        def translate(self, context, text, *_):
            return text.upper().replace("{FAILURE}", "{failure}").replace("{HINT}", "{hint}")

    translator = Loud()
    qapp.installTranslator(translator)
    card, entry = absent_card(page)
    reason = phrase("{failure} {hint}", failure=phrase("It broke."), hint=phrase("Try again."))
    card.show_state(entry, job(error=reason), Use.NONE)
    waiting = Progress(Phase.CONNECTING, note=phrase("no answer"))
    text = job_text(job(is_running=True, progress=waiting))
    qapp.removeTranslator(translator)
    assert card.state.text() == "IT BROKE. TRY AGAIN."
    assert text == "CONNECTING (NO ANSWER)"


def test_a_card_without_the_focus_takes_none(page):
    card, entry = absent_card(page)
    page.import_button.setFocus()
    card.show_state(entry, job(is_running=True), Use.NONE)
    assert page.import_button.hasFocus()


def is_whole(card):
    """Tell whether nothing of a card is scrolled away."""
    return card.visibleRegion().boundingRect().size() == card.size()


def test_a_model_is_revealed(page, qt_wait_until):
    last = page.card(page.names[-1])
    qt_wait_until(lambda: last.y() > page.height())
    assert not is_whole(last)
    page.reveal(page.names[-1])
    qt_wait_until(lambda: is_whole(last))
    assert any(button.hasFocus() for button in last.findChildren(type(last.use)))
    page.reveal("no such model")  # does nothing
