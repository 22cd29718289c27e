"""The form that imports an ONNX classifier, with real graphs whose answers are computed by hand."""

import json

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea
from shiboken6 import isValid

from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.inference.models.store import Store
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.jobs.progress import Watch
from swiftcam.ui.models.import_dialog import ImportDialog
from swiftcam.ui.models.models_page import ModelsPage
from swiftcam.ui.models.running_jobs import ModelJobs
from tests.graphs import Classifier, write_classifier
from tests.inference.importing.test_output_kinds import node, write_network
from tests.waiting import PATIENCE

NAMES = [f"thing {index}" for index in range(6)]
Key = Qt.Key


@pytest.fixture
def page(qtbot):
    jobs = ModelJobs()
    page = ModelsPage(jobs)
    page.jobs, page.wanted = jobs, []
    page.use_wanted.connect(page.wanted.append)
    qtbot.addWidget(page)
    page.resize(1000, 400)
    page.show()
    page.refresh("")
    yield page
    for dialog in page.findChildren(ImportDialog):
        dialog.reject()
    jobs.close(PATIENCE)


@pytest.fixture
def settle(qt_wait_until):
    """Return a function that waits until a dialog shows the trial of its present choices."""

    def wait(dialog):
        qt_wait_until(lambda: dialog.is_current)

    return wait


@pytest.fixture
def open_form(page, settle, tmp_path):
    """Return a function that opens the form on a graph, and waits for its first trial."""

    def open_it(form=None, path=None, **options):
        path = path or write_classifier(tmp_path / "My Things.onnx", form or Classifier())
        page.import_path(str(path), **options)
        dialog = page.findChildren(ImportDialog)[-1]
        settle(dialog)
        return dialog

    return open_it


def choose(qtbot, combo, text):
    """Choose an entry of a drop-down list with the keyboard."""
    combo.setFocus()
    qtbot.keyClick(combo, Key.Key_Home)
    for _ in range(combo.findText(text)):
        qtbot.keyClick(combo, Key.Key_Down)
    assert combo.currentText() == text


def paste(qtbot, field, text):
    QApplication.clipboard().setText(text)
    field.setFocus()
    qtbot.keyClick(field, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def shown(dialog):
    return [(row.name.text(), row.share.text()) for row in dialog.view.rows]


def wanted(form, values, names=NAMES):
    """Return the texts of the five first labels for normalised values `(S, S, 3)`."""
    scores = np.exp(form.logits(values[None])[0].astype(float))
    shares = scores / scores.sum()
    return [(names[index], f"{shares[index]:.0%}") for index in np.argsort(-shares)[:5]]


def crop_of(dialog):
    """Return the crop that is shown, as values of 0 to 1."""
    image = dialog.view.crop.image
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3) / 255.0


def test_a_classifier_is_imported_with_the_choices_of_the_form(
    page, open_form, settle, qtbot, qt_wait_until, photos
):
    form = Classifier()
    dialog = open_form(form)
    assert dialog.name.text() == "my-things"
    assert dialog.form.crop.input_size.value() == 32
    assert not dialog.form.crop.input_size.isEnabled()  # the graph takes no other
    assert not dialog.accept_button.isEnabled()
    assert dialog.state.text().startswith("Give the names of the 6 classes")
    paste(qtbot, dialog.form.labels.text, "\n".join(NAMES))
    choose(qtbot, dialog.form.values.preset.list, "0 to 1")
    settle(dialog)
    assert shown(dialog) == wanted(form, crop_of(dialog))
    choose(qtbot, dialog.form.values.order.list, "BGR")
    settle(dialog)
    assert shown(dialog) == wanted(form, crop_of(dialog)[..., ::-1])
    whole = crop_of(dialog)
    choose(qtbot, dialog.form.crop.resize_rule.list, "Short side, then centre crop")
    settle(dialog)
    assert dialog.form.crop.short_side.value() == 37
    assert np.abs(crop_of(dialog) - whole).max() > 0.1
    assert dialog.state.text() == ""

    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    qt_wait_until(lambda: "my-things" in page.names)
    classifier = load_classifier(ModelChoice("my-things"))
    assert classifier.labels == tuple(NAMES)
    assert (classifier.recipe.resize, classifier.recipe.resize_to) == ("short_side", 37)
    values = classifier.recipe.crop(photos[0])[..., ::-1] / 255.0
    scores = np.exp(form.logits(values[None])[0])
    assert classifier.classify(photos[0]).probabilities == pytest.approx(
        scores / scores.sum(), abs=1e-5
    )
    assert page.wanted == []
    qt_wait_until(lambda: not page.findChildren(ImportDialog))
    card = page.card("my-things")
    qt_wait_until(lambda: card.visibleRegion().boundingRect().size() == card.size())
    assert page.focusWidget() is card.use


def test_own_numbers_are_checked_and_used(open_form, settle, qtbot):
    form = Classifier()
    dialog = open_form(form)
    paste(qtbot, dialog.form.labels.text, "\n".join(NAMES))
    paste(qtbot, dialog.form.values.mean, "0.1, 0.2")
    assert dialog.form.values.preset.list.currentText() == "Own mean and std"
    assert dialog.state.text().startswith("The mean must be three numbers")
    assert dialog.state.is_error
    assert not dialog.accept_button.isEnabled()
    paste(qtbot, dialog.form.values.mean, "0.1, 0.2, 0.3")
    paste(qtbot, dialog.form.values.std, "0.5, 0.5, 0")
    assert dialog.state.text().startswith("The standard deviation must be three numbers above 0")
    paste(qtbot, dialog.form.values.std, "0.5, 0.6, 0.7")
    settle(dialog)
    assert shown(dialog) == wanted(form, (crop_of(dialog) - (0.1, 0.2, 0.3)) / (0.5, 0.6, 0.7))
    choose(qtbot, dialog.form.values.preset.list, "0 to 255")
    assert not dialog.form.values.mean.isVisible()
    settle(dialog)
    assert shown(dialog) == wanted(form, crop_of(dialog) * 255)


def test_labels_come_from_a_file_and_are_counted(open_form, settle, tmp_path):
    dialog = open_form()
    labels = dialog.form.labels
    few = tmp_path / "few.txt"
    few.write_text("one\ntwo\n")
    labels.read(few)
    assert labels.count.text() == "2 of 6 names"
    assert labels.count.is_error
    assert "must have 6 names" in dialog.state.text()
    settle(dialog)
    assert shown(dialog)[0][0].startswith("class ")  # numbers, until the names fit
    labels.read(tmp_path / "missing.txt")
    assert "cannot be read" in labels.count.text()
    all_names = tmp_path / "names.json"
    all_names.write_text(json.dumps(NAMES))
    labels.read(all_names)
    assert labels.count.text() == "6 of 6 names"
    assert not labels.count.is_error
    settle(dialog)
    assert shown(dialog)[0][0] in NAMES
    assert dialog.accept_button.isEnabled()
    assert not labels.imagenet.isVisible()


def test_a_thousand_classes_may_be_imagenets(open_form, settle, qtbot):
    dialog = open_form(Classifier(classes=1000))
    assert not dialog.accept_button.isEnabled()
    qtbot.mouseClick(dialog.form.labels.imagenet, Qt.MouseButton.LeftButton)
    settle(dialog)
    assert dialog.form.labels.names[1] == imagenet_classes()[1].label
    assert dialog.accept_button.isEnabled()


def test_hugging_faces_files_beside_a_graph_fill_the_form(open_form, tmp_path):
    folder = tmp_path / "onnx"
    folder.mkdir()
    path = write_classifier(folder / "model.onnx")
    (tmp_path / "config.json").write_text(json.dumps({"id2label": dict(enumerate(NAMES))}))
    values = {"size": {"height": 32, "width": 32}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(values))
    dialog = open_form(path=path)
    assert dialog.form.values.preset.list.currentText() == "−1 to 1"
    assert dialog.form.labels.names == tuple(NAMES)
    assert dialog.accept_button.isEnabled()


def test_a_recipe_beside_a_graph_that_does_not_fit_is_left_out(open_form, tmp_path, qt_wait_until):
    (tmp_path / "preprocessor_config.json").write_text('{"size": 64, "image_mean": [0, 0, 0]}')
    dialog = open_form()
    qt_wait_until(lambda: dialog.form.is_filled)
    assert dialog.form.crop.input_size.value() == 32
    assert dialog.form.values.preset.list.currentText() == "ImageNet mean and std"


def test_a_graph_of_any_size_gets_the_size_of_the_form(open_form, settle, qtbot):
    dialog = open_form(Classifier(sides="S"))
    size = dialog.form.crop.input_size
    assert size.isEnabled()
    assert size.value() == 224
    size.setFocus()
    size.selectAll()
    qtbot.keyClicks(size, "48")
    settle(dialog)
    assert crop_of(dialog).shape == (48, 48, 3)


def test_the_layout_is_asked_for_where_the_graph_does_not_show_it(open_form, settle, qtbot):
    dialog = open_form(Classifier(sides=3))
    assert "Choose the layout" in dialog.state.text()
    assert dialog.state.is_error
    assert not dialog.form.labels.isEnabled()
    dialog.form.more.unfold()
    choose(qtbot, dialog.form.layout_row.list, "NCHW")
    settle(dialog)
    assert dialog.form.labels.isEnabled()
    assert dialog.state.text().startswith("Give the names")


def test_another_picture_is_tried(open_form, settle, tmp_path):
    dialog = open_form()
    before = shown(dialog)
    path = tmp_path / "blue.png"
    Image.new("RGB", (40, 30), (0, 0, 255)).save(path)
    dialog.view.picture_chosen.emit(path)
    settle(dialog)
    assert dialog.view.name.text() == "blue.png"
    assert (crop_of(dialog) == (0, 0, 1)).all()
    assert shown(dialog) != before
    text = tmp_path / "text.png"
    text.write_text("no picture")
    dialog.view.picture_chosen.emit(text)
    settle(dialog)
    assert dialog.state.text().startswith("text.png: It is not a picture")
    assert shown(dialog) == [("", "")] * 5


def test_a_file_that_is_no_classifier_says_why(open_form, tmp_path):
    text = tmp_path / "text.onnx"
    text.write_text("no graph")
    dialog = open_form(path=text)
    assert "cannot be read as an ONNX file" in dialog.state.text()
    assert dialog.state.is_error
    assert not dialog.accept_button.isEnabled()


def test_a_name_must_be_free_and_allowed(open_form, settle, qtbot):
    dialog = open_form()
    paste(qtbot, dialog.form.labels.text, "\n".join(NAMES))
    settle(dialog)
    assert dialog.accept_button.isEnabled()
    paste(qtbot, dialog.name, "Not Allowed")
    assert "cannot be called" in dialog.state.text()
    assert not dialog.accept_button.isEnabled()
    paste(qtbot, dialog.name, "allowed")
    assert dialog.accept_button.isEnabled()


def test_an_import_that_fails_leaves_the_form_open(page, open_form, settle, qtbot, qt_wait_until):
    dialog = open_form()
    paste(qtbot, dialog.form.labels.text, "\n".join(NAMES))
    settle(dialog)
    dialog.path.unlink()
    qtbot.keyClick(dialog.name, Key.Key_Return)
    qt_wait_until(lambda: page.jobs.get("my-things").error and dialog.state.is_error)
    assert "There is no file or folder" in dialog.state.text()
    assert dialog.isVisible()
    assert Store().names() == []
    paste(qtbot, dialog.name, "other")
    assert "There is no file" not in dialog.state.text()


def test_esc_closes_the_form_and_cancels_the_import(page, open_form, settle, qtbot, qt_wait_until):
    dialog = open_form()
    paste(qtbot, dialog.form.labels.text, "\n".join(NAMES))
    settle(dialog)
    with Store().lock("my-things", Watch()):
        qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
        job = page.jobs.get("my-things")
        assert job.is_running
        qtbot.keyClick(dialog, Key.Key_Escape)
        qt_wait_until(lambda: not job.is_running)
    assert job.is_cancelled
    # Qt deletes a closed dialog when its loop comes to it.
    qt_wait_until(lambda: not page.findChildren(ImportDialog))
    assert Store().names() == []


def test_an_imported_model_is_used_if_it_was_chosen_for_that(
    page, open_form, settle, qtbot, qt_wait_until
):
    dialog = open_form(to_use=True)
    assert dialog.accept_button.text() == "Import and use"
    paste(qtbot, dialog.form.labels.text, "\n".join(NAMES))
    settle(dialog)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    qt_wait_until(lambda: page.wanted)
    assert page.wanted == ["my-things"]


def test_tab_goes_through_the_controls(page, open_form, qtbot):
    dialog = open_form()
    dialog.activateWindow()
    seen = []
    first = dialog.focusWidget()
    while not seen or dialog.focusWidget() is not first:
        seen.append(dialog.focusWidget())
        qtbot.keyClick(seen[-1], Key.Key_Tab)
    assert seen[0] is dialog.name
    assert seen[1] is dialog.form.labels.text
    assert seen[-1] is dialog.other_file
    assert not any(isinstance(widget, QScrollArea) for widget in seen)


@pytest.mark.parametrize("size", [(720, 420), (800, 480), (900, 660)])
def test_everything_fits_at_any_size(open_form, qtbot, size):
    dialog = open_form()
    dialog.form.more.unfold()
    dialog.resize(*size)
    qtbot.wait(0)
    area = dialog.findChild(QScrollArea)
    assert dialog.minimumSizeHint().width() <= size[0]
    assert dialog.minimumSizeHint().height() <= size[1]
    assert dialog.form.width() <= area.viewport().width()
    for widget in (dialog.accept_button, dialog.state, dialog.view.rows[-1].bar, area):
        corner = widget.mapTo(dialog, widget.rect().bottomRight())
        assert dialog.rect().contains(corner)


def test_of_several_outputs_one_is_chosen(page, open_form, settle, qtbot, qt_wait_until, tmp_path):
    tail = [node("Identity", given="one"), node("Neg", given="other")]
    path = write_network(tmp_path / "Two.ONNX", tail, count=6, outputs=("one", "other"))
    dialog = open_form(path=path)
    qt_wait_until(lambda: dialog.form.is_filled)
    first = [name for name, _ in shown(dialog)]
    assert dialog.form.output.isVisibleTo(dialog)
    choose(qtbot, dialog.form.output.list, "other")
    settle(dialog)
    # The other output has the same numbers with the other sign: the least is now the best.
    qt_wait_until(lambda: [name for name, _ in shown(dialog)] != first)
    paste(qtbot, dialog.form.labels.text, "\n".join(NAMES))
    settle(dialog)
    qt_wait_until(dialog.accept_button.isEnabled)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    qt_wait_until(lambda: Store().has("two"))
    qt_wait_until(lambda: not isValid(dialog) or not dialog.isVisible())
    assert Store().record("two").graph["output"] == "other"


def test_a_classifier_with_one_output_offers_no_choice(open_form):
    assert open_form().form.output.isHidden()
