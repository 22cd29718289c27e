"""Each check passes here, and fails if the part that it checks is broken."""

import shutil
import sys
from importlib import metadata

import cv2
import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image

from swiftcam import paths
from swiftcam.capture.demo import DemoPhoto, labelled_demo_photos
from swiftcam.errors import OutputError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.registry import engine_kinds
from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.inference.store.verify import Verification
from swiftcam.pipeline.state.snapshot import Counts, Snapshot, State, Statistics
from swiftcam.selftest import checks, workplace
from swiftcam.selftest.check_result import Check, CheckFailedError
from swiftcam.selftest.running import run_checks
from swiftcam.selftest.workplace import VIDEO_FRAMES, Workplace
from swiftcam.settings import DEFAULT_MODEL
from tests import needs
from tests.fakes import FakeClock


@pytest.fixture
def place(tmp_path):
    """A workplace with a short video."""
    return Workplace(tmp_path, frames=6)


@pytest.mark.usefixtures("qt_libraries")
def test_libraries_have_versions(place):
    found = checks.check_libraries(place)
    assert found.values["numpy"] == np.__version__


@pytest.mark.usefixtures("qt_libraries")
def test_every_library_that_swiftcam_always_needs_is_imported(place):
    needed = [Requirement(text) for text in metadata.requires("swiftcam")]
    always = {canonicalize_name(each.name) for each in needed if not each.marker}
    found = checks.check_libraries(place)
    assert {canonicalize_name(name) for name in found.values} == always
    assert found.detail == f"{len(always)} imported"
    assert "onnxruntime" in always


def test_a_library_that_cannot_be_imported_is_named(place, monkeypatch):
    monkeypatch.setitem(sys.modules, "mss", None)
    with pytest.raises(CheckFailedError, match=r"Cannot import: mss \("):
        checks.check_libraries(place)


def test_a_video_that_cannot_be_written_is_a_failed_check(place, monkeypatch):
    def refuse(*arguments):
        raise OutputError("The video cannot be written (why).")

    monkeypatch.setattr(workplace, "write_video", refuse)
    with pytest.raises(CheckFailedError, match=r"\(why\)\. .*install av again"):
        checks.check_video(place)


def test_the_model_is_what_was_published_on_every_engine(place):
    found = checks.check_weights(place)
    assert set(found.values["engines"]) == {k.name for k in engine_kinds() if k.is_installed}
    assert all(seal.startswith("verified") for seal in found.values["engines"].values())
    assert "CPUExecutionProvider" in found.values["providers"]


def test_a_model_with_another_byte_fails(place, tmp_path, monkeypatch):
    models = shutil.copytree(paths.models_dir(), tmp_path / "models")
    weights = models / DEFAULT_MODEL / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    monkeypatch.setattr(paths, "models_dir", lambda: models)
    with pytest.raises(CheckFailedError, match=r"SHA-256|hash|changed"):
        checks.check_weights(place)


def test_an_engine_with_other_answers_fails(place, monkeypatch):
    found = Verification("xs", seals={"onnx": Seal(Verdict.DIFFERS, 3, 8, 0.1)})
    monkeypatch.setattr(checks, "verify", lambda name: found)
    with pytest.raises(CheckFailedError, match=r"onnx: .*3 of 8"):
        checks.check_weights(place)


def wrong_label():
    return f"The photograph of the class {labelled_demo_photos()[0].label} was labelled "


def test_the_photograph_is_labelled(place, first_class):
    assert checks.check_photo(place).values["label"] == first_class.label


def test_a_wrong_label_fails(place):
    place.photo = np.zeros((264, 396, 3), np.uint8)
    with pytest.raises(CheckFailedError, match=wrong_label()):
        checks.check_photo(place)


def test_the_class_of_the_table_is_required_whichever_it_is(place):
    best = load_classifier().classify(place.photo).candidates[0]
    other = next(photo for photo in labelled_demo_photos() if photo.wnid != place.subject.wnid)
    place.subject = other
    with pytest.raises(CheckFailedError, match=f"class {other.label} was labelled {best.label}"):
        checks.check_photo(place)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1025, 675), (400, 264)), ((300, 501), (240, 400)), ((99, 51), (100, 52))],
)
def test_a_photograph_of_any_size_makes_a_video(place, tmp_path, size, expected):
    path = tmp_path / "photo.png"
    Image.fromarray(cv2.resize(place.photo, size)).save(path)
    place = Workplace(tmp_path, frames=6)
    place.subject = DemoPhoto(path, "", "")
    assert place.photo.shape == (*expected[::-1], 3)
    assert checks.check_video(place).detail == "6 pictures"


def test_an_installation_without_the_photographs_fails(place, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "photos_dir", lambda: tmp_path)
    report = run_checks([Check("photo", checks.check_photo)])
    assert not report.is_good
    assert f"cannot be read from {tmp_path}" in report.results[0].detail


def test_the_photograph_is_labelled_in_8_bits_and_nothing_else_is(place, first_class):
    assert checks.check_int8(place).values["label"] == first_class.label
    place.photo = np.zeros((264, 396, 3), np.uint8)
    with pytest.raises(CheckFailedError, match=wrong_label()):
        checks.check_int8(place)


def test_the_video_comes_back_as_it_was_written(place):
    found = checks.check_video(place)
    assert found.detail == "6 pictures"
    assert 0 < found.values["largest_difference"] < 4


WRONG = {
    "other colours": lambda photo: photo[..., ::-1],
    "another range of levels": lambda photo: (photo * (219 / 255) + 16).astype(np.uint8),
    "pictures of another moment": lambda photo: np.roll(photo, 1, axis=1),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_video_with_other_pictures_fails(place, wrong):
    assert place.video.exists()
    place.photo = wrong(place.photo)
    with pytest.raises(CheckFailedError, match="levels from what was written"):
        checks.check_video(place)


@pytest.mark.parametrize(("wanted", "came"), [(8, 6), (5, 5)])
def test_a_video_of_another_length_fails(place, wanted, came):
    assert place.video.exists()
    place.frames = wanted
    with pytest.raises(CheckFailedError, match=f"Of {wanted} pictures written, {came} were read"):
        checks.check_video(place)


@pytest.mark.usefixtures("warm_cache")
def test_every_picture_goes_through_the_pipeline(place, first_class):
    values = checks.check_pipeline(place).values
    assert values["frames"] == {"captured": 6, "classified": 6, "dropped": 0, "unchanged": 0}
    assert values["top"][0]["label"] == first_class.label


@pytest.mark.usefixtures("warm_cache")
def test_a_pipeline_with_wrong_labels_fails(place):
    place.photo = np.zeros((264, 396, 3), np.uint8)
    with pytest.raises(CheckFailedError, match=wrong_label()):
        checks.check_pipeline(place)


@pytest.mark.usefixtures("warm_cache")
def test_a_pipeline_that_misses_pictures_fails(place):
    assert place.video.exists()
    place.frames += 1
    with pytest.raises(CheckFailedError, match="ended as ended with 6 of 7"):
        checks.check_pipeline(place)


class Player:
    """Replaces a pipeline: each snapshot is half a minute and one label after the last one.

    After `last` labels nothing changes any more, or it is at its end, depending on `state`.
    """

    def __init__(self, last, state):
        self.clock = FakeClock()
        self._labelled, self._last, self._state = 0, last, state

    def start(self):
        pass

    def snapshot(self):
        self.clock.now += 30
        self._labelled = min(self._labelled + 1, self._last)
        state = self._state if self._labelled == self._last else State.LIVE
        return Snapshot(
            state=state, statistics=Statistics(counts=Counts(classified=self._labelled))
        )


@pytest.mark.parametrize("state", [State.ENDED, State.LIVE])
def test_a_slow_pipeline_is_waited_for_and_one_that_stands_still_is_not(state):
    player = Player(9, state)
    final = checks.played(player, player.clock)
    assert final.state is state
    assert final.statistics.counts.classified == 9


def test_the_whole_self_test_plays_the_hundred_pictures_of_the_guide(tmp_path):
    assert Workplace(tmp_path).frames == VIDEO_FRAMES == 100


def test_folders_are_tried_and_left_as_they_were(place):
    assert not paths.cache_dir().exists()
    checks.check_folders(place)
    assert not paths.cache_dir().exists()


def test_a_folder_that_cannot_be_written_is_named(place):
    paths.log_dir().parent.mkdir(parents=True, exist_ok=True)
    paths.log_dir().write_text("in the way")
    with pytest.raises(CheckFailedError, match=r"log: .*File exists|log: .*Not a directory"):
        checks.check_folders(place)


def test_a_folder_whose_permissions_stop_this_user_is_named(place):
    needs.permissions()
    paths.cache_dir().mkdir(parents=True)
    paths.cache_dir().chmod(0o500)
    with pytest.raises(CheckFailedError, match=r"Not writable: cache: .*\(Permission denied\)"):
        checks.check_folders(place)
