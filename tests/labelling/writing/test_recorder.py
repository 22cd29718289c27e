import dataclasses
import json
import os

import pytest

from swiftcam.errors import ArgumentError, OutputError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.inference.prediction import Candidate
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.setups.setup import Measured, Measurements, Setup
from swiftcam.labelling.finding.picture_id import id_of_path, id_of_pixels, with_content
from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
from swiftcam.labelling.writing.corrections import Corrections
from swiftcam.labelling.writing.recorder import Destinations, Recorder
from swiftcam.labelling.writing.row_provenance import RowProvenance, row_provenance
from swiftcam.labelling.writing.sorting import SortOptions
from swiftcam.labelling.writing.writers import RowOptions
from swiftcam.labelling.xmp.sidecars import SidecarOptions
from swiftcam.labelling.xmp.xmp_packet import SUBJECT, read_keywords
from tests import fakes
from tests.checkpoints import write_small

MODEL = RowProvenance("model", "k3y", minimum_confidence=0.2)
LABELS = (
    Candidate(1, "tabby, tabby cat", 0.6),
    Candidate(2, "fox", 0.25),
    Candidate(3, "barn", 0.1),
)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"some picture")
    return path


def result_of(path, candidates=LABELS, *, by_content=False, **options):
    found = id_of_path(path)
    read = with_content(found, path) if by_content else found
    return PictureResult(path, candidates, id=read, **options)


def everything(folder):
    return Destinations(
        rows=RowOptions(folder / "out.jsonl", resumes=True),
        sidecars=SidecarOptions(),
        folders=SortOptions(folder / "into", "copy"),
    )


def rows(folder):
    return [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]


def keywords(picture):
    return read_keywords(picture.with_name(picture.name + ".xmp").read_bytes(), SUBJECT)


def placed(folder):
    return {path.parent.name for path in (folder / "into").rglob("*.jpg")}


def test_a_result_goes_everywhere(tmp_path, picture):
    with Recorder(everything(tmp_path), MODEL) as recorder:
        written = recorder.write(result_of(picture))
    assert not written.error
    (row,) = rows(tmp_path)
    assert [p["label"] for p in row["predictions"]] == ["tabby, tabby cat", "fox", "barn"]
    assert (row["model"], row["key"]) == ("model", "k3y")
    assert keywords(picture) == ["tabby", "fox"]  # those that are sure
    assert placed(tmp_path) == {"tabby"}


@pytest.mark.parametrize(
    ("minimum", "words", "folder"),
    [
        (0.5, ["tabby"], "tabby"),
        (0.25, ["tabby", "fox"], "tabby"),  # the minimum itself is included
        (0.05, ["tabby", "fox", "barn"], "tabby"),
        (0.0, ["tabby", "fox", "barn"], "tabby"),
        (0.9, [], ""),
    ],
)
def test_the_minimum_confidence_counts_everywhere(tmp_path, picture, minimum, words, folder):
    made = RowProvenance("model", "k3y", minimum_confidence=minimum)
    with Recorder(everything(tmp_path), made) as recorder:
        written = recorder.write(result_of(picture))
    assert written.candidates == LABELS
    (row,) = rows(tmp_path)
    assert len(row["predictions"]) == 3  # a row has all labels
    assert row["sure"] == bool(words)
    assert placed(tmp_path) == {folder or "not sure"}
    if words:
        assert keywords(picture) == words
    else:
        assert not (tmp_path / "a.jpg.xmp").exists()


def test_each_result_is_judged_by_the_minimum_confidence_of_its_model(tmp_path):
    pictures = [tmp_path / name for name in ("a.jpg", "b.jpg")]
    with Recorder(everything(tmp_path), MODEL) as recorder:
        for path, minimum in zip(pictures, (0.5, 0.7), strict=True):
            path.write_bytes(path.name.encode())
            recorder.write(
                result_of(path), RowProvenance("other", "0ther", minimum_confidence=minimum)
            )
    assert [row["sure"] for row in rows(tmp_path)] == [True, False]
    assert [path.with_name(path.name + ".xmp").exists() for path in pictures] == [True, False]
    assert placed(tmp_path) == {"tabby", "not sure"}


def test_a_label_given_by_hand_replaces_the_models(tmp_path, picture):
    corrections = Corrections(tmp_path / "c.jsonl")
    corrections.set(id_of_path(picture), "lynx, wild")
    with Recorder(everything(tmp_path), MODEL, corrections) as recorder:
        written = recorder.write(result_of(picture))
    assert written.corrected == "lynx, wild"
    assert rows(tmp_path)[0]["corrected"] == "lynx, wild"
    assert len(rows(tmp_path)[0]["predictions"]) == 3
    assert keywords(picture) == ["lynx - wild"]
    assert placed(tmp_path) == {"lynx, wild"}


def test_pictures_with_errors_only_get_their_row(tmp_path, picture):
    with Recorder(everything(tmp_path), MODEL) as recorder:
        recorder.write(result_of(picture, (), error="It is damaged."))
        pasted = id_of_pixels(fakes.picture())
        recorder.write(PictureResult(tmp_path / "pasted", LABELS, id=pasted))  # without a file
    assert [row["error"] for row in rows(tmp_path)] == ["It is damaged.", None]
    assert not (tmp_path / "a.jpg.xmp").exists()
    assert placed(tmp_path) == set()


def test_failed_writes_are_the_error_of_the_row_and_are_retried(tmp_path, picture):
    (tmp_path / "a.jpg.xmp").write_text("no sidecar")
    with Recorder(everything(tmp_path), MODEL) as recorder:
        written = recorder.write(result_of(picture))
    assert "was not changed" in written.error
    assert written.candidates
    (row,) = rows(tmp_path)
    assert row["error"] == written.error
    assert row["size"] is None
    assert len(row["predictions"]) == 3
    with Recorder(everything(tmp_path), MODEL) as recorder:
        assert recorder.valid_stamp(ListedPicture(picture)) is None


@pytest.mark.parametrize("by_content", [False, True])
def test_a_row_holds_until_something_changes(tmp_path, picture, by_content):
    corrections = Corrections(tmp_path / "c.jsonl")

    def before(made=MODEL):
        destinations = everything(tmp_path)
        with Recorder(destinations, made, corrections, by_content=by_content) as recorder:
            return recorder.valid_stamp(ListedPicture(picture))

    with Recorder(everything(tmp_path), MODEL, corrections, by_content=by_content) as recorder:
        assert recorder.valid_stamp(ListedPicture(picture)) is None
        recorder.write(result_of(picture, by_content=by_content))
        assert recorder.valid_stamp(ListedPicture(picture))
    assert before()
    assert not before(RowProvenance("model", "other"))
    corrections.set(id_of_path(picture), "lynx")
    assert not before()
    corrections.set(id_of_path(picture), "")
    assert before()
    os.utime(picture, (1e9, 1e9))  # a new modification time
    assert bool(before()) == by_content
    status = picture.stat()
    picture.write_bytes(b"other content"[:12])
    os.utime(picture, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert not before()
    picture.unlink()
    assert not before()


def test_rows_with_errors_hold_too(tmp_path, picture):
    with Recorder(everything(tmp_path), MODEL) as recorder:
        recorder.write(result_of(picture, (), error="It is damaged."))
    with Recorder(everything(tmp_path), MODEL) as recorder:
        assert recorder.valid_stamp(ListedPicture(picture)).is_failed


def test_without_a_file_nothing_is_remembered(tmp_path, picture):
    with Recorder(Destinations(), MODEL) as recorder:
        recorder.write(result_of(picture))
        assert recorder.valid_stamp(ListedPicture(picture)) is None


def test_impossible_destinations_are_reported_in_advance(tmp_path, picture):
    with pytest.raises(ArgumentError, match="is not a folder"):
        Destinations(folders=SortOptions(picture, "link")).check()
    with pytest.raises(ArgumentError, match="must end in"):
        Destinations(rows=RowOptions(tmp_path / "x.txt")).check()
    everything(tmp_path).check()


def maker(folder, **choice):
    return load_classifier(ModelChoice(str(folder), **choice)).label_maker


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A classifier of a small model."""
    return maker(write_small(tmp_path_factory.mktemp("small") / "model"), threads=1)


def test_equal_keys_mean_equal_rows(tmp_path, small):
    plain = row_provenance(small, 5, Destinations())
    others = [
        row_provenance(small, 4, Destinations()),
        row_provenance(dataclasses.replace(small, labels=small.labels[::-1]), 5, Destinations()),
        row_provenance(small, 5, Destinations(minimum_confidence=0.1)),
        row_provenance(small, 5, Destinations(sidecars=SidecarOptions())),
        row_provenance(small, 5, Destinations(sidecars=SidecarOptions("stem"))),
        row_provenance(small, 5, Destinations(sidecars=SidecarOptions(parent="Seen"))),
        row_provenance(small, 5, Destinations(folders=SortOptions(tmp_path, "link"))),
        row_provenance(small, 5, Destinations(folders=SortOptions(tmp_path, "copy"))),
        row_provenance(small, 5, Destinations(folders=SortOptions(tmp_path / "b", "copy"))),
    ]
    keys = {made.key for made in (plain, *others)}
    assert len(keys) == 1 + len(others)
    assert {len(key) for key in keys} == {16}
    assert (plain.model, plain.labels) == (small.name, small.labels)
    rows = RowOptions(tmp_path / "elsewhere.csv")
    again = row_provenance(small, 5, dataclasses.replace(Destinations(), rows=rows))
    assert again == plain


def test_a_row_names_what_really_ran(tmp_path, monkeypatch):
    folder = write_small(tmp_path / "model")

    def key(**choice):
        return row_provenance(maker(folder, **choice), 5, Destinations()).key

    plain = key()
    assert key(threads=3) == plain  # threads change no label
    assert key(family="l2") != plain
    assert key(size=96) != plain
    measured = Measured(Setup("onnx", "int8", "cpu", 1), 1.0, agreement=1.0)
    planned = load_classifier(
        ModelChoice(str(folder), engine="auto", precision="auto"), Measurements((measured,), 10)
    )
    # The setup that was measured does not load: there is no calibration.
    assert planned.chosen_setup.setup.precision == "fp32"
    assert row_provenance(planned.label_maker, 5, Destinations()).key == plain
    monkeypatch.setattr("swiftcam.labelling.writing.row_provenance.CROPPING_VERSION", 999)
    assert key() != plain


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_rows_of_two_engines_are_not_mixed(small, precision):
    def key(name):
        engine = dataclasses.replace(small.provenance.engine, name=name, precision=precision)
        made = dataclasses.replace(small.provenance, engine=engine)
        other = dataclasses.replace(small, provenance=made)
        return row_provenance(other, 5, Destinations()).key

    assert key("openvino") != key("onnx")


def test_rows_of_one_minimum_confidence_are_equal_whoever_chose_it(small):
    def made(stated, chosen):
        stating = dataclasses.replace(small, minimum_confidence=stated)
        return row_provenance(stating, 5, Destinations(minimum_confidence=chosen))

    own = made(0.3, None)
    assert own.minimum_confidence == 0.3
    assert own == made(0.6, 0.3)
    assert made(0.6, None).minimum_confidence == 0.6
    assert len({each.key for each in (own, made(0.6, None), made(0.3, 0.2))}) == 3


def test_classes_of_one_name_go_different_ways(tmp_path, picture):
    labels = tuple(entry.label for entry in imagenet_classes())
    made = RowProvenance("model", "k3y", labels)
    for index, folder in ((134, "crane (bird)"), (517, "crane (machine)")):
        result = result_of(picture, (Candidate(index, labels[index], 0.9),))
        with Recorder(everything(tmp_path), made) as recorder:
            recorder.write(result)
        assert folder in placed(tmp_path)
        assert folder in keywords(picture)


def test_a_result_of_another_model_says_so(tmp_path, picture):
    other = RowProvenance("another", "0ther", ("my cat",))
    with Recorder(everything(tmp_path), MODEL) as recorder:
        recorder.write(result_of(picture, (Candidate(0, "my cat", 0.9),)), other)
    (row,) = rows(tmp_path)
    assert (row["model"], row["key"]) == ("another", "0ther")


def test_a_picture_of_another_size_is_another_one_whatever_its_time(tmp_path, picture):
    with Recorder(everything(tmp_path), MODEL) as recorder:
        recorder.write(result_of(picture))
        time = picture.stat().st_mtime_ns
        picture.write_bytes(b"some other picture")
        os.utime(picture, ns=(time, time))
        assert recorder.valid_stamp(ListedPicture(picture)) is None


def test_a_row_made_by_size_and_time_does_not_hold_where_the_content_counts(tmp_path, picture):
    with Recorder(everything(tmp_path), MODEL) as recorder:
        recorder.write(result_of(picture))
    with Recorder(everything(tmp_path), MODEL, by_content=True) as recorder:
        assert recorder.valid_stamp(ListedPicture(picture)) is None


def test_a_picture_that_cannot_be_sorted_gets_no_sidecar(tmp_path, picture):
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "tabby").write_text("in the way")
    with Recorder(everything(tmp_path), MODEL) as recorder:
        written = recorder.write(result_of(picture))
    assert "cannot be put into" in written.error
    assert not written.id.has_content
    assert not (tmp_path / "a.jpg.xmp").exists()
    assert rows(tmp_path)[0]["error"] == written.error


def test_the_file_is_free_for_others_once_the_recorder_is_closed(tmp_path, picture):
    with Recorder(everything(tmp_path), MODEL) as recorder:
        with pytest.raises(OutputError, match="Another swiftcam"):
            Recorder(everything(tmp_path), MODEL)
        recorder.write(result_of(picture))
    Recorder(everything(tmp_path), MODEL).close()
