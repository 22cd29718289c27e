import dataclasses
import hashlib
import threading
import zipfile

import numpy as np
import pytest

from swiftcam import paths
from swiftcam.errors import Cancelled, ModelError
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.models.model import open_model
from swiftcam.inference.parity.golden import GOLDEN_NAME, make_golden, read_golden, write_golden
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.jobs.progress import Phase, Watch
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.fakes import FakeClock


@pytest.fixture
def model(sealed):
    return open_model(sealed)


@pytest.mark.parametrize("folder", sorted(paths.models_dir().glob("*/model.safetensors")))
def test_shipped_models_have_the_golden_values_of_their_weights(folder):
    golden = read_golden(folder.parent)
    digest = hashlib.sha256(folder.read_bytes()).hexdigest()
    assert golden.weights_sha256 == digest, "run: python scripts/golden.py"
    assert len(golden.crops()) == 8


def test_they_are_the_logits_of_the_golden_crops(model):
    golden = make_golden(model, Watch())
    found = create_engine("onnx", model, EngineOptions(threads=1)).run(golden_crops(64)).logits
    assert golden.logits.shape == (8, 7)
    assert golden.logits.dtype == np.float32
    assert np.abs(golden.logits - found).max() < 1e-4 * np.abs(found).max()
    assert np.array_equal(golden.crops(), golden_crops(64))
    assert golden.crops_sha256 == hashlib.sha256(golden_crops(64).tobytes()).hexdigest()


def test_written_and_read_back(model, sealed, tmp_path):
    golden = read_golden(sealed)
    write_golden(golden, tmp_path)
    found = read_golden(tmp_path)
    assert np.array_equal(found.logits, golden.logits)
    assert (found.shape, found.made_by) == ((64, 64), "numpy, float64")
    assert found.weights_sha256 == model.sha256
    assert np.array_equal(found.crops(), golden_crops(64))


def test_no_file_is_none_and_a_damaged_one_an_error(sealed, tmp_path):
    assert read_golden(tmp_path) is None
    whole = (sealed / GOLDEN_NAME).read_bytes()
    for content in (b"", b"not a zip file", whole[: len(whole) // 2], whole[:100] + whole[200:]):
        (tmp_path / GOLDEN_NAME).write_bytes(content)
        with pytest.raises(ModelError, match="models verify"):
            read_golden(tmp_path)


def test_values_of_other_pictures_are_refused(sealed):
    golden = dataclasses.replace(read_golden(sealed), crops_sha256="0" * 64)
    with pytest.raises(ModelError, match="another version of SwiftCam"):
        golden.crops()


def test_it_reports_progress_and_can_be_cancelled(model):
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


@pytest.mark.parametrize(
    ("seconds", "pictures"),
    [(1000.0, 2), (20.001, 2), (10.001, 2), (10.0, 3), (5.0, 5), (4.0, 6), (2.5, 8)],
)
def test_on_a_slow_machine_it_ends_after_20_seconds_with_two_pictures_at_least(
    model, seconds, pictures
):
    clock = FakeClock()

    def report(progress):
        clock.now = 100.0 + seconds * progress.done

    golden = make_golden(model, Watch(report), clock)
    assert len(golden.logits) == len(golden.crops()) == pictures


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_damaged_weights_are_noticed(tmp_path, value):
    weights = random_weights(SMALL)
    weights["head.bias"][2] = value
    folder = write_hugging_face(tmp_path / "model", SMALL, weights)
    (folder / "preprocessor_config.json").write_text('{"size": 32}')
    with pytest.raises(ModelError, match="not finite"):
        make_golden(open_model(folder), Watch())


def archive(folder, **arrays):
    good = {
        "logits": np.zeros((2, 3), np.float32),
        "size": np.array((32, 32)),
        "about": np.array(["a", "b", "c"]),
    }
    np.savez_compressed(folder / "golden.npz", **{**good, **arrays})


@pytest.mark.parametrize(
    "arrays",
    [
        {"logits": np.zeros(3, np.float32)},
        {"logits": np.zeros((9, 3), np.float32)},
        {"logits": np.zeros((0, 3), np.float32)},
        {"logits": np.array([["x"]])},
        {"size": np.array((10**6, 10**6))},
        {"size": np.array(0)},
        {"size": np.array("x")},
        {"about": np.array(["a"])},
        {"logits": np.zeros((8, 10_000_000), np.float32)},  # 320 MB in 300 KB
    ],
)
def test_golden_values_of_another_kind_or_that_inflate_are_refused(tmp_path, arrays):
    archive(tmp_path, **arrays)
    with pytest.raises(ModelError, match="cannot be read"):
        read_golden(tmp_path)


def test_golden_values_with_a_shape_without_numbers_are_refused(tmp_path):
    archive(tmp_path)
    with zipfile.ZipFile(tmp_path / "golden.npz") as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["logits.npy"] = parts["logits.npy"].replace(b"(2, 3)", b"(8, 10000000000)")
    with zipfile.ZipFile(tmp_path / "golden.npz", "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    with pytest.raises(ModelError, match="cannot be read"):
        read_golden(tmp_path)
