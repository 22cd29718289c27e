"""Weights that the TensorFlow port of transformers 4 saved."""

import os
import sys

import numpy as np
import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.parity.verdicts import Verdict
from tests.checkpoints import SMALL, random_weights, write_tf_model

WEIGHTS = random_weights(SMALL)


def test_without_h5py_the_error_names_the_extra(tmp_path, monkeypatch):
    (tmp_path / "tf_model.h5").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(ModelError, match=r"h5py.*swiftcam\[tensorflow\]"):
        open_checkpoint(tmp_path)


@pytest.mark.extra("h5py")
@pytest.mark.parametrize("name", ["", "tf_swift_former_for_image_classification/"])
def test_every_weight_arrives(tmp_path, name):
    folder = write_tf_model(tmp_path, SMALL, WEIGHTS, name)
    for path in (folder, folder / "tf_model.h5"):
        checkpoint = open_checkpoint(path)
        assert checkpoint.config.attention_norm == "ones"
        found = checkpoint.weights()
        assert found.keys() == WEIGHTS.keys()
        for key, value in WEIGHTS.items():
            assert np.array_equal(found[key], value), key


@pytest.mark.extra("h5py")
def test_safetensors_beside_it_win(tmp_path):
    from safetensors.numpy import save_file

    write_tf_model(tmp_path, SMALL, WEIGHTS)
    save_file(random_weights(SMALL, 1), tmp_path / "model.safetensors")
    assert open_checkpoint(tmp_path).weights_path.name == "model.safetensors"


@pytest.mark.extra("h5py")
def test_it_can_be_imported(tmp_path):
    folder = write_tf_model(
        tmp_path,
        SMALL.replace(id2label={0: "cat", 1: "dog"}),
        {key: value[:2] if "head" in key else value for key, value in WEIGHTS.items()},
    )
    imported = import_model(ImportRequest(path=folder, name="upstream"))
    assert imported.seal.verdict is Verdict.VERIFIED


@pytest.mark.extra("h5py")
@pytest.mark.parametrize("content", [b"", b"not a file of this kind" * 99])
def test_a_damaged_file_is_a_readable_error(tmp_path, content):
    (tmp_path / "tf_model.h5").write_bytes(content)
    with pytest.raises(ModelError, match="cannot be read"):
        open_checkpoint(tmp_path)


@pytest.mark.extra("h5py")
def test_another_file_of_the_format_is_a_readable_error(tmp_path):
    import h5py

    with h5py.File(tmp_path / "tf_model.h5", "w") as file:
        file["numbers"] = np.ones(3)
    with pytest.raises(ModelError, match="cannot be read"):
        open_checkpoint(tmp_path)


@pytest.mark.extra("h5py")
def test_a_file_from_which_the_library_does_not_return_is_a_readable_error(tmp_path, monkeypatch):
    from swiftcam.inference.checkpoints import hdf5

    os.mkfifo(tmp_path / "pipe")  # opening it waits for a writer that never comes
    (tmp_path / "tf_model.h5").write_bytes(b"")
    monkeypatch.setattr("swiftcam.jobs.confined._LONGEST", 5.0)
    given = hdf5.confined

    def of_the_pipe(function, arguments, limits):
        return given(function, {"path": str(tmp_path / "pipe")}, limits)

    monkeypatch.setattr(hdf5, "confined", of_the_pipe)
    with pytest.raises(ModelError, match=r"tf_model\.h5 cannot be read \(it takes over 5"):
        open_checkpoint(tmp_path)
