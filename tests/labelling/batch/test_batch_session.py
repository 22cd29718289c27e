import os
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image

from swiftcam.inference.classifier import load_classifier
from swiftcam.labelling.batch.batch_progress import BatchState
from swiftcam.labelling.batch.batch_session import BatchSession, SessionOptions
from swiftcam.labelling.finding.listing import Selection, list_pictures
from swiftcam.labelling.finding.listing_stream import Worklist
from swiftcam.labelling.finding.picture_id import PictureId
from swiftcam.labelling.finding.picture_result import ListedPicture
from swiftcam.settings import DEFAULT_MODEL
from tests.colours import RED
from tests.fakes import FakeClassifier, FakeClock, picture
from tests.labelling.batches import counting_crops, gray_pictures, pasted, session
from tests.odd_pictures import write_bad, write_fine
from tests.stacks import until_it_waits
from tests.waiting import wait_until


@pytest.mark.parametrize("is_ordered", [True, False])
def test_every_picture_gets_its_own_labels(tmp_path, is_ordered):
    items = gray_pictures(tmp_path, 90)
    with session(iter(items), workers=3, is_ordered=is_ordered) as batch:
        results = list(batch.results())
        assert batch.progress().state is BatchState.DONE
    if is_ordered:
        assert [result.path for result in results] == [item.path for item in items]
    assert {result.path for result in results} == {item.path for item in items}
    for result in results:
        assert result.candidates[0].index == int(result.path.stem) % 256
        assert result.id.size == result.path.stat().st_size


def test_real_pictures_on_the_real_model(tmp_path, photos, first_class):
    for index, photo in enumerate(photos):
        Image.fromarray(photo).save(tmp_path / f"{index}.png")
    with BatchSession(list_pictures(Selection((tmp_path,))), load_classifier) as batch:
        results = list(batch.results())
        assert batch.classifier.model_name == DEFAULT_MODEL
    assert results[0].candidates[0].label == first_class.label
    alone = load_classifier().classify(photos[0])
    assert results[0].candidates[0].probability == pytest.approx(
        alone.candidates[0].probability, abs=0.02
    )


def test_broken_pictures_are_results_with_their_errors(tmp_path):
    (good,) = gray_pictures(tmp_path, 1)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    items = [
        ListedPicture(tmp_path / "broken.png"),
        ListedPicture(tmp_path / "missing.png"),
        ListedPicture(tmp_path, error="The folder cannot be read."),
        good,
    ]
    with session(items) as batch:
        broken, missing, folder, fine = batch.results()
        progress = batch.progress()
    assert "not a picture" in broken.error
    assert broken.id.has_content  # a retry would fail as well
    assert missing.error == "It does not exist."
    assert missing.id == PictureId(str(tmp_path / "missing.png"))
    assert folder.error == "The folder cannot be read."
    assert not fine.error
    assert (progress.begun, progress.done, progress.failed) == (4, 4, 3)


def test_pictures_that_are_in_no_file():
    pasted = ListedPicture(Path("pasted 1"), pixels=picture(77))
    assert not pasted.pixels.flags.writeable
    with session([pasted]) as batch:
        (result,) = batch.results()
    assert result.path == Path("pasted 1")
    assert result.candidates[0].index == 77
    assert result.id == pasted.id


def test_files_can_be_identified_by_their_content(tmp_path):
    with session(gray_pictures(tmp_path, 1), by_content=True) as batch:
        (result,) = batch.results()
    assert len(result.id.sha256) == 64


def test_the_engine_gets_batches():
    gate = threading.Event()
    classifier, begun = counting_crops(gate=gate)
    classify, shapes = classifier.classify_crops, []

    def noting(crops, top_k=5):
        shapes.append(crops.shape)
        return classify(crops, top_k)

    classifier.classify_crops = noting
    with session(pasted(40), classifier, batch_size=8, workers=1) as batch:
        # The engine has at most 8 crops; 8 more wait for it.
        wait_until(lambda: begun() > 16, what="crops that wait")
        gate.set()
        assert len(list(batch.results())) == 40
    sizes = [size for size, *_ in shapes]
    assert sum(sizes) == 40
    assert max(sizes) == 8
    assert {shape[1:] for shape in shapes} == {(224, 224, 3)}


def test_a_long_batch_is_taken_in_bit_by_bit():
    begun = []

    def endless():
        for number in range(10**9):
            begun.append(number)
            yield ListedPicture(Path(str(number)), pixels=picture(number % 256))

    with session(endless(), workers=2, batch_size=2) as batch:
        window = batch.options.window
        wait_until(lambda: batch.progress().done == window, what="a full window")
        # The listing thread may have one more.
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


def test_a_paused_batch_begins_no_picture():
    classifier, begun = counting_crops()
    work = Worklist()
    with session(work, classifier, workers=1) as batch:
        wait_until(lambda: batch.classifier, what="the model")
        batch.pause()
        assert batch.progress().state is BatchState.PAUSED
        work.add(pasted(3))
        wait_until(lambda: batch.progress().begun == 3, what="three pictures taken in")
        (decoder,) = (t for t in threading.enumerate() if t.name == "swiftcam-decode-0")
        until_it_waits(decoder)
        assert batch.take(5) == []
        assert begun() == 0
        batch.resume()
        work.close()
        assert len(list(batch.results())) == 3


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


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities for threads")
@pytest.mark.parametrize("is_background", [True, False])
def test_in_the_background_everything_else_goes_first(is_background):
    seen = []

    def load():
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return FakeClassifier()

    before = os.getpriority(os.PRIO_PROCESS, 0)
    with BatchSession([], load, SessionOptions(is_background=is_background)) as batch:
        list(batch.results())
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
    assert seen == [min(before + 10, 19) if is_background else before]


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # about damaged EXIF
def test_files_that_break_loaders_get_the_labels_of_their_picture_or_a_reason(tmp_path):
    fine, bad = write_fine(tmp_path), write_bad(tmp_path)
    with session(list_pictures(Selection((tmp_path,)))) as batch:
        results = {result.path: result for result in batch.results()}
    assert results.keys() == fine.keys() | bad.keys()
    for path, tolerance in fine.items():
        assert abs(results[path].candidates[0].index - RED[0]) <= tolerance + 2, path.name
    for path, reason in bad.items():
        assert results[path].error.startswith(reason)
        assert results[path].id.size == path.stat().st_size


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_pictures_of_one_scene_get_one_label_however_the_camera_was_held(shared):
    folder = shared / "data" / "torture"
    selection = Selection((folder,), patterns=("exif_*",))
    with BatchSession(list_pictures(selection), load_classifier) as batch:
        results = {result.path.name: result for result in batch.results()}
    assert len(results) == 7
    scenes = {
        scene: {
            result.candidates[0].label for name, result in results.items() if name.startswith(scene)
        }
        for scene in ("exif_landscape", "exif_portrait")
    }
    assert all(len(labels) == 1 for labels in scenes.values())
