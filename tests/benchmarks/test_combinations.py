"""The combinations of engine, precision and size to measure, and their engines."""

import numpy as np
import pytest

from benchmarks.combinations import Combination, Wanted, combinations, load_engines, reference_of
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.engines.registry import DEFAULT_ENGINE, PRECISIONS, engine_kinds
from swiftcam.inference.models.model import at_size
from swiftcam.inference.parity.golden_crops import golden_crops
from tests.checkpoints import SMALL, write_small

ENGINES = [kind.name for kind in engine_kinds()]


@pytest.fixture
def model(tmp_path):
    return open_checkpoint(write_small(tmp_path / "small"))


def test_all_engines_run_at_the_own_size_and_the_default_one_at_others(model):
    found = combinations(model, Wanted(ENGINES, PRECISIONS, {96, 64, 128}, is_complete=False))
    expected = [
        Combination(kind.name, precision, 64)
        for kind in engine_kinds()
        for precision in kind.precisions
    ]
    for size in (96, 128):
        expected += [
            Combination(DEFAULT_ENGINE, "fp32", size),
            Combination(DEFAULT_ENGINE, "fp32", size, is_rescaled=False),
            Combination(DEFAULT_ENGINE, "int8", size),
        ]
    assert found == expected
    assert found[0] == reference_of(model)


def test_chosen_sizes_are_combined_with_all_engines(model):
    found = combinations(model, Wanted(ENGINES, ["int8"], [96]))
    assert found == [
        Combination(kind.name, "int8", 96) for kind in engine_kinds() if "int8" in kind.precisions
    ]


def test_only_a_network_that_is_rescaled_has_another_form(tmp_path):
    config = SMALL.replace(attention_norm="l2")
    extra = {"attention_norm": "l2"}
    folder = write_small(tmp_path / "l2", config)
    model = open_checkpoint(folder, family=extra["attention_norm"])
    found = combinations(model, Wanted([DEFAULT_ENGINE], ["fp32"], [64, 96]))
    assert found == [Combination(DEFAULT_ENGINE, "fp32", size) for size in (64, 96)]


def test_engines_are_loaded_in_their_form_or_say_why_not(model):
    crops = golden_crops(96)
    plain = Combination(DEFAULT_ENGINE, "fp32", 96)
    other = Combination(DEFAULT_ENGINE, "fp32", 96, is_rescaled=False)
    int8 = Combination(DEFAULT_ENGINE, "int8", 96)
    engines, problems = load_engines(model, [plain, other, int8])
    assert list(engines) == [plain, other]
    assert list(problems) == [int8]
    assert "not calibrated for int8 at 96 pixels" in problems[int8]
    logits = [engine.run(crops).logits for engine in engines.values()]
    assert not np.allclose(*logits, atol=1e-3)
    assert at_size(model, 96).trained_size == 64
    assert str(other) == f"{DEFAULT_ENGINE} fp32, 96 px, not rescaled"


def test_a_precision_that_an_engine_replaces_is_not_measured(model, monkeypatch):
    class InFloat32:
        precision = "float32"

    monkeypatch.setattr("benchmarks.combinations.create_engine", lambda *_: InFloat32())
    wanted = [Combination("torch", precision, 64) for precision in ("fp32", "bf16")]
    engines, problems = load_engines(model, wanted)
    assert list(engines) == wanted[:1]
    assert problems == {wanted[1]: "The engine would compute in float32."}
