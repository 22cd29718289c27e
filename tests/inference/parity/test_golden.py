import dataclasses
import hashlib
import threading

import numpy as np
import pytest

from swiftcam import paths
from swiftcam.errors import Cancelled, ModelError
from swiftcam.inference.model import open_model
from swiftcam.inference.parity import golden as module
from swiftcam.inference.parity.golden import (
    GOLDEN_NAME,
    make_golden,
    read_golden,
    write_golden,
)
from swiftcam.inference.progress import Phase, Watch
from tests.checkpoints import SMALL, random_weights, write_hugging_face


@pytest.fixture
def model(tmp_path):
    config = SMALL.replace(image_size=64)
    folder = write_hugging_face(tmp_path / "model", config, random_weights(config))
    opened = open_model(folder)
    return dataclasses.replace(opened, recipe=dataclasses.replace(opened.recipe, size=64))


@pytest.mark.parametrize("folder", sorted(paths.models_dir().glob("*/model.safetensors")))
def test_shipped_models_have_the_golden_values_of_their_weights(folder):
    golden = read_golden(folder.parent)
    digest = hashlib.sha256(folder.read_bytes()).hexdigest()
    assert golden.weights_sha256 == digest, "run: python scripts/golden.py"
    assert len(golden.crops()) == 8


def test_written_and_read_back(model, tmp_path):
    golden = make_golden(model, Watch())
    write_golden(golden, tmp_path)
    found = read_golden(tmp_path)
    assert np.array_equal(found.logits, golden.logits)
    assert found.logits.shape == (8, 7)
    assert (found.size, found.made_by) == (64, "numpy, float64")
    assert found.weights_sha256 == model.sha256
    assert np.array_equal(found.crops(), golden.crops())


def test_no_file_is_none_and_a_damaged_one_an_error(model, tmp_path):
    assert read_golden(tmp_path) is None
    write_golden(make_golden(model, Watch()), tmp_path)
    whole = (tmp_path / GOLDEN_NAME).read_bytes()
    for content in (b"", b"not a zip file", whole[: len(whole) // 2], whole[:100] + whole[200:]):
        (tmp_path / GOLDEN_NAME).write_bytes(content)
        with pytest.raises(ModelError, match="models verify"):
            read_golden(tmp_path)


def test_values_of_other_pictures_are_refused(model):
    golden = dataclasses.replace(make_golden(model, Watch()), crops_sha256="0" * 64)
    with pytest.raises(ModelError, match="another SwiftCam"):
        golden.crops()


def test_it_tells_how_far_it_is_and_can_be_called_off(model):
    told = []
    cancelled = threading.Event()

    def report(progress):
        told.append(progress)
        if progress.done == 3:
            cancelled.set()

    with pytest.raises(Cancelled):
        make_golden(model, Watch(report, cancelled))
    assert [(p.phase, p.done, p.total) for p in told] == [
        (Phase.MEASURING, number, 8) for number in range(4)
    ]


def test_on_a_slow_machine_two_pictures_must_do(model, monkeypatch):
    monkeypatch.setattr(module, "_LONGEST", 0.0)
    golden = make_golden(model, Watch())
    assert len(golden.logits) == len(golden.crops()) == 2


def test_damaged_weights_are_noticed(tmp_path):
    weights = random_weights(SMALL)
    weights["head.bias"][2] = np.nan
    model = open_model(write_hugging_face(tmp_path / "model", SMALL, weights))
    with pytest.raises(ModelError, match="not finite"):
        make_golden(model, Watch())
