"""A model's file that is chosen in the panel of the live page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from swiftcam.ui.models.import_dialog import ImportDialog
from tests.checkpoints import SMALL, write_small
from tests.fakes import EndlessSource
from tests.graphs import write_classifier


@pytest.fixture
def choose_file(open_window, qtbot):
    """Return a function that opens a window and chooses a file with Open… in its panel."""

    def choose(path):
        window = open_window(EndlessSource())
        qtbot.mouseClick(window.live.panel.model.open, Qt.MouseButton.LeftButton)
        dialog = window.findChild(QFileDialog)
        dialog.findChild(QLineEdit).setText(str(path))
        dialog.accept()
        return window

    return choose


def test_an_onnx_file_opens_the_form_to_import_it(choose_file, tmp_path):
    path = write_classifier(tmp_path / "things.onnx")
    (tmp_path / "config.json").write_text("{}")
    window = choose_file(path)
    [form] = window.findChildren(ImportDialog)
    assert form.path == path
    assert form.accept_button.text() == "Import and use"
    assert window.pages.models.isVisible()
    form.reject()
    assert window.settings.model != str(path)


def test_a_checkpoint_is_used_at_once(choose_file, tmp_path):
    write_small(tmp_path / "three", SMALL.replace(num_labels=3))
    window = choose_file(tmp_path / "three" / "model.safetensors")
    assert window.settings.model == str(tmp_path / "three")
    assert window.findChildren(ImportDialog) == []
    assert window.live.isVisible()
