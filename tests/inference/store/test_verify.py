import shutil
import threading

import pytest

from swiftcam import paths
from swiftcam.errors import ArgumentError, Cancelled
from swiftcam.inference.engines.registry import engine_names, usable_engines
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import open_model
from swiftcam.inference.parity.golden import GOLDEN_NAME
from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.inference.store.verify import Verification, verify
from swiftcam.jobs.progress import Watch
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import write_small


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """A store with a small model."""
    folder = tmp_path_factory.mktemp("imported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SWIFTCAM_MODELS", str(folder / "models"))
        import_model(ImportRequest(write_small(folder / "source"), "mine"))
    return folder / "models"


@pytest.fixture
def folder(tmp_path, imported, monkeypatch):
    """A small model in a store of this test alone."""
    models = shutil.copytree(imported, tmp_path / "models")
    monkeypatch.setenv("SWIFTCAM_MODELS", str(models))
    return find_model("mine")


def test_the_shipped_model_is_right_on_every_engine():
    found = verify(DEFAULT_MODEL)
    assert found.is_good
    assert found.note == ""
    usable = usable_engines(open_model(find_model(DEFAULT_MODEL)))
    assert list(found.seals) == usable
    assert set(usable) <= set(engine_names())
    assert "onnx" in usable


def test_changed_weights_are_found(folder):
    weights = folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    found = verify("mine")
    assert not found.is_good
    assert "their SHA-256 is" in found.problem
    assert "swiftcam models remove mine" in found.problem


def test_missing_weights_are_found(folder):
    (folder / "model.safetensors").unlink()
    assert "no longer exist" in verify("mine").problem


@pytest.mark.parametrize("content", [None, b"damaged"])
def test_golden_values_are_recomputed(folder, content):
    path = folder / GOLDEN_NAME
    path.unlink() if content is None else path.write_bytes(content)
    found = verify("mine")
    assert found.is_good
    assert found.note == "golden values were recomputed"
    assert verify("mine").note == ""


def test_an_engine_that_differs_is_not_good(folder):
    config = (folder / "config.json").read_text()
    (folder / "config.json").write_text(config.replace('"ones"', '"l2"'))
    found = verify("mine")
    assert {seal.verdict for seal in found.seals.values()} == {Verdict.DIFFERS}
    assert not found.is_good


def test_an_engine_that_fails_is_not_good():
    assert not Verification("x", seals={"onnx": Seal(reason="broken")}).is_good


def test_a_model_that_is_not_installed_cannot_be_verified():
    with pytest.raises(ArgumentError, match="swiftcam models pull swiftformer-xs"):
        verify("swiftformer-xs")
    with pytest.raises(ArgumentError, match="There is no model 'unknown'"):
        verify("unknown")


def test_a_damaged_record_is_a_problem(folder):
    (folder / "model.json").write_text("{")
    assert "cannot be read" in verify("mine").problem


def test_without_published_values_a_picture_is_no_help(folder, photos):
    with pytest.raises(ArgumentError, match="Leave --picture out"):
        verify("mine", picture=photos[0])


def test_a_damaged_installation_is_reported(tmp_path, monkeypatch):
    shutil.copytree(paths.models_dir(), tmp_path / "models")
    monkeypatch.setattr(paths, "models_dir", lambda: tmp_path / "models")
    (tmp_path / "models" / DEFAULT_MODEL / GOLDEN_NAME).unlink()
    assert "Install SwiftCam again" in verify(DEFAULT_MODEL).problem
    weights = tmp_path / "models" / DEFAULT_MODEL / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    assert "Install SwiftCam again" in verify(DEFAULT_MODEL).problem


def test_it_can_be_cancelled(folder):
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        verify("mine", Watch(cancelled=cancelled))
