import json

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.models.model import open_model
from swiftcam.inference.taught.taught_files import HEAD_NAME, TAUGHT_NAME, open_taught, write_taught
from tests.inference.taught.models import CLASSES, small_model


@pytest.fixture
def folder(tmp_path):
    model = small_model(tmp_path, is_beside=True)
    write_taught(model, model.directory, {"base": "some-model"})
    return model.directory


def change(folder, **values):
    path = folder / TAUGHT_NAME
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values))


def test_it_is_read_as_it_was_written(folder, tmp_path):
    model = open_taught(folder)
    assert model.classes == CLASSES
    assert model.is_beside
    assert model.head.digest == small_model(tmp_path).head.digest
    assert open_model(folder).labels == model.labels


@pytest.mark.parametrize(
    "values",
    [
        {"classes": ["one"]},
        {"classes": "cup"},
        {"classes": ["a", "b", "c", "d"]},
        {"is_beside": "no"},
        {"threshold": "high"},
        {"threshold": 9.0},
        {"head_sha256": "0" * 64},
        {"head_sha256": "x"},
        {"format": None},
    ],
)
def test_a_changed_document_is_refused(folder, values):
    change(folder, **values)
    with pytest.raises(ModelError, match="taught model cannot be read"):
        open_taught(folder)


def test_a_newer_format_asks_for_an_update(folder):
    change(folder, format=2)
    with pytest.raises(ModelError, match="Update SwiftCam"):
        open_taught(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"\x10\0\0\0\0\0\0\0" + b"x" * 30, b"\xff" * 100])
def test_a_damaged_head_is_refused(folder, content):
    (folder / HEAD_NAME).write_bytes(content)
    with pytest.raises(ModelError, match="taught model cannot be read"):
        open_taught(folder)


@pytest.mark.parametrize("name", ["mean", "weights", "biases", "exemplars"])
@pytest.mark.parametrize("kind", ["missing", "shape", "nan", "text"])
def test_a_wrong_array_is_refused(folder, name, kind):
    arrays = load_file(folder / HEAD_NAME)
    if kind == "missing":
        del arrays[name]
    elif kind == "shape":
        arrays[name] = arrays[name][..., :-1].copy()
    elif kind == "nan":
        arrays[name] = np.full_like(arrays[name], np.nan)
    else:
        arrays[name] = np.zeros(arrays[name].shape, np.uint8)
    save_file(arrays, folder / HEAD_NAME)
    with pytest.raises(ModelError, match="taught model cannot be read"):
        open_taught(folder)


def test_a_missing_head_is_named(folder):
    (folder / HEAD_NAME).unlink()
    with pytest.raises(ModelError, match=HEAD_NAME):
        open_taught(folder)


def test_it_has_a_family_of_its_own(folder):
    with pytest.raises(ArgumentError, match="--family"):
        open_model(folder, "l2")
