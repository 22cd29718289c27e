"""Agreement with float32 on pictures without labels."""

import numpy as np
import pytest

from benchmarks import agreement
from benchmarks.agreement import Agreement, measure_agreement, spread_pictures
from benchmarks.combinations import Combination
from benchmarks.scores import Share
from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.engines.registry import (
    DEFAULT_ENGINE,
    EngineOptions,
    EngineOutput,
    create_engine,
)
from swiftcam.inference.setups.setup import AGREEMENT
from swiftcam.measuring.sample_crops import sample_crops_of
from tests import media
from tests.checkpoints import write_small

REFERENCE = Combination(DEFAULT_ENGINE, "fp32", 64)
INT8 = Combination(DEFAULT_ENGINE, "int8", 64)
BF16 = Combination("torch", "bf16", 64)


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
        exact, problems = load(model, [REFERENCE])
        if list(wanted) == [REFERENCE]:
            return exact, problems
        assert list(wanted) == [INT8, BF16]
        return {INT8: Changed(exact[REFERENCE])}, {BF16: "It is not installed."}

    monkeypatch.setattr(agreement, "load_engines", loaded)
    media.write_pictures(tmp_path, photos[:2])
    paths = spread_pictures([tmp_path], 20)
    found, problems = measure_agreement(model, paths, 20, [REFERENCE, INT8, BF16])
    (row,) = found
    assert (row.combination, row.same) == (INT8, Share(18, 20))
    assert problems == {BF16: "It is not installed."}
    assert not row.is_enough


def test_enough_is_what_the_automatic_choice_asks_for():
    least = round(1000 * AGREEMENT)
    assert Agreement(INT8, Share(least, 1000), None).is_enough
    assert not Agreement(INT8, Share(least - 1, 1000), Share(10, 10)).is_enough


def test_every_size_is_compared_with_float32_at_this_size(tmp_path, model, photos):
    media.write_pictures(tmp_path, photos[:1])
    paths = spread_pictures([tmp_path], 3)
    wanted = [Combination("torch", "bf16", size) for size in (64, 96)]
    found, _ = measure_agreement(model, paths, 3, wanted)
    assert [each.combination for each in found] == wanted
    for each in found:
        sized = model.at_size(each.combination.size)
        crops = sample_crops_of(paths, sized.recipe, 3)
        exact, rounded = (
            create_engine(name, sized, EngineOptions(precision=precision))
            for name, precision in ((DEFAULT_ENGINE, "fp32"), ("torch", "bf16"))
        )
        firsts = [
            [engine.run(crop[None]).logits.argmax() for crop in crops]
            for engine in (exact, rounded)
        ]
        assert each.same == Share(int(np.equal(*firsts).sum()), 3)


class Given:
    """An engine that gives the next of some logits at each crop."""

    def __init__(self, logits):
        self.logits = iter(np.log(np.array(logits, np.float32)))

    def run(self, crops):
        return EngineOutput(next(self.logits)[None], np.zeros((1, 1), np.float32))


@pytest.mark.parametrize(("minimum", "expected"), [(0.5, Share(2, 3)), (0.95, None)])
def test_labels_that_are_shown_are_counted_by_themselves(
    tmp_path, model, photos, monkeypatch, minimum, expected
):
    exact = [[0.9, 0.1, 1e-9], [0.49, 0.48, 0.03], [0.6, 0.4, 1e-9], [0.45, 0.55, 1e-9]]
    rounded = [[0.8, 0.2, 1e-9], [0.48, 0.49, 0.03], [0.4, 0.6, 1e-9], [0.45, 0.55, 1e-9]]
    monkeypatch.setattr(
        agreement,
        "load_engines",
        lambda _, wanted: (
            {each: Given(exact if each == REFERENCE else rounded) for each in wanted},
            {},
        ),
    )
    object.__setattr__(model, "minimum_confidence", minimum)
    media.write_pictures(tmp_path, photos[:1])
    (found,), _ = measure_agreement(model, spread_pictures([tmp_path], 4), 4, [INT8])
    assert found == Agreement(INT8, Share(2, 4), expected)
    assert found.values()["same_of_shown"] == (expected and expected.values())


def test_there_must_be_something_to_compare(tmp_path, model):
    float32 = [REFERENCE, Combination("torch", "fp32", 64)]
    with pytest.raises(ArgumentError, match="nothing to compare"):
        measure_agreement(model, [tmp_path / "a.png"], 3, float32)
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(ArgumentError, match="None of 1 pictures can be read"):
        measure_agreement(model, [tmp_path / "a.png"], 3, [BF16])


def test_an_engine_that_fails_is_left_out(tmp_path, model, photos):
    media.write_pictures(tmp_path, photos[:1])
    paths = spread_pictures([tmp_path], 2)
    found, problems = measure_agreement(model, paths, 2, [INT8])
    assert found == []
    assert "not calibrated" in problems[INT8]
    assert np.array_equal(paths, spread_pictures([tmp_path], 2))
