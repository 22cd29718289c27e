import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swiftcam.errors import ModelError
from swiftcam.inference.classifier import load_classifier
from swiftcam.labelling import session as session_module
from swiftcam.labelling.listing import Selection, list_pictures
from swiftcam.labelling.progress import BatchState
from swiftcam.labelling.result import Listed
from swiftcam.labelling.session import BatchSession, SessionOptions
from swiftcam.labelling.streams import Worklist
from tests.fakes import FakeClassifier, FakeClock, picture
from tests.waiting import wait_until


def gray_pictures(folder, count):
    """Write pictures whose brightness is their number."""
    paths = [folder / f"{index:04}.png" for index in range(count)]
    for index, path in enumerate(paths):
        Image.fromarray(picture(index % 256)).save(path)
    return [Listed(path) for path in paths]


def session(items, classifier=None, **options):
    fake = classifier or FakeClassifier()
    return BatchSession(items, lambda: fake, SessionOptions(**options))


@pytest.mark.parametrize("is_ordered", [True, False])
def test_every_picture_gets_its_own_labels(tmp_path, is_ordered):
    items = gray_pictures(tmp_path, 300)
    with session(iter(items), workers=3, is_ordered=is_ordered) as batch:
        results = list(batch.results())
        assert batch.progress().state is BatchState.DONE
    if is_ordered:
        assert [result.path for result in results] == [item.path for item in items]
    assert {result.path for result in results} == {item.path for item in items}
    for result in results:
        assert result.candidates[0].index == int(result.path.stem) % 256
        assert result.identity.size == result.path.stat().st_size


def test_real_pictures_on_the_real_model(tmp_path, photos):
    for index, photo in enumerate(photos):
        Image.fromarray(photo).save(tmp_path / f"{index}.png")
    with BatchSession(list_pictures(Selection((tmp_path,))), load_classifier) as batch:
        results = list(batch.results())
        assert batch.classifier.model_name == "swiftformer-xs-tiny200"
    assert results[0].candidates[0].label == "espresso"
    alone = load_classifier().classify(photos[0])
    assert results[0].candidates[0].probability == pytest.approx(
        alone.candidates[0].probability, abs=0.02
    )


def test_broken_pictures_are_results_with_their_errors(tmp_path):
    (good,) = gray_pictures(tmp_path, 1)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    items = [
        Listed(tmp_path / "broken.png"),
        Listed(tmp_path / "missing.png"),
        Listed(tmp_path, error="The folder cannot be read."),
        good,
    ]
    with session(items) as batch:
        broken, missing, folder, fine = batch.results()
        progress = batch.progress()
    assert "not a picture" in broken.error
    assert broken.identity is not None  # it will be as broken the next time
    assert missing.error == "It does not exist."
    assert missing.identity is None
    assert folder.error == "The folder cannot be read."
    assert not fine.error
    assert (progress.begun, progress.done, progress.failed) == (4, 4, 3)


def test_pictures_that_are_in_no_file():
    pasted = Listed(Path("pasted 1"), pixels=picture(77))
    assert not pasted.pixels.flags.writeable
    with session([pasted]) as batch:
        (result,) = batch.results()
    assert result.path == Path("pasted 1")
    assert result.candidates[0].index == 77
    assert result.identity is None


def test_files_can_be_identified_by_their_content(tmp_path):
    with session(gray_pictures(tmp_path, 1), by_content=True) as batch:
        (result,) = batch.results()
    assert len(result.identity.sha256) == 64


def test_the_engine_gets_batches(tmp_path):
    sizes = []

    class Counting(FakeClassifier):
        def classify_crops(self, crops, top_k=5):
            sizes.append(len(crops))
            assert crops.shape[1:] == (224, 224, 3)
            return super().classify_crops(crops, top_k)

    gate = threading.Event()
    counting = Counting(gate=gate)
    with session(gray_pictures(tmp_path, 40), counting, batch_size=8) as batch:
        wait_until(lambda: len(batch._flow._crops) >= 16, what="crops that wait")
        gate.set()
        assert len(list(batch.results())) == 40
    assert sum(sizes) == 40
    assert max(sizes) == 8


def test_a_long_batch_is_taken_in_bit_by_bit():
    begun = []

    def endless():
        for number in range(10**9):
            begun.append(number)
            yield Listed(Path(str(number)), pixels=picture(number % 256))

    with session(endless(), workers=2, batch_size=2) as batch:
        window = batch.options.window
        wait_until(lambda: batch.progress().done == window, what="a full window")
        # One more may be in the hand of the listing thread.
        assert len(begun) <= window + 1
        assert len(batch.take(window)) == window
        wait_until(lambda: batch.progress().done == 2 * window, what="another window")
    assert batch.progress().state is BatchState.CANCELLED


def test_a_window_polls_a_batch_that_gets_more_to_do(tmp_path):
    items = gray_pictures(tmp_path, 30)
    work = Worklist(items[:10])
    with session(work, is_ordered=False) as batch:
        found = []
        poll = lambda count: wait_until(  # noqa: E731
            lambda: found.extend(batch.take(5)) or len(found) == count, what=f"{count} results"
        )
        poll(10)
        assert batch.progress().state is BatchState.RUNNING
        work.add(items[10:])
        poll(30)
        work.close()
        wait_until(lambda: batch.is_over, what="the end")
        assert batch.progress().state is BatchState.DONE
    assert len({result.path for result in found}) == 30


def test_pause_and_resume(tmp_path):
    work = Worklist()
    with session(work) as batch:
        wait_until(lambda: batch.classifier, what="the model")
        batch.pause()
        assert batch.progress().state is BatchState.PAUSED
        work.add(gray_pictures(tmp_path, 3))
        wait_until(lambda: batch.progress().begun == 3, what="three pictures taken in")
        assert batch.take(5, timeout=0.05) == []
        batch.resume()
        work.close()
        assert len(list(batch.results())) == 3


def test_cancelling_ends_within_the_pictures_under_way(tmp_path):
    gate = threading.Event()
    fake = FakeClassifier(gate=gate)
    work = Worklist(gray_pictures(tmp_path, 50))
    batch = session(work, fake, batch_size=1, workers=1)
    batch.start()
    wait_until(lambda: batch._flow._crops, what="a crop that waits")
    batch.cancel()
    gate.set()
    assert batch.close()
    assert len(fake.seen) <= 1
    assert batch.progress().state is BatchState.CANCELLED
    assert len(list(batch.results())) <= 1
    batch.check()


def test_a_decoder_that_waits_for_memory_decodes_nothing_once_cancelled(tmp_path, monkeypatch):
    decoded, first_in, leave = [], threading.Event(), threading.Event()

    def slow_read(file, recipe, admit):
        with admit(100):
            decoded.append(file.name)
            first_in.set()
            leave.wait(20)
        return np.zeros((224, 224, 3), np.uint8)

    monkeypatch.setattr(session_module, "read_crop", slow_read)
    batch = session(gray_pictures(tmp_path, 3), workers=2, memory=100)
    batch.start()
    assert first_in.wait(10)
    wait_until(lambda: batch._budget._queue, what="a decoder that waits")
    batch.cancel()
    leave.set()
    assert batch.close()
    assert len(decoded) == 1


def test_a_reader_that_hangs_is_abandoned(tmp_path, monkeypatch):
    hang = threading.Event()
    is_in = threading.Event()

    def hanging(file, recipe, admit):
        is_in.set()
        hang.wait(30)

    monkeypatch.setattr(session_module, "read_crop", hanging)
    batch = session(gray_pictures(tmp_path, 1))
    batch.start()
    assert is_in.wait(10)
    started = time.monotonic()
    assert not batch.close(timeout=0.1)
    assert time.monotonic() - started < 5
    hang.set()
    assert batch.close()


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
def test_what_nobody_foresaw_in_one_picture_is_its_error(tmp_path, monkeypatch):
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
def test_what_nobody_foresaw_elsewhere_stops_the_batch(caplog):
    def items():
        yield Listed(Path("a"), pixels=picture())
        raise ZeroDivisionError

    with session(items()) as batch, pytest.raises(ModelError, match="Something went wrong"):
        list(batch.results())
    assert "ZeroDivisionError" in caplog.text


def test_rate_and_time_left(tmp_path):
    clock = FakeClock()
    gate = threading.Semaphore(0)

    class Gated(FakeClassifier):
        def classify(self, pixels, top_k=5):
            gate.acquire()
            clock.now += 0.5
            return super().classify(pixels, top_k)

    options = SessionOptions(batch_size=1)
    with BatchSession(gray_pictures(tmp_path, 8), Gated, options, clock) as batch:
        assert batch.progress().seconds_left(8) is None
        gate.release(4)
        wait_until(lambda: batch.progress().done == 4, what="four pictures")
        progress = batch.progress()
        assert progress.rate == pytest.approx(2.0)
        assert progress.seconds_left(8) == pytest.approx(2.0)
        assert progress.seconds_left(None) is None
        gate.release(4)
        assert len(list(batch.results())) == 8


@pytest.mark.skipif(not hasattr(os, "setpriority"), reason="no priorities for threads")
def test_in_the_background_everything_else_goes_first(tmp_path):
    seen = {}

    def load():
        seen["label"] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        return FakeClassifier()

    before = os.getpriority(os.PRIO_PROCESS, 0)
    with BatchSession([], load, SessionOptions(is_background=True)) as batch:
        list(batch.results())
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
    assert seen["label"] >= min(19, before + 1) or os.uname().sysname != "Linux"


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_files_that_break_loaders(shared):
    folder = shared / "data" / "torture"
    with BatchSession(list_pictures(Selection((folder,))), load_classifier) as batch:
        results = {result.path.name: result for result in batch.results()}
    assert results.keys() == {path.name for path in folder.iterdir()}
    scenes = {
        scene: {
            result.candidates[0].label for name, result in results.items() if name.startswith(scene)
        }
        for scene in ("exif_landscape", "exif_portrait")
    }
    assert all(len(labels) == 1 for labels in scenes.values())
