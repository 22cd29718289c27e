import threading
from pathlib import Path

import pytest
from PIL import Image

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.setups.model_request import Request
from swiftcam.labelling.batch.batch_progress import BatchState
from swiftcam.labelling.batch.page_batch import PageBatch
from swiftcam.labelling.finding.listing import Selection
from swiftcam.labelling.finding.picture_result import ListedPicture
from tests.colours import assert_patches, patches
from tests.fakes import FakeClassifier, picture
from tests.odd_pictures import turned
from tests.waiting import PATIENCE, wait_until


@pytest.fixture
def make_page_batch():
    made = []

    def make(load=FakeClassifier, wanted=Request):
        made.append(PageBatch(lambda request: load(), wanted))
        return made[-1]

    yield make
    for page_batch in made:
        page_batch.close()


@pytest.fixture
def folder(tmp_path):
    for value in (10, 60, 110):
        Image.new("RGB", (300, 200), (value,) * 3).save(tmp_path / f"{value:03}.png")
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    return tmp_path


def polled(page_batch, count):
    """Poll until there are `count` results."""
    results = []
    wait_until(lambda: results.extend(page_batch.poll(100).results) or len(results) >= count)
    return {result.path.name: result for result in results}


def test_added_pictures_are_labelled(make_page_batch, folder):
    page_batch = make_page_batch()
    page_batch.add(Selection((folder,)))
    results = polled(page_batch, 4)
    assert results["060.png"].candidates[0].index == 60
    assert results["broken.png"].error
    assert page_batch.progress().failed == 1


def test_more_can_be_added_while_it_works_and_after(make_page_batch, folder):
    page_batch = make_page_batch()
    page_batch.add(Selection((folder / "010.png",)))
    polled(page_batch, 1)
    page_batch.add(Selection((folder,)))
    assert set(polled(page_batch, 3)) == {"060.png", "110.png", "broken.png"}


def test_a_pasted_picture_is_labelled_too(make_page_batch):
    page_batch = make_page_batch()
    page_batch.add_picture(ListedPicture(Path("Pasted 1"), pixels=picture(77, 240, 320)))
    assert polled(page_batch, 1)["Pasted 1"].candidates[0].index == 77


def test_missing_paths_are_refused(make_page_batch, tmp_path):
    with pytest.raises(ArgumentError, match="There is no file"):
        make_page_batch().add(Selection((tmp_path / "missing.png",)))


def test_after_a_cancel_the_rest_can_be_labelled(make_page_batch, folder):
    gate = threading.Event()
    page_batch = make_page_batch(lambda: FakeClassifier(gate=gate))
    page_batch.add(Selection((folder,)))
    added = []
    wait_until(lambda: added.extend(page_batch.poll(100).added) or len(added) == 4)
    page_batch.cancel()
    assert page_batch.progress().state is BatchState.CANCELLED
    gate.set()
    page_batch.label([ListedPicture(folder / "110.png")])
    assert set(polled(page_batch, 1)) == {"110.png"}


def test_pictures_can_be_labelled_again(make_page_batch, folder):
    page_batch = make_page_batch()
    page_batch.add(Selection((folder / "010.png",)))
    polled(page_batch, 1)
    Image.new("RGB", (300, 200), (200,) * 3).save(folder / "010.png")
    page_batch.label([ListedPicture(folder / "010.png")])
    assert polled(page_batch, 1)["010.png"].candidates[0].index == 200


def test_a_failed_model_is_reported_and_can_be_retried(make_page_batch, folder):
    answers = iter([ModelError("It is damaged."), None])

    def load():
        if error := next(answers):
            raise error
        return FakeClassifier()

    page_batch = make_page_batch(load)
    page_batch.add(Selection((folder / "010.png",)))
    wait_until(
        lambda: (
            page_batch.poll(9) and page_batch.progress() and page_batch.progress().state.is_final
        )
    )
    assert page_batch.progress().message == "It is damaged."
    page_batch.label([ListedPicture(folder / "010.png")])
    assert set(polled(page_batch, 1)) == {"010.png"}


def test_a_pause_begins_no_new_picture(make_page_batch, folder):
    page_batch = make_page_batch()
    page_batch.add(Selection((folder / "010.png",)))
    polled(page_batch, 1)
    page_batch.pause()
    page_batch.add(Selection((folder,)))
    wait_until(lambda: page_batch.poll(9) and page_batch.progress().begun == 4)
    assert page_batch.progress().state is BatchState.PAUSED
    assert page_batch.progress().done == 1
    page_batch.resume()
    assert set(polled(page_batch, 3)) == {"060.png", "110.png", "broken.png"}


def test_a_thumbnail_is_small_and_upright(make_page_batch, folder):
    page_batch = make_page_batch()
    stored, exif = turned(patches(400, 100), 6)
    stored.save(folder / "tall.jpg", exif=exif, quality=95)
    page_batch.previews.request(ListedPicture(folder / "tall.jpg"))
    preview = wait_until(page_batch.previews.take)[0]
    assert preview.pixels.shape == (132, 33, 3)
    assert_patches(preview.pixels, 4)
    assert not preview.pixels.flags.writeable


def test_a_whole_picture_comes_with_its_prediction(make_page_batch, folder):
    page_batch = make_page_batch()
    page_batch.add(Selection((folder / "060.png",)))
    polled(page_batch, 1)
    page_batch.previews.request(ListedPicture(folder / "060.png"), is_whole=True)
    preview = wait_until(page_batch.previews.take)[0]
    assert preview.pixels.shape == (200, 300, 3)
    assert preview.prediction.candidates[0].index == 60


def test_the_preview_of_a_broken_picture_has_the_reason(make_page_batch, folder):
    page_batch = make_page_batch()
    page_batch.previews.request(ListedPicture(folder / "broken.png"), is_whole=True)
    preview = wait_until(page_batch.previews.take)[0]
    assert preview.pixels is None
    assert "not a picture" in preview.error


def test_closing_waits_for_nothing_that_is_stuck(make_page_batch, folder):
    gate = threading.Event()
    stuck = FakeClassifier(gate=gate)
    page_batch = make_page_batch(lambda: stuck)
    page_batch.add(Selection((folder,)))
    wait_until(lambda: page_batch.poll(9) and stuck.asked, what="the engine to be stuck")
    closing = threading.Thread(target=page_batch.close, daemon=True)
    closing.start()
    closing.join(PATIENCE)
    assert not closing.is_alive()
    assert not stuck.seen
    gate.set()


class Models:
    """Classifiers that are wanted one after the other; each waits for its gate before a picture."""

    def __init__(self):
        self.request = Request()
        self.made = []
        self.gate = threading.Event()

    def wanted(self):
        return self.request

    def choose(self, name):
        self.request = Request(self.request.number + 1, ModelChoice(name))

    def load(self, request):
        self.made.append(FakeClassifier(gate=self.gate))
        self.made[-1].request = request
        return self.made[-1]


@pytest.fixture
def models():
    models = Models()
    yield models
    models.gate.set()


@pytest.fixture
def batch(models):
    batch = PageBatch(models.load, models.wanted)
    yield batch
    models.gate.set()
    batch.close()


def take(batch, results, count):
    """Poll until `results` has `count` names of models, by the path of the picture."""

    def poll():
        news = batch.poll(100)
        for result in news.results:
            results.append((result.path.name, news.classifier.request.choice.name))
        return len(results) >= count

    wait_until(poll)
    return results


def pictures(*names):
    return [ListedPicture(Path(name), pixels=picture(sum(name.encode()) % 256)) for name in names]


def test_pictures_without_a_result_go_to_the_model_that_is_wanted_now(batch, models):
    models.choose("first")
    batch.label(pictures("a", "b", "c"))
    wait_until(lambda: models.made and models.made[0].asked)
    assert batch.waiting == 3
    models.choose("second")
    batch.poll(100)
    models.gate.set()
    assert sorted(take(batch, [], 3)) == [(name, "second") for name in "abc"]
    assert batch.waiting == 0


def test_pictures_that_are_labelled_again_or_added_get_the_model_that_is_wanted_now(batch, models):
    models.gate.set()
    models.choose("first")
    batch.label(pictures("a", "b"))
    results = take(batch, [], 2)
    models.choose("second")
    batch.poll(100)
    assert len(models.made) == 1  # nothing waits, so nothing is loaded
    batch.label(pictures("a"))
    batch.add_picture(*pictures("new"))
    assert set(take(batch, results, 4)) == {
        ("a", "first"),
        ("b", "first"),
        ("a", "second"),
        ("new", "second"),
    }


def test_the_same_choice_is_not_loaded_again(batch, models):
    models.gate.set()
    batch.label(pictures("a"))
    results = take(batch, [], 1)
    models.request = Request(7, models.request.choice)
    batch.label(pictures("b"))
    take(batch, results, 2)
    assert len(models.made) == 1


def test_a_pause_survives_another_model_and_a_cancelled_batch_stays_cancelled(batch, models):
    batch.label(pictures("a", "b"))
    batch.pause()
    models.choose("second")
    batch.poll(100)
    assert batch.progress().state is BatchState.PAUSED
    assert batch.waiting == 2
    batch.cancel()
    models.choose("third")
    batch.poll(100)
    assert batch.progress().state is BatchState.CANCELLED
    models.gate.set()
    batch.label(pictures("a", "b"))
    assert sorted(take(batch, [], 2)) == [("a", "third"), ("b", "third")]


def test_a_batch_that_failed_continues_with_another_model(models):
    def load(request):
        if request.choice.name == "broken":
            raise ModelError("It is damaged.")
        return models.load(request)

    models.gate.set()
    models.choose("broken")
    batch = PageBatch(load, models.wanted)
    batch.label(pictures("a"))
    wait_until(lambda: batch.progress().state is BatchState.FAILED)
    models.choose("good")
    assert take(batch, [], 1) == [("a", "good")]
    batch.close()
