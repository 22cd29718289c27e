import json
import threading
from dataclasses import replace

import numpy as np
import pytest

from swiftcam import paths
from swiftcam.errors import ModelError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.models.model import at_size, open_model
from swiftcam.inference.parity.golden import GOLDEN_NAME, make_golden, write_golden
from swiftcam.inference.parity.seal import Sealer, seal_in_background
from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.jobs.progress import Watch
from tests.checkpoints import write_small
from tests.needs import ENGINES


class CountingEngine:
    """An engine that returns the logits of another one, changed by `spoil`, and counts its runs."""

    def __init__(self, engine, spoil=lambda logits: logits):
        self.name, self.precision = engine.name, engine.precision
        self.provenance = engine.provenance
        self.runs = 0
        self._engine = engine
        self._spoil = spoil

    def run(self, crops):
        self.runs += 1
        output = self._engine.run(crops)
        output.logits[:] = self._spoil(output.logits)
        return output


@pytest.fixture
def sealer(sealed):
    """Return a function that makes sealers of the small model, with their counting engine."""

    def make(spoil=lambda logits: logits, size=None, **changes):
        model = at_size(open_model(sealed), size)
        engine = CountingEngine(create_engine("onnx", model, EngineOptions(threads=1)), spoil)
        vars(engine).update(changes)
        return Sealer(model, engine), engine

    return make


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_is_verified_on_the_embedded_model(engine):
    classifier = load_classifier(ModelChoice(engine=engine))
    assert classifier.seal.verdict is Verdict.UNKNOWN
    seal = classifier.sealer.check()
    assert classifier.seal is seal
    assert (seal.verdict, seal.matched, seal.of) == (Verdict.VERIFIED, 8, 8)
    assert 0 < seal.largest_difference < 1e-4


def test_the_wrong_family_differs():
    seal = load_classifier(ModelChoice(family="l2")).sealer.check()
    assert seal.verdict is Verdict.DIFFERS
    assert seal.matched < seal.of == 8
    assert seal.largest_difference > 0.1


@pytest.mark.parametrize(
    ("spoil", "matched"),
    [
        pytest.param(lambda logits: logits * 1.1, 0, id="right labels, wrong numbers"),
        pytest.param(lambda logits: np.roll(logits, 1, axis=1), 0, id="other classes"),
        pytest.param(lambda logits: logits + 1e-5, 8, id="another order of the sums"),
        pytest.param(lambda logits: logits * np.nan, 0, id="no numbers"),
    ],
)
def test_which_errors_of_an_engine_are_found(sealer, spoil, matched):
    seal = sealer(spoil)[0].check()
    assert (seal.matched, seal.of) == (matched, 8)
    assert (seal.verdict is Verdict.VERIFIED) == (matched == 8)
    assert np.isfinite(seal.largest_difference)
    assert sealer(spoil)[0].recall() == seal


def test_one_wrong_answer_of_eight_differs(sealer):
    answered = []

    def spoil(logits):
        answered.append(1)
        return -logits if len(answered) == 8 else logits

    seal = sealer(spoil)[0].check()
    assert (seal.verdict, seal.matched, seal.of) == (Verdict.DIFFERS, 7, 8)


def test_a_verdict_is_cached(sealer):
    first, engine = sealer()
    assert first.seal == first.recall() == Seal()
    seal = first.check()
    assert first.check() == first.seal == seal
    assert engine.runs == 8
    second, engine = sealer()
    assert second.seal.verdict is Verdict.UNKNOWN
    assert second.recall() == second.seal == seal
    assert second.check() == seal
    assert engine.runs == 0
    assert second.check(recheck=True).verdict is Verdict.VERIFIED
    assert engine.runs == 8


CHANGES = {
    "builder": lambda made: replace(made, build=replace(made.build, builder="graph 99")),
    "calibration": lambda made: replace(made, build=replace(made.build, calibration="other")),
    "version": lambda made: replace(
        made, engine=replace(made.engine, distributions=("onnxruntime 99",))
    ),
    "build": lambda made: replace(
        made, engine=replace(made.engine, distributions=("onnxruntime-gpu 1.0",))
    ),
    "precision": lambda made: replace(made, engine=replace(made.engine, precision="float16")),
    "device": lambda made: replace(made, engine=replace(made.engine, providers=("Other",))),
    "GPU or driver": lambda made: replace(
        made, machine=replace(made.machine, accelerators=("a GPU, driver 2",))
    ),
    "processor": lambda made: replace(made, machine=replace(made.machine, features="avx512f")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_another_engine_is_checked_again(sealer, change):
    first, engine = sealer()
    first.check()
    changed = change(engine.provenance)
    other, engine = sealer(provenance=changed)
    assert other.recall().verdict is Verdict.UNKNOWN
    other.check()
    assert engine.runs == 8
    assert sealer(provenance=changed)[0].recall() == other.seal
    assert sealer()[0].recall().verdict is Verdict.VERIFIED


def test_another_model_and_other_golden_values_are_checked_again(sealer, sealed):
    sealer()[0].check()
    golden = make_golden(open_model(sealed), Watch())
    golden.logits[0, 0] += 1e-4
    write_golden(golden, sealed)
    assert sealer()[0].recall().verdict is Verdict.UNKNOWN
    write_golden(make_golden(open_model(sealed), Watch()), sealed)
    assert sealer()[0].recall().verdict is Verdict.VERIFIED
    config = json.loads((sealed / "config.json").read_text()) | {"attention_norm": "l2"}
    (sealed / "config.json").write_text(json.dumps(config))
    assert sealer()[0].recall().verdict is Verdict.UNKNOWN


def test_golden_values_of_other_weights_leave_the_verdict_unknown(sealed, sealer):
    """The file behind the link of a model was replaced by that of another network."""
    write_small(sealed, seed=9)
    checked, engine = sealer()
    assert checked.recall().verdict is Verdict.UNKNOWN
    assert checked.check(recheck=True).verdict is Verdict.UNKNOWN
    assert "other weights" in checked.seal.reason
    assert seal_in_background(checked) is None
    assert engine.runs == 0


def test_with_a_damaged_or_missing_cache_the_check_runs_again(sealer, tmp_path, monkeypatch):
    sealer()[0].check()
    (kept,) = (paths.cache_dir() / "seals").iterdir()
    assert kept.name.startswith("model-")
    for content in ("", "{}", '{"verdict": "perfect"}', "[1]", '{"verdict": "verified", "x": 1}'):
        kept.write_text(content)
        assert sealer()[0].recall().verdict is Verdict.UNKNOWN
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert sealer()[0].check().verdict is Verdict.VERIFIED


def test_without_golden_values_the_verdict_is_unknown(sealed, sealer):
    (sealed / GOLDEN_NAME).unlink()
    unsealed, engine = sealer()
    reason = "the model has no golden values: import it into the store to compute them"
    assert unsealed.check() == Seal(reason=reason)
    assert "no golden values" in unsealed.recall().reason
    assert unsealed.seal.verdict is Verdict.UNKNOWN
    assert seal_in_background(unsealed) is None
    assert engine.runs == 0


def test_damaged_golden_values_do_not_prevent_labelling(sealed, photos):
    (sealed / GOLDEN_NAME).write_bytes(b"damaged")
    classifier = load_classifier(ModelChoice(str(sealed)))
    assert classifier.classify(photos[0]).candidates
    assert classifier.seal.verdict is Verdict.UNKNOWN
    seal_in_background(classifier.sealer).join()
    assert classifier.seal.verdict is Verdict.UNKNOWN


def test_golden_values_of_another_number_of_classes_are_an_error(sealed, sealer):
    golden = make_golden(open_model(sealed), Watch())
    wider = np.pad(golden.logits, ((0, 0), (0, 2)))
    write_golden(replace(golden, logits=wider), sealed)
    with pytest.raises(ModelError, match="7 classes, its golden values 9"):
        sealer()[0].check()


def test_at_another_size_golden_values_are_computed_and_cached(sealed, sealer):
    (sealed / GOLDEN_NAME).unlink()  # golden values for the trained size are not used
    resized, engine = sealer(size=96)
    assert resized.recall() == Seal()
    assert resized.check().verdict is Verdict.VERIFIED
    assert engine.runs == 8
    assert not (sealed / GOLDEN_NAME).exists()
    (kept,) = (paths.cache_dir() / "golden").glob("model-*")
    before = (kept / GOLDEN_NAME).stat().st_mtime_ns
    again, engine = sealer(size=96)
    assert again.recall() == resized.seal
    assert again.check(recheck=True).verdict is Verdict.VERIFIED
    assert (kept / GOLDEN_NAME).stat().st_mtime_ns == before
    assert sealer(size=128)[0].recall() == Seal()


def test_in_the_background_and_only_once(sealer):
    checked, engine = sealer()
    thread = seal_in_background(checked)
    assert (thread.name, thread.daemon) == ("swiftcam-seal", True)
    thread.join()
    assert checked.seal.verdict is Verdict.VERIFIED
    assert seal_in_background(checked) is None
    assert engine.runs == 8


def test_a_known_difference_is_not_checked_again_in_the_background(sealer):
    checked, _ = sealer(np.negative)
    seal_in_background(checked).join()
    assert checked.seal.verdict is Verdict.DIFFERS
    assert seal_in_background(checked) is None


@pytest.mark.parametrize("size", [None, 96])
def test_it_does_nothing_if_stopped_before_the_start(sealer, size):
    checked, engine = sealer(size=size)
    stop = threading.Event()
    stop.set()
    seal_in_background(checked, stop).join()
    assert engine.runs == 0
    assert checked.seal == Seal()


def test_it_stops_after_the_current_crop_without_a_verdict(sealer):
    stop = threading.Event()
    answered = []

    def spoil(logits):
        answered.append(1)
        if len(answered) == 3:
            stop.set()
        return logits

    checked, engine = sealer(spoil)
    assert checked.check(stop) == Seal()
    assert engine.runs == 3
    assert sealer()[0].recall() == Seal()


@pytest.mark.logs_errors
def test_an_engine_that_breaks_leaves_the_seal_unknown(sealer, caplog):
    def fail(logits):
        raise RuntimeError("the engine broke")

    broken, _ = sealer(fail)
    seal_in_background(broken).join()
    assert broken.seal.verdict is Verdict.UNKNOWN
    assert "the engine broke" in caplog.text
