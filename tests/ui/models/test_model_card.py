from types import SimpleNamespace

import pytest

from swiftcam.inference.models.inventory import list_models
from swiftcam.jobs.progress import Phase, Progress
from swiftcam.ui.models.models_page import ModelsPage
from swiftcam.ui.models.running_jobs import ModelJobs


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
    progress = Progress(Phase.DOWNLOADING, 1, 2)
    usual = {"is_running": False, "result": None, "error": "", "bytes_per_second": None}
    return SimpleNamespace(progress=progress, **(usual | values))


def absent_card(page):
    """Return a card with a model that is not installed, and the entry of the model."""
    entry = next(entry for entry in list_models() if not entry.is_usable)
    return page.card(entry.name), entry


def test_the_focus_stays_on_the_card_when_its_button_vanishes(page):
    card, entry = absent_card(page)
    card.download.setFocus()
    card.show_state(entry, job(is_running=True), is_used=False)
    assert card.cancel.hasFocus()
    card.show_state(entry, job(error="There is no network."), is_used=False)
    assert card.download.hasFocus()


def test_a_card_without_the_focus_takes_none(page):
    card, entry = absent_card(page)
    page.import_button.setFocus()
    card.show_state(entry, job(is_running=True), is_used=False)
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
