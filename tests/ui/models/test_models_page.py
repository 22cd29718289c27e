from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.engines.registry import engine_kinds
from swiftcam.inference.models.catalog import catalogue
from swiftcam.inference.models.store import Store
from swiftcam.jobs.progress import Phase, Progress, Watch
from swiftcam.settings import DEFAULT_MODEL, Settings
from swiftcam.ui.models.model_texts import CATALOGUE_TEXTS
from swiftcam.ui.models.models_page import ModelsPage
from swiftcam.ui.models.running_jobs import ModelJobs, free_name
from tests.checkpoints import SMALL, random_weights, write_hugging_face

XS = "swiftformer-xs"
STARTER = DEFAULT_MODEL


class FakeDownload:
    """A download whose state is set by the test."""

    def __init__(self, name):
        self.name = name
        self.is_running = False
        self.is_cancelled = False
        self.error = ""
        self.result = None
        self.progress = Progress(Phase.DOWNLOADING, 3_000_000, 14_000_000)
        self.bytes_per_second = 1_500_000.0

    def start(self):
        self.is_running = True

    def cancel(self):
        self.is_cancelled, self.is_running = True, False

    def join(self, seconds=None):
        assert not self.is_running


@pytest.fixture
def page(qtbot):
    made = {}
    jobs = ModelJobs(lambda name: made.setdefault(name, FakeDownload(name)))
    page = ModelsPage(jobs)
    page.made, page.jobs, page.wanted = made, jobs, []
    page.use_wanted.connect(page.wanted.append)
    page.resize(1000, 700)
    qtbot.addWidget(page)
    page.show()
    page.refresh(STARTER)
    return page


def test_every_model_of_the_catalogue_has_a_card(page):
    assert [spec.name for spec in catalogue()] == page.names
    card = page.card(XS)
    assert not card.use.isVisible()
    assert card.download.isVisible()
    assert card.state.text() == "not downloaded"


def test_the_model_in_use_cannot_be_removed_or_used_again(page):
    card = page.card(STARTER)
    assert card.state.text() == "in use"
    assert not card.use.isEnabled()
    assert not card.remove.isVisible()
    page.refresh("another")
    card.use.click()
    assert page.wanted == [STARTER]


def test_a_model_that_is_being_loaded_is_not_in_use_yet(page):
    page.refresh("another")
    assert page.card(STARTER).use.isEnabled()
    page.show_settings(Settings(model=STARTER))
    page.refresh("another")
    card = page.card(STARTER)
    assert card.state.text() == "loading the model…"
    assert not card.use.isEnabled()
    page.refresh(STARTER)
    assert card.state.text() == "in use"


def test_a_download_shows_its_progress_and_can_be_cancelled(page):
    card = page.card(XS)
    card.download.click()
    page.refresh(STARTER)
    assert card.state.text() == "downloading 3.0 of 14.0 MB, 1.5 MB/s"
    assert card.bar.value() == 214
    assert not card.download.isVisible()
    card.cancel.click()
    page.refresh(STARTER)
    assert page.made[XS].is_cancelled
    assert card.download.isVisible()


def test_nothing_is_downloaded_unasked(page):
    page.refresh(STARTER)
    assert page.made == {}


def test_a_download_that_fails_says_why(page):
    page.card(XS).download.click()
    page.made[XS].is_running = False
    page.made[XS].error = "There is no network. Connect and try again."
    page.refresh(STARTER)
    assert page.card(XS).state.text() == "There is no network. Connect and try again."
    assert page.card(XS).download.isVisible()


def test_closing_cancels_downloads(page):
    page.card(XS).download.click()
    assert not page.made[XS].is_cancelled
    page.jobs.close(0.0)
    assert page.made[XS].is_cancelled


def test_the_texts_of_the_catalogue_can_be_translated():
    described = {spec.description for spec in catalogue() if spec.description}
    assert described == set(map(str, CATALOGUE_TEXTS))


def test_a_model_is_verified_on_every_engine_there_is(page, kept_graphs, qt_wait_until):
    card = page.card(STARTER)
    card.verify.click()

    def has_ended():
        page.refresh(STARTER)
        return not page.jobs.get(STARTER).is_running

    qt_wait_until(has_ended)
    page.refresh(STARTER)
    engines = [kind.name for kind in engine_kinds() if kind.is_installed]
    verdicts = [f"{engine}: verified" for engine in engines]
    assert card.state.text() == ", ".join(["the weights are unchanged", *verdicts])
    assert {"onnx", "torch"} <= set(engines)


def test_a_model_of_the_users_own_is_imported_and_gets_a_card(page, tmp_path, qt_wait_until):
    write_hugging_face(tmp_path / "My Cats", SMALL, random_weights(SMALL))
    page.import_path(str(tmp_path / "My Cats"))

    def is_there():
        page.refresh(STARTER)
        return "my-cats" in page.names and page.card("my-cats").use.isVisible()

    qt_wait_until(is_there)
    page.card("my-cats").use.click()
    assert page.wanted == ["my-cats"]
    said = []
    page.notified.connect(said.append)
    page.card("my-cats").remove.click()
    page.refresh(STARTER)
    assert "my-cats" not in page.names
    assert said[0].startswith("my-cats was removed")


def test_an_import_that_fails_says_why(page, tmp_path, qt_wait_until):
    (tmp_path / "notes.bin").write_text("not a model")
    page.import_path(str(tmp_path / "notes.bin"))

    def is_said():
        page.refresh(STARTER)
        return page.import_state.isVisible() and not page.jobs.get("notes").is_running

    qt_wait_until(is_said)
    page.refresh(STARTER)
    assert page.import_state.text().startswith("notes: ")
    assert "notes.bin" in page.import_state.text()


def test_names_are_made_from_files_and_are_new():
    assert free_name(Path("Bird Net V2.onnx"), set()) == "bird-net-v2"
    assert free_name(Path("cats.onnx"), {"cats", "cats-2"}) == "cats-3"
    with pytest.raises(ArgumentError, match="--name"):
        free_name(Path("模型.onnx"), set())


def test_a_model_that_another_program_works_on_is_not_waited_for(page):
    store = Store()
    store.partial(XS).mkdir(parents=True)
    (store.partial(XS) / "part").write_bytes(b"x" * 100)
    page.relist()
    page.refresh(STARTER)
    said = []
    page.notified.connect(said.append)
    assert page.card(XS).remove.isVisibleTo(page)
    with store.lock(XS, Watch()):
        page.card(XS).remove.click()
    assert said == [f"Another SwiftCam is using {XS}. Close it, or try again later."]
    page.card(XS).remove.click()
    assert said[1].startswith(f"{XS} was removed")


def test_imports_of_the_same_file_name_all_arrive(page, tmp_path, qt_wait_until):
    folders = [tmp_path / parent / "Cats" for parent in "ab"]
    for folder in folders:
        write_hugging_face(folder, SMALL, random_weights(SMALL))
    said = []
    page.notified.connect(said.append)
    for folder in (*folders, folders[0]):
        page.import_path(str(folder))
    assert said == ["Cats is being imported already, as cats. Wait until it has finished."]
    page.refresh(STARTER)
    assert [line.split(":")[0] for line in page.import_state.text().splitlines()] == [
        "cats",
        "cats-2",
    ]

    def are_there():
        page.refresh(STARTER)
        return {"cats", "cats-2"} <= set(page.names)

    qt_wait_until(are_there)
