"""Exports from the page of pictures: corrections, result files, sidecars, folders by label."""

import json
from pathlib import Path

import pytest

from swiftcam.labelling.writing.recorder import Destinations
from swiftcam.labelling.writing.row_provenance import row_provenance
from swiftcam.labelling.writing.writers import RowOptions
from swiftcam.ui.pictures.exports import save_rows, sort_into, write_sidecars
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.fakes import FakeClassifier
from tests.ui.pictures.pages import select, words


@pytest.fixture
def export(labelled, window, qt_wait_until):
    """Return a function that exports, waits for the end and returns the last message."""

    def export(to):
        labelled.export(to)
        qt_wait_until(lambda: not labelled.is_exporting)
        return window.messages[-1]

    return export


def rows_of(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {Path(row["path"]).name: row for row in rows}


def test_a_label_given_by_hand_is_kept_and_exported(labelled, export, tmp_path):
    select(labelled, 1)
    labelled.correct("my cat")
    assert words(labelled, 1)[2] == "my cat"
    assert export(save_rows(str(tmp_path / "out.jsonl"))) == (
        "Exported 4 pictures. 1 of them could not be labelled."
    )
    rows = rows_of(tmp_path / "out.jsonl")
    assert {name: row["corrected"] for name, row in rows.items()} == {
        "010.png": None,
        "060.png": "my cat",
        "110.png": None,
        "broken.png": None,
    }
    labelled.correct("")
    assert words(labelled, 1)[2] == "value 60"


def test_sidecars_beside_the_pictures_and_copies_in_folders(
    window, labelled, export, folder, tmp_path, qt_wait_until
):
    labelled.export(write_sidecars())
    labelled.export(write_sidecars())
    assert window.messages[-1].startswith("Another export is still running.")
    qt_wait_until(lambda: not labelled.is_exporting)
    assert "value 60" in (folder / "060.png.xmp").read_text(encoding="utf-8")
    export(sort_into(str(tmp_path / "sorted"), "copy"))
    [copy] = (tmp_path / "sorted").rglob("060.png")
    assert copy.parent.name.startswith("value 60")
    assert copy.read_bytes() == (folder / "060.png").read_bytes()


@pytest.mark.parametrize(("minimum", "sure"), [(None, True), (0.6, True), (0.7, False)])
def test_an_export_judges_as_the_page_does(window, labelled, export, tmp_path, minimum, sure):
    window.change(minimum_confidence=minimum)  # the labels have 60 %
    export(save_rows(str(tmp_path / "out.jsonl")))
    assert rows_of(tmp_path / "out.jsonl")["060.png"]["sure"] is sure
    export(sort_into(str(tmp_path / "sorted"), "copy"))
    [copy] = (tmp_path / "sorted").rglob("060.png")
    assert (copy.parent.name == "not sure") is not sure


def test_a_failed_export_is_reported(window, labelled, tmp_path):
    labelled.export(save_rows(str(tmp_path / "missing" / "out.csv")))
    assert "cannot be written" in window.messages[-1]
    assert not labelled.is_exporting


def test_an_export_names_the_model_that_made_each_result(
    window, labelled, export, tmp_path, qt_wait_until, monkeypatch
):
    class Mine(FakeClassifier):
        def __init__(self):
            super().__init__()
            self.model_name = "mine"

    write_hugging_face(tmp_path / "mine", SMALL, random_weights(SMALL))
    place = "swiftcam.ui.pictures.picture_work.load_classifier"
    monkeypatch.setattr(place, lambda choice: Mine())
    window.change(model=str(tmp_path / "mine"))
    labelled.page_batch.cancel()
    select(labelled, 1)
    labelled.retry()
    qt_wait_until(lambda: labelled.model.view.shown[1].result is not None)
    export(save_rows(str(tmp_path / "out.jsonl")))
    models = {name: row["model"] for name, row in rows_of(tmp_path / "out.jsonl").items()}
    assert models["060.png"] == "mine"
    assert models["010.png"] == FakeClassifier().model_name


def test_the_command_line_resumes_an_export(labelled, export, tmp_path):
    out = tmp_path / "out.jsonl"
    export(save_rows(str(out)))
    keys = {row["key"] for row in rows_of(out).values()}
    destinations = Destinations(RowOptions(out))
    maker = FakeClassifier().label_maker
    assert keys == {row_provenance(maker, 5, destinations).key}
