"""The offer of another model from the unsure label to the model in use, with a real download."""

import socket

import pytest
from PySide6.QtCore import Qt

from swiftcam.inference import classifier as classifier_module
from swiftcam.inference import model_jobs
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.hub.fetch import RetryPolicy
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.store.download import pull
from swiftcam.live import unsure_timer
from swiftcam.live.session import Session
from swiftcam.pipeline import State
from swiftcam.settings import DEFAULT_MODEL, Settings, read_settings
from swiftcam.ui.page import PageName
from tests.checkpoints import SMALL, write_small
from tests.fakes import EndlessSource
from tests.hub import hub_server, write_catalog
from tests.hub_models import PINNED, WEIGHTS

NEW = PINNED["name"]
Key = Qt.Key


@pytest.fixture(autouse=True)
def _without_delay(monkeypatch):
    """Offer at the first label that is not sure; the time itself is tested with a clock."""
    monkeypatch.setattr(unsure_timer, "UNSURE_AFTER", 0.0)


@pytest.fixture(autouse=True)
def _without_seals(monkeypatch):
    """Check no seal: on a slow machine its current crop takes longer than closing may."""
    monkeypatch.setattr(classifier_module, "seal_in_background", lambda sealer, stop: None)


@pytest.fixture
def three(tmp_path):
    """The path of a model with three classes."""
    write_small(tmp_path / "three", SMALL.replace(num_labels=3))
    return str(tmp_path / "three")


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub on loopback with a model of seven classes, the only one of the catalogue."""
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(write_catalog(tmp_path / "c.toml", PINNED)))
    with hub_server() as server:
        server.files["timm/small/model.safetensors"] = WEIGHTS
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "HTTP_PROXY", "http_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield server


@pytest.fixture
def open_unsure(make_session, show_window):
    """Return a function that shows a window on a live source of which a real model is unsure."""

    def open_it(model, **settings):
        values = {"model": model, "minimum_confidence": 1.0, "has_panel": False, **settings}
        return show_window(
            make_session(
                EndlessSource(),
                lambda: load_classifier(ModelChoice(model, engine="onnx", precision="fp32")),
                **values,
            )
        )

    return open_it


def saved():
    return read_settings()[0]


@pytest.mark.network
def test_it_is_downloaded_and_used(qtbot, open_unsure, three, hub, qt_wait_until):
    window = open_unsure(three)
    offer = window.live.offer
    qt_wait_until(offer.isVisible)
    assert offer.question.text() == "Not among its 3 classes?"
    assert offer.model.text() == f"Get the 7-class model ({len(WEIGHTS) / 1e6:.0f} MB)"
    assert hub.requests == []  # nothing unasked
    qtbot.mouseClick(offer.model, Qt.MouseButton.LeftButton)
    models = window.pages.models
    assert models.isVisible()
    qt_wait_until(lambda: window.settings.model == NEW)
    qt_wait_until(lambda: window.snapshot.model.name == NEW)
    qt_wait_until(lambda: models.card(NEW).state.text() == "in use")
    window.show_page(PageName.LIVE)
    qt_wait_until(lambda: len(window.snapshot.model.labels) == 7)
    assert not offer.isVisible()  # no model has more classes now
    window.close()
    assert (saved().model, saved().offered) == (NEW, (three,))


@pytest.mark.network
def test_another_choice_during_the_download_stays(
    qtbot, open_unsure, three, hub, tmp_path, qt_wait_until
):
    write_small(tmp_path / "other", SMALL.replace(num_labels=5))
    hub.faults.stall_after = 1000
    window = open_unsure(three)
    qt_wait_until(window.live.offer.isVisible)
    qtbot.mouseClick(window.live.offer.model, Qt.MouseButton.LeftButton)
    qt_wait_until(hub.stalled.is_set)
    window.change(model=str(tmp_path / "other"))
    qt_wait_until(lambda: window.snapshot.model.name == "other")
    hub.faults.stall_after = None
    hub.released.set()
    card = window.pages.models.card(NEW)
    qt_wait_until(card.use.isVisible)  # it is there
    assert window.settings.model == str(tmp_path / "other")


@pytest.mark.network
def test_offline_the_page_of_models_says_what_to_do(
    qtbot, open_unsure, three, hub, monkeypatch, qt_wait_until
):
    with socket.socket() as unused:  # bound, but nobody listens
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", "http://{}:{}".format(*unused.getsockname()))
        once = RetryPolicy(attempts=1)
        monkeypatch.setattr(
            model_jobs, "pull", lambda name, watch, **_: pull(name, watch, retry_policy=once)
        )
        window = open_unsure(three)
        qt_wait_until(window.live.offer.isVisible)
        window.live.offer.model.setFocus()
        qtbot.keyClick(window.live.offer.model, Key.Key_Return)
        card = window.pages.models.card(NEW)
        qt_wait_until(lambda: "refused the connection" in card.state.text())
    assert card.state.text().endswith("Try again later.")
    qt_wait_until(card.download.isVisible)
    assert card.download.hasFocus()
    assert window.settings.model == three
    assert window.snapshot.state is State.LIVE


def test_what_was_closed_stays_closed_after_a_restart(
    qtbot, open_unsure, show_window, kept_graphs, qt_wait_until
):
    window = open_unsure(DEFAULT_MODEL)
    qt_wait_until(window.live.offer.isVisible)
    qtbot.keyClick(window.live.view, Key.Key_Tab)
    qtbot.keyClick(window.focusWidget(), Key.Key_Tab)
    assert window.focusWidget() is window.live.offer.close_button
    qtbot.keyClick(window.focusWidget(), Key.Key_Space)
    assert not window.live.offer.isVisible()
    assert window.snapshot.state is State.LIVE  # Space did not pause the picture
    window.close()
    assert saved().offered == (DEFAULT_MODEL,)
    again = open_unsure(DEFAULT_MODEL, offered=saved().offered)
    before = again.snapshot.statistics.counts.classified
    qt_wait_until(lambda: again.snapshot.statistics.counts.classified > before + 20)
    assert again.snapshot.labelled.headline.index is None
    assert not again.live.offer.isVisible()


def test_esc_on_the_offer_closes_it_and_not_the_window(
    qtbot, open_unsure, kept_graphs, qt_wait_until
):
    window = open_unsure(DEFAULT_MODEL)
    qt_wait_until(window.live.offer.isVisible)
    window.live.offer.model.setFocus()
    qtbot.keyClick(window.live.offer.model, Key.Key_Escape)
    assert not window.live.offer.isVisible()
    assert window.isVisible()
    assert window.live.view.hasFocus()


def test_nothing_is_offered_to_a_script(show_window, kept_graphs, qt_wait_until):
    settings = Settings(source="demo", engine="onnx", precision="fp32", minimum_confidence=1.0)
    window = show_window(Session(settings))
    qt_wait_until(lambda: window.snapshot.statistics.counts.classified > 5)
    assert window.snapshot.labelled.headline.index is None
    assert not window.live.offer.isVisible()


def test_after_a_change_of_language_it_comes_again(open_unsure, kept_graphs, qt_wait_until):
    window = open_unsure(DEFAULT_MODEL)
    qt_wait_until(window.live.offer.isVisible)
    before = window.live.offer
    window.change(language="zh_CN")
    qt_wait_until(lambda: window.live.offer is not before and window.live.offer.isVisible())
    assert window.live.view.hasFocus()
