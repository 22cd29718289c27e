"""Downloads that fail, on the page of models, from a real server that misbehaves on demand."""

import socket

import pytest
from PySide6.QtCore import Qt

from swiftcam.inference.hub.fetch import RetryPolicy
from swiftcam.inference.model_jobs import DownloadJob
from swiftcam.inference.models.store import Store
from swiftcam.ui.models.models_page import ModelsPage
from swiftcam.ui.models.running_jobs import ModelJobs
from tests.hub import hub_server, write_catalog
from tests.hub_models import OTHER, PINNED, WEIGHTS
from tests.waiting import PATIENCE

pytestmark = pytest.mark.network

FIRST, SECOND = PINNED["name"], OTHER["name"]
ONCE = RetryPolicy(PATIENCE, attempts=1, pause=0)


@pytest.fixture
def hub(monkeypatch, tmp_path):
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(write_catalog(tmp_path / "c.toml", PINNED, OTHER)))
    with hub_server() as server:
        server.files["timm/small/model.safetensors"] = WEIGHTS
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "HTTP_PROXY", "http_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield server


@pytest.fixture
def page(qtbot, hub):
    jobs = ModelJobs(lambda name: DownloadJob(name, retry_policy=ONCE))
    page = ModelsPage(jobs)
    page.jobs = jobs
    page.resize(900, 300)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.refresh("")
    yield page
    jobs.close(PATIENCE)


@pytest.fixture
def wait_for_end(page, qt_wait_until):
    """Return a function that polls the page until the download has ended."""

    def wait():
        def has_ended():
            page.refresh("")
            return not page.jobs.get(FIRST).is_running

        qt_wait_until(has_ended)
        page.refresh("")

    return wait


def test_a_download_that_broke_is_resumed_with_one_key(page, hub, qtbot, wait_for_end):
    half = len(WEIGHTS) // 2
    hub.misbehave(cut_after=half)
    card = page.card(FIRST)
    card.download.setFocus()
    qtbot.keyClick(card.download, Qt.Key.Key_Space)
    wait_for_end()
    assert card.state.is_error
    assert card.state.text().startswith(
        f"The connection to {hub.address.removeprefix('http://')} broke. Try again to"
    )
    assert page.window().focusWidget() is card.download
    assert card.download.text() == "Retry"
    hub.misbehave()
    hub.requests.clear()
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Space)
    wait_for_end()
    assert hub.ranges() == [f"bytes={half}-"]
    assert Store().has(FIRST)
    assert not card.state.is_error
    assert card.use.isVisible()
    assert page.window().focusWidget() is card.use


def test_a_server_that_refuses_is_said_in_plain_words(page, monkeypatch, qtbot, wait_for_end):
    card = page.card(FIRST)
    with socket.socket() as unused:  # bound, but nobody listens
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", "http://{}:{}".format(*unused.getsockname()))
        qtbot.mouseClick(card.download, Qt.MouseButton.LeftButton)
        wait_for_end()
    text = card.state.text()
    assert "refused the connection. Check your network" in text
    assert "Errno" not in text
    assert card.state.is_error
    assert page.window().focusWidget() is card.download
    assert not page.card(SECOND).state.is_error
