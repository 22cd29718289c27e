import dataclasses
import json

import pytest

from swiftcam.inference.models.catalog import catalogue
from swiftcam.inference.models.inventory import Presence, larger_model
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.models.spec import OwnSource
from swiftcam.inference.models.store import Store
from swiftcam.jobs.progress import Watch
from swiftcam.settings import DEFAULT_MODEL
from tests.hub import write_catalog

SPECS = {spec.name: spec for spec in catalogue()}


def install(spec):
    """Add a model to the user's store, with weights that are never read."""
    store = Store()
    with store.lock(spec.name, Watch()), store.adding(spec.name) as folder:
        (folder / "model.safetensors").write_bytes(b"weights")
        Record(spec, "model.safetensors", 7, "ab" * 32, "catalogue", "2026-01-01T00:00:00Z").write(
            folder
        )


def hub_spec(name, **fields):
    return {"name": name, "source": {"repository": f"some/{name}"}, "classes": 10, **fields}


@pytest.fixture
def use_catalog(tmp_path, monkeypatch):
    """Return a function that replaces the catalogue."""

    def use(*specs):
        path = write_catalog(tmp_path / "catalog.toml", *specs)
        monkeypatch.setenv("SWIFTCAM_CATALOG", str(path))
        return path

    return use


def test_it_is_the_smallest_one_with_more_classes_and_a_published_hash():
    found = larger_model(SPECS[DEFAULT_MODEL].classes, "swiftformer")
    larger = [spec for spec in SPECS.values() if spec.classes > SPECS[DEFAULT_MODEL].classes]
    assert found.spec in larger
    assert found.presence is Presence.ABSENT
    assert found.spec.params == min(spec.params for spec in larger)
    assert found.spec.sha256 is not None
    assert sum(spec.params == found.spec.params for spec in larger) > 1  # so the hash decided


def test_no_other_model_has_more_classes_than_the_largest():
    most = max(spec.classes for spec in SPECS.values())
    assert larger_model(most - 1, "swiftformer") is not None
    assert larger_model(most, "swiftformer") is None


def test_an_imported_classifier_has_no_larger_one_of_its_kind():
    assert larger_model(10, "graph") is None


def test_an_installed_one_comes_before_a_smaller_one():
    larger = [spec for spec in SPECS.values() if spec.classes > SPECS[DEFAULT_MODEL].classes]
    largest = max(larger, key=lambda spec: spec.params)
    install(largest)
    found = larger_model(SPECS[DEFAULT_MODEL].classes, "swiftformer")
    assert (found.name, found.is_usable) == (largest.name, True)


def test_a_model_of_the_users_own_is_not_offered(use_catalog):
    use_catalog(hub_spec("ten"))
    own = dataclasses.replace(
        SPECS["swiftformer-s"], name="mine", classes=5000, source=OwnSource("/home/me/mine")
    )
    install(own)
    assert larger_model(9, "swiftformer").name == "ten"
    assert larger_model(10, "swiftformer") is None


def test_a_damaged_one_is_not_offered(use_catalog):
    use_catalog(hub_spec("small", params=100), hub_spec("large", params=200))
    install(dataclasses.replace(SPECS["swiftformer-s"], name="small", classes=10))
    assert larger_model(9, "swiftformer").name == "small"
    (Store().root / "small" / "model.safetensors").unlink()
    assert larger_model(9, "swiftformer").name == "large"
    (Store().root / "pins.json").write_text(json.dumps([1]))
    assert larger_model(9, "swiftformer") is None  # no hash to check the download with


def test_sizes_are_compared_as_far_as_they_are_published(use_catalog):
    use_catalog(hub_spec("unknown"), hub_spec("file", size=400), hub_spec("weights", params=200))
    assert larger_model(9, "swiftformer").name == "file"
    use_catalog(hub_spec("unknown"), hub_spec("file", size=4000), hub_spec("weights", params=200))
    assert larger_model(9, "swiftformer").name == "weights"
    use_catalog(hub_spec("unknown"), hub_spec("alike"))
    assert larger_model(9, "swiftformer").name == "unknown"


def test_without_a_catalogue_there_is_none(use_catalog):
    use_catalog(hub_spec("ten")).write_text("[[model]")
    assert larger_model(0, "swiftformer") is None
