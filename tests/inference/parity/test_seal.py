import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from swiftcam import paths
from swiftcam.errors import ModelError
from swiftcam.inference.classifier import ModelChoice, load_classifier
from swiftcam.inference.model import open_model
from swiftcam.inference.parity.golden import GOLDEN_NAME, make_golden, write_golden
from swiftcam.inference.parity.seal import Sealer, compare, seal_in_background
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.progress import Watch
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.needs import ENGINES


class CountingEngine:
    """An engine that passes on what another one says, changed by `spoil`, and counts."""

    def __init__(self, engine, spoil=lambda logits: logits):
        self.name, self.version, self.precision = engine.name, engine.version, engine.precision
        self.providers = engine.providers
        self.runs = 0
        self._engine = engine
        self._spoil = spoil

    def run(self, crops):
        self.runs += 1
        output = self._engine.run(crops)
        output.logits[:] = self._spoil(output.logits)
        return output


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = write_hugging_face(
        tmp_path_factory.mktemp("o") / "model", SMALL, random_weights(SMALL)
    )
    write_golden(make_golden(open_model(folder), Watch()), folder)
    return folder


@pytest.fixture
def folder(tmp_path, original):
    """A small model with golden values."""
    return Path(shutil.copytree(original, tmp_path / "model"))


@pytest.fixture
def sealer(folder):
    """Return a maker of sealers for the small model, on a counting engine."""

    def make(spoil=lambda logits: logits, **changes):
        classifier = load_classifier(ModelChoice(str(folder), threads=1))
        engine = CountingEngine(classifier.engine, spoil)
        vars(engine).update(changes)
        return Sealer(open_model(folder), engine), engine

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
        (lambda logits: logits * 1.1, 0),  # right labels, wrong numbers
        (lambda logits: np.roll(logits, 1, axis=1), 0),
        (lambda logits: logits + 1e-5, 8),
        (lambda logits: logits * np.nan, 0),
    ],
)
def test_what_an_engine_may_and_may_not_say(sealer, spoil, matched):
    seal = sealer(spoil)[0].check()
    assert seal.matched == matched
    assert (seal.verdict is Verdict.VERIFIED) == (matched == 8)
    assert np.isfinite(seal.largest_difference)


def test_equal_classes_may_change_places_but_not_others():
    wanted = np.array([[5.0, 4.0, 3.0, 2.0, 1.0, 0.99999, -3.0]], np.float32)
    tied = wanted[:, [0, 1, 2, 3, 5, 4, 6]]
    assert compare(wanted, tied, "float32").verdict is Verdict.VERIFIED
    swapped = wanted[:, [1, 0, 2, 3, 4, 5, 6]]
    assert compare(wanted, swapped, "int8").verdict is Verdict.DIFFERS


def test_a_lower_precision_is_judged_by_its_labels():
    wanted = np.array([[5.0, 4.0, 3.0, 2.0, 1.0, 0.5, -3.0]], np.float32)
    rough = wanted + np.array([0.2, 0.1, -0.1, 0.1, -0.1, -0.3, 1.0], np.float32)
    assert compare(wanted, rough, "float32").verdict is Verdict.DIFFERS
    assert compare(wanted, rough, "float16").verdict is Verdict.DIFFERS
    assert compare(wanted, rough, "int8").verdict is Verdict.VERIFIED


def test_a_verdict_is_kept_for_the_next_time(sealer):
    first, engine = sealer()
    first.check()
    first.check()
    assert engine.runs == 8
    second, engine = sealer()
    assert second.recall() == first.seal
    assert second.check() == first.seal
    assert engine.runs == 0
    assert second.check(anew=True).verdict is Verdict.VERIFIED
    assert engine.runs == 8


@pytest.mark.parametrize(
    "changes",
    [{"version": "99"}, {"name": "Other"}, {"precision": "int8"}, {"providers": ("Other",)}],
)
def test_another_engine_is_checked_anew(sealer, changes):
    sealer()[0].check()
    other, engine = sealer(**changes)
    assert other.recall().verdict is Verdict.UNKNOWN
    other.check()
    assert engine.runs == 8


def test_another_machine_is_checked_anew(sealer, monkeypatch):
    sealer()[0].check()
    monkeypatch.setattr("swiftcam.inference.parity.verdicts.machine_identity", lambda: "other")
    assert sealer()[0].recall().verdict is Verdict.UNKNOWN


def test_a_damaged_or_missing_cache_costs_only_time(sealer, tmp_path, monkeypatch):
    first, _ = sealer()
    first.check()
    (kept,) = (paths.cache_dir() / "seals").iterdir()
    for content in ("", "{}", '{"verdict": "perfect"}', "[1]"):
        kept.write_text(content)
        assert sealer()[0].recall().verdict is Verdict.UNKNOWN
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert sealer()[0].check().verdict is Verdict.VERIFIED


def test_without_golden_values_nothing_is_known(folder, sealer):
    (folder / GOLDEN_NAME).unlink()
    unsealed, engine = sealer()
    assert "no golden values" in unsealed.check().reason
    assert unsealed.seal.verdict is Verdict.UNKNOWN
    assert seal_in_background(unsealed) is None
    assert engine.runs == 0


def test_damaged_golden_values_keep_nobody_from_labelling(folder, photos):
    (folder / GOLDEN_NAME).write_bytes(b"damaged")
    classifier = load_classifier(ModelChoice(str(folder)))
    assert classifier.classify(photos[0]).candidates
    assert classifier.seal.verdict is Verdict.UNKNOWN
    seal_in_background(classifier.sealer).join()
    assert classifier.seal.verdict is Verdict.UNKNOWN


def test_golden_values_of_another_model_are_an_error(folder, tmp_path, sealer):
    config = SMALL.replace(num_labels=9)
    other = write_hugging_face(tmp_path / "other", config, random_weights(config))
    write_golden(make_golden(open_model(other), Watch()), other)
    shutil.copy(other / GOLDEN_NAME, folder / GOLDEN_NAME)
    with pytest.raises(ModelError, match="7 classes, its golden values 9"):
        sealer()[0].check()


def test_in_the_background_and_only_once(sealer):
    checked, engine = sealer()
    thread = seal_in_background(checked)
    assert thread.name == "swiftcam-seal"
    thread.join()
    assert checked.seal.verdict is Verdict.VERIFIED
    assert seal_in_background(checked) is None
    assert engine.runs == 8


def test_it_stops_when_told(sealer):
    checked, engine = sealer()
    stop = threading.Event()
    stop.set()
    seal_in_background(checked, stop).join()
    assert engine.runs == 0
    assert checked.seal.verdict is Verdict.UNKNOWN


@pytest.mark.logs_errors
def test_an_engine_that_breaks_leaves_the_seal_unknown(sealer, caplog):
    def fail(logits):
        raise RuntimeError("the engine broke")

    broken, _ = sealer(fail)
    seal_in_background(broken).join()
    assert broken.seal.verdict is Verdict.UNKNOWN
    assert "the engine broke" in caplog.text
