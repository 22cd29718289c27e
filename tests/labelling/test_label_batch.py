import csv
import json
import os
import signal
import threading
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError, ModelError, OutputError
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.jobs.signals import ENDING
from swiftcam.labelling import label_batch as batch_module
from swiftcam.labelling.batch.batch_session import SessionOptions
from swiftcam.labelling.finding.listing import Selection
from swiftcam.labelling.finding.picture_id import id_of_path
from swiftcam.labelling.label_batch import BatchOptions, label_pictures
from swiftcam.labelling.writing.corrections import Corrections
from swiftcam.labelling.writing.recorder import Destinations
from swiftcam.labelling.writing.sorting import SortOptions
from swiftcam.labelling.writing.writers import RowOptions
from swiftcam.settings import DEFAULT_MODEL
from tests import media
from tests.fakes import FakeClassifier
from tests.labelling.samples import write_mixed
from tests.waiting import PATIENCE


def options(*paths, output=None, resumes=False, folders=None, **others):
    rows = RowOptions(output, resumes=resumes) if output else None
    return BatchOptions(
        Selection(paths, is_recursive=True),
        destinations=Destinations(rows=rows, folders=folders),
        **others,
    )


def json_rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def fake(monkeypatch):
    """A classifier that records the pictures it labelled."""
    fake = FakeClassifier()
    monkeypatch.setattr(batch_module, "load_classifier", lambda choice, model: fake)
    return fake


def test_real_pictures_are_labelled(tmp_path, photos, first_class):
    paths = media.write_pictures(tmp_path, [photo[:400, :400] for photo in photos])
    output = tmp_path / "out.jsonl"
    session = SessionOptions(top_k=3)
    summary = label_pictures(options(*paths, output=output, session=session))
    assert (summary.labelled, summary.failed, summary.kept) == (len(paths), 0, 0)
    rows = json_rows(output)
    assert [row["path"] for row in rows] == [str(path) for path in paths]
    assert rows[0]["predictions"][0]["label"] == first_class.label
    assert all(len(row["predictions"]) == 3 for row in rows)
    assert rows[0]["model"] == DEFAULT_MODEL


def test_a_broken_picture_is_a_row_with_its_error(tmp_path, photos, fake):
    media.write_pictures(tmp_path, [photo[:60, :80] for photo in photos[:2]])
    (tmp_path / "0005.jpg").write_bytes(b"broken")
    output = tmp_path / "out.csv"
    summary = label_pictures(options(tmp_path, output=output))
    assert (summary.labelled, summary.failed) == (2, 1)
    with output.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [Path(row["path"]).name for row in rows] == ["000.png", "0005.jpg", "001.png"]
    assert [bool(row["error"]) for row in rows] == [False, True, False]


def test_wrong_options_are_reported_before_writing(tmp_path, photos):
    paths = media.write_pictures(tmp_path, photos[:1])
    output = tmp_path / "out.csv"
    with pytest.raises(ArgumentError, match=r"missing\.png"):
        label_pictures(options(*paths, tmp_path / "missing.png", output=output))
    with pytest.raises(ModelError):
        label_pictures(options(*paths, output=output, model=ModelChoice(str(tmp_path))))
    (tmp_path / "empty").mkdir()
    folders = SortOptions(tmp_path / "into", "copy")
    with pytest.raises(ArgumentError, match="no pictures in"):
        label_pictures(options(tmp_path / "empty", output=output, folders=folders))
    with pytest.raises(ArgumentError, match="Only folders can be watched"):
        label_pictures(options(*paths, output=output, watches=True))
    assert not output.exists()
    assert not (tmp_path / "into").exists()


def test_resuming_does_only_what_changed(tmp_path, fake):
    folder = tmp_path / "pictures"
    paths = write_mixed(folder, 36)
    output = tmp_path / "out.jsonl"
    first = label_pictures(options(folder, output=output, resumes=True))
    assert (first.labelled, first.failed) == (27, 9)
    before = output.read_bytes()
    fake.seen.clear()

    again = label_pictures(options(folder, output=output, resumes=True))
    assert (again.labelled, again.failed, again.kept, again.kept_failed) == (0, 0, 36, 9)
    assert not fake.seen
    assert output.read_bytes() == before

    paths[0].write_bytes(paths[1].read_bytes())
    paths[2].unlink()
    (folder / "new.png").write_bytes(paths[1].read_bytes())
    Corrections().set(id_of_path(paths[3]), "corrected")
    third = label_pictures(options(folder, output=output, resumes=True))
    assert (third.labelled, third.kept) == (3, 33)
    assert len(fake.seen) == 3
    rows = json_rows(output)
    names = [row["path"] for row in rows]
    assert sorted(names) == sorted(map(str, [*paths, folder / "new.png"]))
    assert {row["path"]: row["corrected"] for row in rows}[str(paths[3])] == "corrected"


def test_another_model_or_option_makes_every_row_again(tmp_path, fake):
    write_mixed(tmp_path / "pictures", 12)
    output = tmp_path / "out.jsonl"
    label_pictures(options(tmp_path / "pictures", output=output, resumes=True))
    fewer = SessionOptions(top_k=2)
    summary = label_pictures(
        options(tmp_path / "pictures", output=output, resumes=True, session=fewer)
    )
    assert (summary.labelled, summary.kept) == (9, 0)
    rows = json_rows(output)
    assert len(rows) == 12
    assert max(len(row["predictions"]) for row in rows) == 2


def test_rows_of_other_folders_stay(tmp_path, fake):
    output = tmp_path / "out.jsonl"
    for name in ("a", "b"):
        write_mixed(tmp_path / name, 12)
        label_pictures(options(tmp_path / name, output=output, resumes=True))
    assert len(json_rows(output)) == 24


def test_sorted_pictures_are_not_labelled_again(tmp_path, fake):
    write_mixed(tmp_path, 12)
    folders = SortOptions(tmp_path / "sorted", "copy")
    for _ in range(2):
        summary = label_pictures(options(tmp_path, folders=folders))
        assert summary.labelled + summary.failed == 12
    copies = [path for path in folders.folder.rglob("*") if path.is_file()]
    assert len(copies) == 9


def test_an_interrupted_list_is_reported(tmp_path, fake, monkeypatch):
    (picture,) = write_mixed(tmp_path, 1)

    def broken(name, **options):
        yield picture
        raise ArgumentError("--files-from list cannot be read (Input/output error).")

    monkeypatch.setattr("swiftcam.labelling.finding.listing.read_path_list", broken)
    output = tmp_path / "out.jsonl"
    selection = Selection(files_from="-")
    given = BatchOptions(selection, destinations=Destinations(RowOptions(output)))
    with pytest.raises(ArgumentError, match="Input/output error"):
        label_pictures(given)


def test_an_engine_that_fails_stops_the_batch(tmp_path, photos, monkeypatch):
    paths = media.write_pictures(tmp_path, photos[:2])
    failing = FakeClassifier(error=ModelError("The engine failed."))
    monkeypatch.setattr(batch_module, "load_classifier", lambda choice, model: failing)
    with pytest.raises(ModelError, match="The engine failed"):
        label_pictures(options(*paths))


def test_an_output_that_fails_stops_the_batch(tmp_path, fake, monkeypatch):
    write_mixed(tmp_path / "pictures", 12)

    def full(self, row):
        raise OutputError("The results cannot be written (No space left on device).")

    monkeypatch.setattr("swiftcam.labelling.writing.row_file.RowFile.append", full)
    with pytest.raises(OutputError, match="No space left"):
        label_pictures(options(tmp_path / "pictures", output=tmp_path / "out.jsonl"))


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_it_after_the_row_in_hand(tmp_path, monkeypatch, number):
    """The third picture is interrupted while the model works on it."""

    class Interrupted(FakeClassifier):
        def classify(self, pixels, top_k=5):
            if len(self.seen) == 2:
                os.kill(os.getpid(), number)
            return super().classify(pixels, top_k)

    monkeypatch.setattr(batch_module, "load_classifier", lambda choice, model: Interrupted())
    paths = write_mixed(tmp_path / "pictures", 120)
    output = tmp_path / "out.jsonl"
    handlers = [signal.getsignal(other) for other in ENDING]
    session = SessionOptions(batch_size=1, workers=1)
    summary = label_pictures(options(tmp_path / "pictures", output=output, session=session))
    assert summary.stopped_by == number
    rows = json_rows(output)
    assert len(rows) == summary.labelled + summary.failed < len(paths)
    assert [row["path"] for row in rows] == [str(path) for path in paths[: len(rows)]]
    assert [signal.getsignal(other) for other in ENDING] == handlers
    monkeypatch.setattr(batch_module, "load_classifier", lambda choice, model: FakeClassifier())
    rest = label_pictures(options(tmp_path / "pictures", output=output, resumes=True))
    assert rest.kept == len(rows)
    assert [row["path"] for row in json_rows(output)] == [str(path) for path in paths]


def test_a_signal_may_come_as_soon_as_the_batch_has_begun(tmp_path, fake, monkeypatch):
    begin = batch_module.BatchSession.start

    def start(session):
        begin(session)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(batch_module.BatchSession, "start", start)
    write_mixed(tmp_path, 12)
    assert label_pictures(options(tmp_path)).stopped_by == signal.SIGINT


def test_it_runs_on_other_threads_too(tmp_path, fake):
    paths = write_mixed(tmp_path, 12)
    found = []
    thread = threading.Thread(
        target=lambda: found.append(label_pictures(options(*paths))), daemon=True
    )
    thread.start()
    thread.join(PATIENCE)
    assert found[0].labelled == 9


def test_pictures_in_a_watched_folder_get_rows(tmp_path, monkeypatch):
    class Ending(FakeClassifier):
        def classify(self, pixels, top_k=5):
            if self.seen:
                os.kill(os.getpid(), signal.SIGINT)  # the user presses Ctrl-C
            return super().classify(pixels, top_k)

    monkeypatch.setattr(batch_module, "load_classifier", lambda choice, model: Ending())
    first, second = write_mixed(tmp_path / "in", 2)
    for path in (first, second):
        os.utime(path, (1e9, 1e9))
    output = tmp_path / "out.jsonl"
    session = SessionOptions(batch_size=1, workers=1, is_ordered=False)
    given = options(tmp_path / "in", output=output, watches=True, session=session)
    summary = label_pictures(given)
    assert summary.stopped_by == signal.SIGINT
    assert json_rows(output)[0]["path"] == str(first)
    assert json_rows(output)[0]["predictions"]


def test_sixty_photos_give_sixty_rows(tmp_path, shared, fake):
    output = tmp_path / "out.csv"
    summary = label_pictures(options(shared / "data" / "photos", output=output))
    assert (summary.labelled, summary.failed) == (60, 0)
    with output.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 60
