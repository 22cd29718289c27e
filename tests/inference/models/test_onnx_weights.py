"""Weights of an ONNX file in other files: links of a cache are followed, others are not."""

import os
import sys

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from swiftcam.errors import ModelError
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.models.onnx_file import onnx_source, read_onnx
from swiftcam.inference.parity.verdicts import Verdict
from tests.graphs import write_classifier

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="Windows needs rights for links")


@pytest.fixture
def split(tmp_path):
    """A classifier whose weights are in a second file."""
    (tmp_path / "made").mkdir()
    return write_classifier(tmp_path / "made" / "model.onnx", split=True)


def other_file(path):
    """Return the name of the file with the weights."""
    model = onnx.load(path, load_external_data=False)
    (name,) = {
        entry.value
        for tensor in model.graph.initializer
        for entry in tensor.external_data
        if entry.key == "location"
    }
    return name


def moved_to(path, location, **entries):
    """Make an ONNX file name another place for its weights."""
    model = onnx.load(path, load_external_data=False)
    for tensor in model.graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL:
            kept = {entry.key: entry.value for entry in tensor.external_data}
            del tensor.external_data[:]
            for key, value in (kept | {"location": location} | entries).items():
                tensor.external_data.add(key=key, value=value)
    onnx.save(model, path)


def in_cache(split, tmp_path):
    """Lay a classifier out as Hugging Face's cache does, and return its path there."""
    repository = tmp_path / "models--me--mine"
    place = repository / "snapshots" / "c0ffee" / "onnx"
    place.mkdir(parents=True)
    (repository / "blobs").mkdir()
    for number, name in enumerate(("model.onnx", other_file(split))):
        os.rename(split.parent / name, repository / "blobs" / f"abc{number}")
        (place / name).symlink_to(f"../../../blobs/abc{number}")
    return place / "model.onnx"


def test_the_weights_are_those_of_the_other_file(split):
    whole = onnx.load(split)
    read = onnx.load_from_string(onnx_source(split))
    for one, other in zip(whole.graph.initializer, read.graph.initializer, strict=True):
        assert np.array_equal(onnx.numpy_helper.to_array(one), onnx.numpy_helper.to_array(other))


@needs_links
def test_links_of_the_cache_of_hugging_face_are_followed(split, tmp_path):
    path = in_cache(split, tmp_path)
    recipe = RecipeChoices(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5), size=32)
    request = ImportRequest(path, "mine", labels=tuple("abcdef"), recipe=recipe)
    assert import_model(request).seal.verdict is Verdict.VERIFIED


@needs_links
@pytest.mark.parametrize("target", ["elsewhere", "/dev/zero", "/etc/passwd"])
def test_other_links_are_refused(split, tmp_path, target):
    name = other_file(split)
    os.rename(split.parent / name, tmp_path / "elsewhere")
    (split.parent / name).symlink_to(target if target[0] == "/" else tmp_path / target)
    with pytest.raises(ModelError, match="weights are in another folder"):
        read_onnx(split, with_weights=True)


@needs_links
def test_blobs_that_are_a_link_are_refused(split, tmp_path):
    path = in_cache(split, tmp_path)
    blobs = path.parents[3] / "blobs"
    os.rename(blobs, tmp_path / "elsewhere")
    blobs.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ModelError, match="weights are in another folder"):
        read_onnx(path, with_weights=True)


@pytest.mark.parametrize("location", ["../x", "/etc/passwd", "a/../../x", "C:\\x", "..\\x", ""])
def test_other_folders_are_refused(split, location):
    moved_to(split, location)
    with pytest.raises(ModelError, match="weights are in another folder"):
        read_onnx(split, with_weights=True)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"offset": "999999999"}, "has not the weights of"),
        ({"length": "999999999"}, "has not the weights of"),
        ({"length": "-1"}, "length must be a whole number"),
        ({"offset": "9" * 400}, "offset must be a whole number"),
    ],
)
def test_wrong_places_in_the_file_are_refused(split, entries, words):
    moved_to(split, other_file(split), **entries)
    with pytest.raises(ModelError, match=words):
        read_onnx(split, with_weights=True)


def test_a_missing_file_is_a_readable_error(split):
    (split.parent / other_file(split)).unlink()
    with pytest.raises(ModelError, match="No such file"):
        read_onnx(split, with_weights=True)
