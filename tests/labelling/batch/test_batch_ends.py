"""Batches that end early: cancelled, failed, or stuck."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from swiftcam.errors import ModelError
from swiftcam.labelling.batch import batch_session as session_module
from swiftcam.labelling.batch.batch_progress import BatchState
from swiftcam.labelling.batch.batch_session import BatchSession
from swiftcam.labelling.batch.picture_crops import FileCrop
from swiftcam.labelling.finding.listing_stream import Worklist
from swiftcam.labelling.finding.picture_result import ListedPicture
from tests.fakes import FakeClassifier, picture
from tests.labelling.batches import counting_crops, gray_pictures, pasted, session
from tests.stacks import until_it_waits
from tests.waiting import PATIENCE, wait_until


def test_cancelling_ends_within_the_pictures_under_way():
    gate = threading.Event()
    classifier, begun = counting_crops(gate=gate)
    batch = session(Worklist(pasted(50)), classifier, batch_size=1, workers=1)
    batch.start()
    wait_until(lambda: classifier.asked == 1 and begun() > 2, what="a crop that waits")
    batch.cancel()
    gate.set()
    assert batch.close(PATIENCE)
    assert len(classifier.seen) == 1
    assert batch.progress().state is BatchState.CANCELLED
    assert [result.path for result in batch.results()] == [Path("0")]
    batch.check()


def test_a_decoder_that_waits_for_memory_decodes_nothing_once_cancelled(tmp_path, monkeypatch):
    asking, decoded, leave = [], [], threading.Event()

    def slow_read(file, recipe, admit):
        asking.append(threading.current_thread())
        with admit(100):
            decoded.append(file.name)
            leave.wait(PATIENCE)
        return FileCrop(np.zeros((224, 224, 3), np.uint8))

    monkeypatch.setattr(session_module, "read_crop", slow_read)
    batch = session(gray_pictures(tmp_path, 3), workers=2, memory=100)
    batch.start()
    wait_until(lambda: len(asking) == 2 and decoded, what="two decoders")
    for decoder in asking:  # one blocks while decoding, one waits for memory
        until_it_waits(decoder)
    batch.cancel()
    leave.set()
    assert batch.close(PATIENCE)
    assert len(decoded) == 1


def test_a_reader_that_hangs_is_abandoned(tmp_path, monkeypatch):
    hang, is_in = threading.Event(), threading.Event()

    def hanging(file, recipe, admit):
        is_in.set()
        hang.wait(PATIENCE)
        return FileCrop(np.zeros((224, 224, 3), np.uint8))

    monkeypatch.setattr(session_module, "read_crop", hanging)
    batch = session(gray_pictures(tmp_path, 1))
    batch.start()
    assert is_in.wait(PATIENCE)
    assert not batch.close(timeout=0)
    assert not hang.is_set()
    hang.set()
    assert batch.close(PATIENCE)


@pytest.mark.parametrize("where", ["load", "run"])
def test_a_model_that_fails_stops_the_batch(tmp_path, where):
    def load():
        if where == "load":
            raise ModelError("The engine failed.")
        return FakeClassifier(error=ModelError("The engine failed."))

    work = Worklist(gray_pictures(tmp_path, 3))
    with (
        BatchSession(work, load) as batch,
        pytest.raises(ModelError, match="The engine failed"),
    ):
        list(batch.results())
    progress = batch.progress()
    assert progress.state is BatchState.FAILED
    assert progress.message == "The engine failed."


@pytest.mark.logs_errors
def test_an_unexpected_error_in_one_picture_is_its_error(tmp_path, monkeypatch):
    read = session_module.read_crop
    items = gray_pictures(tmp_path, 3)
    inode = items[1].path.stat().st_ino

    def broken(file, recipe, admit):
        if os.fstat(file.fileno()).st_ino == inode:
            raise ZeroDivisionError
        return read(file, recipe, admit)

    monkeypatch.setattr(session_module, "read_crop", broken)
    with session(items) as batch:
        errors = [result.error for result in batch.results()]
    assert errors[0] == errors[2] == ""
    assert "Something went wrong while reading it" in errors[1]


@pytest.mark.logs_errors
def test_an_unexpected_error_elsewhere_stops_the_batch(caplog):
    def items():
        yield ListedPicture(Path("a"), pixels=picture())
        raise ZeroDivisionError

    with session(items()) as batch, pytest.raises(ModelError, match="Something went wrong"):
        list(batch.results())
    assert "ZeroDivisionError" in caplog.text
