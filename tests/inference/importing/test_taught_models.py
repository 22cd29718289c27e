import threading

import pytest

from swiftcam.errors import ArgumentError, Cancelled
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.importing.taught_models import store_taught
from swiftcam.inference.models.inventory import find_entry
from swiftcam.inference.models.model import open_model
from swiftcam.inference.models.store import Store
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.store.verify import verify
from swiftcam.jobs.progress import Watch
from tests.inference.taught.models import CLASSES, small_model


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def kept(store, model):
    store_taught(model, model.directory, store, Watch(), {"pictures": 3})
    return open_model(store.path_of("mine"))


def test_a_taught_model_is_a_model_of_the_store(tmp_path, store):
    model = kept(store, small_model(tmp_path))
    assert model.classes == CLASSES
    entry = find_entry("mine", store)
    assert entry.is_usable
    assert entry.spec.kind == "taught"
    assert entry.spec.classes == 4
    assert entry.spec.description == "cup, plate, deep, 碗"
    seals = verify("mine", store=store).seals
    assert {seal.verdict for seal in seals.values()} == {Verdict.VERIFIED}


def test_teaching_again_replaces_it(tmp_path, store):
    first = kept(store, small_model(tmp_path))
    second = kept(store, small_model(tmp_path, seed=1))
    assert first.head.digest != second.head.digest
    assert store.names() == ["mine"]


def test_a_cancelled_replacement_keeps_the_earlier_one(tmp_path, store):
    first = kept(store, small_model(tmp_path))
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        store_taught(small_model(tmp_path, seed=1), tmp_path, store, Watch(cancelled=cancelled), {})
    assert open_model(store.path_of("mine")).head.digest == first.head.digest


def test_its_folder_is_imported_on_another_machine(tmp_path, store):
    here = kept(store, small_model(tmp_path, is_beside=True))
    there = Store(tmp_path / "other")
    imported = import_model(ImportRequest(here.directory, "copied"), store=there)
    assert imported.seal.verdict is Verdict.VERIFIED
    model = open_model(there.path_of("copied"))
    assert model.labels == here.labels
    assert model.head.digest == here.head.digest


@pytest.mark.parametrize("choice", [{"is_linked": True}, {"labels": ("a",)}, {"family": "l2"}])
def test_it_is_imported_as_it_is(tmp_path, store, choice):
    here = kept(store, small_model(tmp_path))
    with pytest.raises(ArgumentError, match="imported as it is"):
        import_model(
            ImportRequest(here.directory, "copied", **choice), store=Store(tmp_path / "other")
        )
