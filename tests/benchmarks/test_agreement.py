"""Agreement with float32 on pictures without labels."""

import numpy as np
import pytest

from benchmarks import agreement
from benchmarks.agreement import Agreement, measure_agreement, spread_pictures
from benchmarks.combinations import Combination
from benchmarks.scores import Share
from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.engines.registry import DEFAULT_ENGINE, EngineOutput
from swiftcam.inference.setups.setup import AGREEMENT
from tests import media
from tests.checkpoints import write_small

REFERENCE = Combination(DEFAULT_ENGINE, "fp32", 64)
INT8 = Combination(DEFAULT_ENGINE, "int8", 64)
TORCH = Combination("torch", "fp32", 64)


@pytest.fixture
def model(tmp_path):
    return open_checkpoint(write_small(tmp_path / "small"))


def touch(folder, count):
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:02}.png").touch()
    return folder


def test_pictures_are_spread_over_folders_and_subfolders(tmp_path):
    touch(tmp_path / "a" / "x", 10)
    touch(tmp_path / "a" / "y", 10)
    other = touch(tmp_path / "b", 10)
    (other / "notes.txt").touch()
    folders = [tmp_path / "a", other]
    found = spread_pictures(folders, 9)
    assert [path.parent.name for path in found] == ["x"] * 3 + ["y"] * 3 + ["b"] * 3
    assert len(set(found)) == 9
    assert len(spread_pictures(folders, 1000)) == 30


def test_no_pictures_or_no_folder_is_an_error(tmp_path):
    with pytest.raises(ArgumentError, match="There are no pictures in"):
        spread_pictures([tmp_path], 5)
    with pytest.raises(ArgumentError, match="nowhere"):
        spread_pictures([tmp_path / "nowhere"], 5)


class Changed:
    """An engine that answers differently at every tenth crop."""

    def __init__(self, engine):
        self.engine, self.number = engine, 0

    def run(self, crops):
        output = self.engine.run(crops)
        self.number += 1
        return EngineOutput(-output.logits, output.embedding) if self.number % 10 == 0 else output


def test_agreement_counts_the_crops_with_the_same_first_label(tmp_path, model, photos, monkeypatch):
    load = agreement.load_engines

    def loaded(model, wanted):
        assert list(wanted) == [REFERENCE, INT8, TORCH]
        engines, _ = load(model, [REFERENCE])
        return {**engines, INT8: Changed(engines[REFERENCE])}, {TORCH: "It is not installed."}

    monkeypatch.setattr(agreement, "load_engines", loaded)
    media.write_pictures(tmp_path, photos[:2])
    paths = spread_pictures([tmp_path], 20)
    found, problems = measure_agreement(model, paths, 20, [INT8, TORCH])
    assert found == [Agreement(INT8, Share(18, 20))]
    assert problems == {TORCH: "It is not installed."}
    assert not found[0].is_enough


def test_enough_is_what_the_automatic_choice_asks_for():
    least = round(1000 * AGREEMENT)
    assert Agreement(INT8, Share(least, 1000)).is_enough
    assert not Agreement(INT8, Share(least - 1, 1000)).is_enough


def test_every_size_is_compared_with_float32_at_this_size(tmp_path, model, photos):
    media.write_pictures(tmp_path, photos[:1])
    paths = spread_pictures([tmp_path], 3)
    wanted = [Combination("torch", "fp32", size) for size in (64, 96)]
    found, _ = measure_agreement(model, paths, 3, wanted)
    assert found == [Agreement(each, Share(3, 3)) for each in wanted]


def test_there_must_be_something_to_compare(tmp_path, model):
    with pytest.raises(ArgumentError, match="nothing to compare"):
        measure_agreement(model, [tmp_path / "a.png"], 3, [REFERENCE])
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(ArgumentError, match="None of 1 pictures can be read"):
        measure_agreement(model, [tmp_path / "a.png"], 3, [TORCH])


def test_an_engine_that_fails_is_left_out(tmp_path, model, photos):
    media.write_pictures(tmp_path, photos[:1])
    paths = spread_pictures([tmp_path], 2)
    found, problems = measure_agreement(model, paths, 2, [INT8])
    assert found == []
    assert "not calibrated" in problems[INT8]
    assert np.array_equal(paths, spread_pictures([tmp_path], 2))
