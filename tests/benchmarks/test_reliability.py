"""The reliability of probabilities: calibration error, minimum confidence and temperature."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reliability import (
    BINS,
    LARGEST_TEMPERATURE,
    LEAST_TEMPERATURE,
    calibration_error,
    calibration_error_by_chance,
    fit_temperature,
    judged,
    minimum_confidence,
    negative_log_likelihood,
    reliability_bins,
    shown_from,
    wilson_interval,
)
from swiftcam.inference.classifier import softmax

# Values on and between the multiples of 0.05, so that ties are common.
CONFIDENCES = st.integers(0, 40).map(lambda number: number / 40)
JUDGED = st.lists(st.tuples(CONFIDENCES, st.booleans()), min_size=1, max_size=60)


def arrays(pictures):
    confidences, is_right = zip(*pictures, strict=True)
    return np.array(confidences), np.array(is_right)


def drawn(seed, count, classes=10, spread=2.0):
    """Return logits, and classes that are drawn with exactly their probabilities."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, spread, (count, classes)).astype(np.float32)
    noise = random.gumbel(size=logits.shape)
    return logits, (logits + noise).argmax(axis=1)


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_a_calibrated_model_has_a_calibration_error_near_zero(seed):
    confidences, is_right = judged(*drawn(seed, 5000))
    assert calibration_error(confidences, is_right) < 0.06
    assert calibration_error(confidences, ~is_right) > 0.1


def test_few_pictures_have_a_calibration_error_by_chance():
    logits, truth = drawn(1, 2000)
    confidences, is_right = judged(logits, truth)
    few, many = (calibration_error_by_chance(each) for each in (confidences[:50], confidences))
    assert few > 0.1 > 0.04 > many
    assert calibration_error(confidences, is_right) < 2 * many
    assert calibration_error_by_chance(confidences[:50]) == few


def test_the_calibration_error_of_a_small_case_is_that_of_its_formula():
    confidences = [0.9, 0.9, 0.9, 0.9, 0.3, 0.3]
    is_right = [True, True, True, False, False, True]
    # Two bins: |0.75 - 0.9| for four of six pictures, |0.5 - 0.3| for two.
    assert calibration_error(confidences, is_right) == pytest.approx((4 * 0.15 + 2 * 0.2) / 6)


def test_a_bin_has_its_upper_edge_and_the_first_one_zero():
    bins = reliability_bins([0.0, 0.2, 0.2001, 1.0], [True, False, True, True], bins=5)
    assert [each.count for each in bins] == [2, 1, 0, 0, 1]
    assert bins[0].accuracy == 0.5
    assert (bins[0].low, bins[-1].high) == (0.0, 1.0)
    assert (bins[2].confidence, bins[2].accuracy) == (0.0, 0.0)


@given(JUDGED)
def test_the_bins_hold_every_picture_once(pictures):
    confidences, is_right = arrays(pictures)
    bins = reliability_bins(confidences, is_right)
    assert len(bins) == BINS
    assert sum(each.count for each in bins) == len(pictures)
    mean = sum(each.count * each.confidence for each in bins) / len(pictures)
    assert mean == pytest.approx(confidences.mean())
    gap = abs(confidences.mean() - is_right.mean())
    assert gap - 1e-9 <= calibration_error(confidences, is_right) <= 1


@given(JUDGED)
def test_rows_count_the_labels_of_at_least_the_minimum(pictures):
    confidences, is_right = arrays(pictures)
    for row in shown_from(confidences, is_right):
        assert row.shown == (confidences >= row.minimum).sum()
        assert row.right == is_right[confidences >= row.minimum].sum()
        assert row.pictures == len(pictures)
        assert (row.share_right is None) == (row.shown == 0)


def brute_force(confidences, is_right, most_wrong, values):
    """Return the most right labels that any of the values may show, None if none may."""
    best = None
    for value in values:
        shown = [right for each, right in zip(confidences, is_right, strict=True) if each >= value]
        wrong = shown.count(False)
        if shown and wrong <= most_wrong * len(shown) + 1e-9:
            best = max(best or 0, shown.count(True))
    return best


@given(JUDGED, st.sampled_from([0.1, 0.25, 1 / 3, 0.5]), st.sampled_from([0.05, 0.1, None]))
def test_the_minimum_confidence_keeps_its_condition_and_shows_the_most_right_labels(
    pictures, most_wrong, step
):
    confidences, is_right = arrays(pictures)
    values = sorted(set(confidences)) if step is None else np.arange(round(1 / step) + 1) * step
    values = [round(float(value), 9) for value in values]
    found = minimum_confidence(confidences, is_right, most_wrong, step)
    best = brute_force(confidences.tolist(), is_right.tolist(), most_wrong, values)
    assert (None if found is None else found.right) == best
    if found is not None:
        assert found.minimum in values
        assert found.shown - found.right <= most_wrong * found.shown + 1e-9
        (again,) = shown_from(confidences, is_right, [found.minimum])
        assert again == found


def test_of_equal_minimum_confidences_the_one_with_fewer_wrong_labels_is_taken():
    confidences = [0.82, 0.81, 0.62, 0.31, 0.12]
    is_right = [True, True, False, False, False]
    # From 0.35 to 0.60 one in three is wrong; from 0.65 on none is, with the same two right ones.
    assert minimum_confidence(confidences, is_right).minimum == 0.65
    assert minimum_confidence(confidences, is_right, step=None).minimum == 0.81


def test_exactly_one_third_wrong_is_allowed():
    confidences = np.linspace(0.5, 0.9, 300)
    is_right = np.arange(300) % 3 != 0
    found = minimum_confidence(confidences, is_right)
    assert (found.minimum, found.shown, found.right) == (0.0, 300, 200)
    is_right[1] = False
    assert minimum_confidence(confidences, is_right).shown < 300


def test_without_a_right_label_there_is_no_minimum_confidence():
    assert minimum_confidence([0.2, 0.9], [False, False]) is None
    assert minimum_confidence([0.2, 0.9], [False, False], step=None) is None


def test_few_pictures_leave_a_wide_interval():
    few = minimum_confidence([0.9, 0.8, 0.7], [True, True, False])
    many = minimum_confidence([0.9, 0.8, 0.7] * 400, [True, True, False] * 400)
    assert few.minimum == many.minimum == 0.75
    assert few.wrong_interval[1] > 0.5
    assert many.wrong_interval[1] < 0.01
    (all_shown,) = shown_from([0.9, 0.8, 0.7], [True, True, False], [0.0])
    assert all_shown.wrong_interval == wilson_interval(1, 3)


def test_the_interval_is_wilsons():
    # The published example of R. G. Newcombe (1998), table I: 15 of 148 and 0 of 20.
    assert wilson_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(0, 0) == (0.0, 1.0)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson_interval(3, 2)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_contains_its_share_and_is_mirrored(hits, count):
    hits = min(hits, count)
    low, high = wilson_interval(hits, count)
    assert 0 <= low <= hits / count <= high <= 1
    assert wilson_interval(count - hits, count) == pytest.approx((1 - high, 1 - low))


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.floats(0.3, 4.0))
def test_a_temperature_is_found_again(seed, temperature):
    logits, truth = drawn(seed, 2000)
    found = fit_temperature(logits * np.float32(temperature), truth)
    assert found == pytest.approx(temperature, rel=0.15)
    assert found == pytest.approx(temperature * fit_temperature(logits, truth), rel=1e-4)


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_no_other_temperature_is_more_likely(seed):
    logits, truth = drawn(seed, 50, classes=4)
    found = fit_temperature(logits, truth)
    least = negative_log_likelihood(logits, truth, found)
    others = found * np.array([0.5, 0.9, 0.999, 1.001, 1.1, 2.0])
    for other in np.clip(others, LEAST_TEMPERATURE, LARGEST_TEMPERATURE):
        assert least <= negative_log_likelihood(logits, truth, other) + 1e-9


def test_a_temperature_outside_the_range_is_its_end():
    logits = np.eye(3, dtype=np.float32)
    assert fit_temperature(logits, np.arange(3)) == pytest.approx(LEAST_TEMPERATURE)
    assert fit_temperature(-logits, np.arange(3)) == pytest.approx(LARGEST_TEMPERATURE)


def test_the_likelihood_is_that_of_the_right_classes():
    logits, truth = drawn(3, 20)
    own = softmax(logits / np.float32(2))[np.arange(20), truth]
    assert negative_log_likelihood(logits, truth, 2.0) == pytest.approx(-np.log(own).mean())


@pytest.mark.parametrize(
    ("confidences", "is_right", "problem"),
    [
        ([], [], "no pictures"),
        ([0.5], [True, False], "one of each"),
        ([1.5], [True], "not from 0 to 1"),
        ([float("nan")], [True], "not from 0 to 1"),
    ],
)
def test_what_cannot_be_judged_is_an_error(confidences, is_right, problem):
    with pytest.raises(ValueError, match=problem):
        calibration_error(confidences, is_right)
    with pytest.raises(ValueError, match=problem):
        minimum_confidence(confidences, is_right)


@pytest.mark.parametrize("truth", [[0], [0, 3], [0, -1]])
def test_classes_that_do_not_fit_the_logits_are_an_error(truth):
    with pytest.raises(ValueError, match="class"):
        fit_temperature(np.zeros((2, 3), np.float32), np.array(truth))
