"""Comparing logits with the expected ones, exactly at the limits."""

import numpy as np
import pytest

from swiftcam.inference.parity.seal import compare
from swiftcam.inference.parity.verdicts import Seal, Verdict

# The largest is 10, so a difference is a tenth of itself in the units of the limits.
WANTED = np.array([[10.0, 8.0, 6.0, 4.0, 2.0, 0.0, -4.0, -8.0]])


def verdict(found, precision="float32", wanted=WANTED):
    return compare(wanted, found, precision).verdict


def off_by(share, wanted=WANTED):
    """Return the logits with the last one changed by a share of the largest: no label changes."""
    found = wanted.copy()
    found[..., -1] -= share * np.abs(wanted).max()
    return found


@pytest.mark.parametrize(
    ("precision", "limit"), [("float32", 1e-3), ("float16", 2e-2), ("bfloat16", 5e-2)]
)
def test_no_logit_may_differ_more_than_the_precision_allows(precision, limit):
    assert verdict(off_by(0.999 * limit), precision) is Verdict.VERIFIED
    assert verdict(off_by(1.001 * limit), precision) is Verdict.DIFFERS


def test_a_difference_at_the_limit_is_allowed():
    wanted = np.array([[1000.0, 800.0, 600.0, 0.5, 0.4, 0.0]])  # these have exact ratios
    found = wanted.copy()
    found[0, 0] -= 1.0
    assert compare(wanted, found, "float32") == Seal(Verdict.VERIFIED, 1, 1, 1e-3)
    tied = np.array([[1000.0, 800.0, 600.0, 400.0, 0.1, 0.0]])
    found = tied.copy()
    found[0, [4, 5]] = 0.04, 0.06
    assert verdict(found, "float32", tied) is Verdict.VERIFIED


def test_int8_is_compared_only_by_labels():
    assert verdict(off_by(3.0), "int8") is Verdict.VERIFIED
    assert verdict(WANTED * 2, "int8") is Verdict.VERIFIED
    assert verdict(np.roll(WANTED, 1, axis=1), "int8") is Verdict.DIFFERS


def exchanged(first, second, wanted=WANTED):
    found = wanted.copy()
    found[:, [first, second]] = found[:, [second, first]]
    return found


@pytest.mark.parametrize("place", range(4))
def test_the_order_of_the_five_best_matters(place):
    assert verdict(exchanged(place, place + 1), "int8") is Verdict.DIFFERS


def test_the_fifth_matters_and_the_sixth_does_not():
    assert verdict(exchanged(4, 5), "int8") is Verdict.DIFFERS
    assert verdict(exchanged(5, 6), "int8") is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("precision", "tie"),
    [("float32", 1e-4), ("float16", 2e-2), ("bfloat16", 2e-2), ("int8", 2e-2)],
)
def test_classes_that_are_nearly_equal_may_change_places(precision, tie):
    for share, expected in ((0.99 * tie, Verdict.VERIFIED), (1.01 * tie, Verdict.DIFFERS)):
        wanted = WANTED.copy()
        wanted[0, 1] = 6.0 + share * 10
        # The logits are within any limit: only the order differs.
        middle = (wanted[0, 1] + wanted[0, 2]) / 2
        found = wanted.copy()
        found[0, [1, 2]] = middle - 1e-9, middle + 1e-9
        assert verdict(found, precision, wanted) is expected


def test_the_unit_is_the_largest_absolute_value():
    wanted = -WANTED[:, ::-1]  # the largest is -10
    wanted[0, 0] = 1.0
    found = wanted.copy()
    found[0, 3] -= 0.5
    seal = compare(wanted, found, "float32")
    assert seal.largest_difference == pytest.approx(0.05)


def test_if_all_logits_are_zero_the_unit_is_one():
    seal = compare(np.zeros((1, 8)), np.full((1, 8), 0.25), "int8")
    assert seal == Seal(Verdict.VERIFIED, 1, 1, 0.25)


def test_every_crop_is_compared_separately():
    wanted = np.concatenate([WANTED, 10 * WANTED, WANTED])
    found = wanted.copy()
    found[1] = off_by(0.3, wanted[1])
    found[2] = off_by(0.0005, wanted[2])
    seal = compare(wanted, found, "float32")
    assert (seal.verdict, seal.matched, seal.of) == (Verdict.DIFFERS, 2, 3)
    assert seal.largest_difference == pytest.approx(0.3)
    assert compare(wanted, wanted, "float32") == Seal(Verdict.VERIFIED, 3, 3, 0.0)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_a_logit_that_is_not_finite_has_a_finite_difference(value, precision):
    found = WANTED.copy()
    found[0, 0] = value
    seal = compare(WANTED, found, precision)
    assert seal == Seal(Verdict.DIFFERS, 0, 1, 1e9)


def test_missing_logits_are_an_error():
    with pytest.raises(ValueError, match="shorter"):
        compare(np.concatenate([WANTED, WANTED]), WANTED, "float32")


def test_the_text_of_a_seal():
    assert str(Seal()) == "unknown"
    assert str(Seal(reason="because")) == "unknown"
    assert str(Seal(Verdict.VERIFIED, 8, 8, 2.6e-6)) == "verified (8 of 8, 3e-06 apart)"
    assert str(Seal(Verdict.DIFFERS, 3, 8, 0.25)) == "differs (3 of 8, 2e-01 apart)"
