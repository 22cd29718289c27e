import pytest
from PIL import Image

from swiftcam.ui.page import PageName
from tests.fakes import EndlessSource, FakeClassifier


@pytest.fixture
def folder(tmp_path):
    """Three pictures that are labelled by their grey level, and a file that is not a picture."""
    for value in (10, 60, 110):
        Image.new("RGB", (300, 200), (value,) * 3).save(tmp_path / f"{value:03}.png")
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    return tmp_path


@pytest.fixture
def window(open_window, monkeypatch):
    """A window that shows the page of pictures; `messages` has those of the page."""
    monkeypatch.setattr(
        "swiftcam.ui.pictures.picture_work.load_classifier", lambda choice: FakeClassifier()
    )
    window = open_window(EndlessSource)
    window.show_page(PageName.PICTURES)
    window.messages = []
    window.pages.pictures.notified.connect(window.messages.append)
    return window


@pytest.fixture
def wait_for_results(window, qt_wait_until):
    """Return a function that waits until `count` pictures have a result."""

    def wait(count):
        def is_done():
            entries = window.pages.pictures.model.view.entries
            return sum(entry.result is not None for entry in entries) == count

        qt_wait_until(is_done)

    return wait


@pytest.fixture
def labelled(window, folder, wait_for_results):
    """The page of pictures with the labelled pictures of the folder."""
    window.pages.pictures.add_paths([folder])
    wait_for_results(4)
    return window.pages.pictures
