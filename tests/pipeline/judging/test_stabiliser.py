from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from swiftcam.pipeline.judging.stabiliser import Stabiliser
from swiftcam.pipeline.state.live_label_options import StabiliserOptions

CLASSES = 6


def normalised(values):
    return values / values.sum()


distributions = hnp.arrays(
    np.float64, CLASSES, elements=st.floats(0.001, 1.0, allow_subnormal=False)
).map(normalised)
sequences = st.lists(st.tuples(distributions, st.floats(0.001, 2.0)), min_size=1, max_size=25)
options = st.builds(
    StabiliserOptions,
    time_constant=st.sampled_from([0.0, 0.3, 2.0]),
    margin=st.sampled_from([0.0, 0.1]),
    lead=st.sampled_from([0.0, 0.1]),
)
permissions = st.none() | hnp.arrays(bool, CLASSES)


def one(index, share=0.9):
    probabilities = np.full(CLASSES, (1 - share) / (CLASSES - 1))
    probabilities[index] = share
    return probabilities


def run(stabiliser, steps, start=0.0):
    now, results = start, []
    for probabilities, gap in steps:
        now += gap
        results.append((now, *stabiliser.update(probabilities, now)))
    return results


@given(sequences)
@settings(max_examples=30)
def test_zero_gives_the_raw_answers(steps):
    for (probabilities, _), (_, average, headline) in zip(
        steps, run(Stabiliser(), steps), strict=True
    ):
        assert np.array_equal(average, probabilities)
        assert probabilities[headline.index] == probabilities.max()  # of equals, the one before
        assert headline.probability == probabilities.max()


@given(options, st.sampled_from([0.0, 0.3, 0.6]), permissions, sequences)
@settings(max_examples=60)
def test_what_always_holds(chosen, minimum, permitted, steps):
    stabiliser = Stabiliser(chosen, minimum)
    stabiliser.permitted = permitted
    before = None
    seen = [probabilities for probabilities, _ in steps]
    for now, average, headline in run(stabiliser, steps):
        assert ((average >= 0) & (average <= np.max(seen, axis=0) + 1e-12)).all()
        assert headline.since <= now
        if permitted is not None:
            assert not (average[~permitted] > 0).any()
        if headline.index is not None:
            assert permitted is None or permitted[headline.index]
            assert average[headline.index] >= 0.8 * minimum - 1e-12
            assert average[headline.index] >= average.max() - chosen.lead - 1e-12
        if before is not None and before.index == headline.index:
            assert headline.since == before.since
        before = headline


@given(st.floats(5, 120), st.sampled_from([0.3, 1.0]))
@settings(max_examples=30)
def test_the_frame_rate_does_not_matter(rate, constant):
    """After one time constant the average has covered 63 % of the change, at any rate."""
    stabiliser = Stabiliser(StabiliserOptions(time_constant=constant))
    stabiliser.update(one(0), 0.0)
    steps = max(1, round(constant * rate))
    for step in range(1, steps + 1):
        average, _ = stabiliser.update(one(1), constant * step / steps)
    expected = one(0) + (1 - np.exp(-1)) * (one(1) - one(0))
    assert np.allclose(average, expected)


def test_a_single_odd_frame_changes_nothing():
    stabiliser = Stabiliser(StabiliserOptions(time_constant=1.0, lead=0.05))
    steps = [(one(2), 1 / 30)] * 60 + [(one(4), 1 / 30)] + [(one(2), 1 / 30)] * 30
    assert {headline.index for _, _, headline in run(stabiliser, steps)} == {2}


def test_a_real_change_comes_through_within_a_time_constant():
    stabiliser = Stabiliser(StabiliserOptions(time_constant=0.6, lead=0.05))
    run(stabiliser, [(one(2), 1 / 30)] * 60)
    results = run(stabiliser, [(one(4), 1 / 30)] * 60, start=2.0)
    changed = next(now for now, _, headline in results if headline.index == 4)
    assert changed - 2.0 < 0.6


def test_two_equal_classes_do_not_flicker():
    rng = np.random.default_rng(0)
    steps = []
    for _ in range(300):
        probabilities = np.array([0.4, 0.4, 0.05, 0.05, 0.05, 0.05])
        probabilities[:2] += rng.normal(0, 0.05, 2)
        steps.append((normalised(probabilities), 1 / 30))
    steady = run(Stabiliser(StabiliserOptions(time_constant=0.6, lead=0.1)), steps)
    raw = run(Stabiliser(), steps)
    assert len({headline.since for _, _, headline in steady}) == 1
    leaders = [int(probabilities.argmax()) for probabilities, _ in steps]
    changes = sum(a != b for a, b in pairwise(leaders))
    assert changes > 100
    assert len({headline.since for _, _, headline in raw}) == changes + 1


def test_not_sure_below_the_minimum_confidence_with_room_to_stay():
    stabiliser = Stabiliser(minimum_confidence=0.5)
    shares = [0.49, 0.51, 0.45, 0.41, 0.39, 0.45, 0.5]
    indices = [h.index for _, _, h in run(stabiliser, [(one(1, s), 1.0) for s in shares])]
    assert indices == [None, 1, 1, 1, None, None, 1]


def test_not_sure_between_two_close_classes():
    close = np.array([0.35, 0.33, 0.08, 0.08, 0.08, 0.08])
    assert Stabiliser(StabiliserOptions(margin=0.05)).update(close, 0.0)[1].index is None
    assert Stabiliser(StabiliserOptions(margin=0.01)).update(close, 0.0)[1].index == 0


def test_since_is_when_it_was_first_said():
    stabiliser = Stabiliser()
    for now, index in ((1.0, 3), (2.0, 3), (3.0, 5), (4.0, 5)):
        headline = stabiliser.update(one(index), now)[1]
    assert (headline.index, headline.since) == (5, 3.0)


@pytest.mark.parametrize("again", ["reset", "earlier", "long gap"])
def test_the_past_is_forgotten(again):
    stabiliser = Stabiliser(StabiliserOptions(time_constant=1.0))
    run(stabiliser, [(one(2), 0.1)] * 50)
    now = {"reset": 5.1, "earlier": 0.0, "long gap": 60.0}[again]
    if again == "reset":
        stabiliser.reset()
    average, _ = stabiliser.update(one(4), now)
    assert np.array_equal(average, one(4))


def test_classes_that_may_not_be_named():
    denied = Stabiliser()
    denied.permitted = np.arange(CLASSES) != 2
    assert denied.update(one(2, 0.5), 0.0)[1].index != 2
    allowed = Stabiliser(minimum_confidence=0.3)
    allowed.permitted = np.isin(np.arange(CLASSES), (1, 3))
    average, headline = allowed.update(one(2, 0.5), 0.0)
    assert average[2] == 0
    assert headline.index is None  # nothing that may be named is likely


def test_where_nothing_may_be_named_nothing_is_sure():
    stabiliser = Stabiliser()
    stabiliser.permitted = np.zeros(CLASSES, bool)
    assert stabiliser.update(one(2), 0.0)[1].index is None


def test_options_may_change_at_any_time():
    stabiliser = Stabiliser(minimum_confidence=0.95)
    assert stabiliser.update(one(2), 0.0)[1].index is None
    stabiliser.minimum_confidence = 0.5
    assert stabiliser.update(one(2), 0.1)[1].index == 2


def test_a_headline_that_is_no_longer_the_leader_has_no_margin():
    stabiliser = Stabiliser(StabiliserOptions(margin=0.05, lead=0.5), 0.3)
    stabiliser.update(one(2, 0.34), 0.0)
    for now, shares in ((0.1, one(2, 0.2)), (0.2, normalised(np.array([5, 0, 4, 0, 0, 0])))):
        _, headline = stabiliser.update(shares, now)
        assert headline.index is None  # class 0 leads, though by less than `lead`
    _, headline = stabiliser.update(normalised(np.array([4, 0, 5, 0, 0, 0])), 0.3)
    assert headline.index == 2


def exactly(*shares):
    """Probabilities that are sums of powers of two, so that differences are exact."""
    return np.array(shares, np.float64)


def test_a_rival_must_lead_by_more_than_the_lead():
    stabiliser = Stabiliser(StabiliserOptions(lead=0.125))
    assert stabiliser.update(exactly(0.5, 0.25, 0.25), 0.0)[1].index == 0
    assert stabiliser.update(exactly(0.4375, 0.5625, 0.0), 0.1)[1].index == 0
    assert stabiliser.update(exactly(0.4375, 0.578125, 0.0), 0.2)[1].index == 1


def test_the_probability_is_that_of_the_class_that_is_held():
    stabiliser = Stabiliser(StabiliserOptions(lead=0.5))
    stabiliser.update(exactly(0.75, 0.25), 0.0)
    _, headline = stabiliser.update(exactly(0.375, 0.625), 0.5)
    assert (headline.index, headline.probability, headline.since) == (0, 0.375, 0.0)


@pytest.mark.parametrize(
    ("minimum", "margin", "index"),
    [(0.5, 0.25, 0), (0.5078125, 0.0, None), (0.5, 0.2578125, None), (0.0, 0.25, 0)],
)
def test_minimum_and_margin_are_reached_when_they_are_met(minimum, margin, index):
    stabiliser = Stabiliser(StabiliserOptions(margin=margin), minimum)
    assert stabiliser.update(exactly(0.5, 0.25, 0.125, 0.125), 0.0)[1].index == index


def test_a_single_class_has_no_rival():
    stabiliser = Stabiliser(StabiliserOptions(margin=0.75), 0.5)
    assert stabiliser.update(exactly(0.75), 0.0)[1].index == 0
    assert Stabiliser(StabiliserOptions(margin=0.75)).update(exactly(0.5), 0.0)[1].index is None


def test_two_classes_are_each_others_rivals():
    stabiliser = Stabiliser(StabiliserOptions(margin=0.5))
    assert stabiliser.update(exactly(0.25, 0.75), 0.0)[1].index == 1
    assert (
        Stabiliser(StabiliserOptions(margin=0.5)).update(exactly(0.3125, 0.6875), 0.0)[1].index
        is None
    )


def test_a_sure_headline_stays_down_to_four_fifths_of_the_minimum():
    stabiliser = Stabiliser(StabiliserOptions(margin=0.25), 0.625)
    assert stabiliser.update(exactly(0.75, 0.25), 0.0)[1].index == 0
    # Below minimum and margin, which count only for what is not said yet.
    assert stabiliser.update(exactly(0.5, 0.5), 0.1)[1].index == 0
    _, headline = stabiliser.update(exactly(0.4921875, 0.0), 0.2)
    assert (headline.index, headline.since) == (None, 0.2)
    assert stabiliser.update(exactly(0.5, 0.0), 0.3)[1].index is None


def test_nothing_is_averaged_by_default_nor_before_there_is_a_past():
    assert StabiliserOptions() == StabiliserOptions(0.0, 0.0, 0.0)
    probabilities = exactly(0.5, 0.5)
    assert Stabiliser().update(probabilities, 0.0)[0] is probabilities
    assert Stabiliser(StabiliserOptions(1.0)).update(probabilities, 0.0)[0] is probabilities


def test_time_that_stands_still_adds_nothing_and_is_no_return():
    stabiliser = Stabiliser(StabiliserOptions(time_constant=1.0))
    stabiliser.update(exactly(1.0, 0.0), 2.0)
    assert np.array_equal(stabiliser.update(exactly(0.0, 1.0), 2.0)[0], [1.0, 0.0])


def test_after_three_time_constants_the_past_says_nothing():
    for gap, is_forgotten in ((6.0, False), (6.0625, True)):
        stabiliser = Stabiliser(StabiliserOptions(time_constant=2.0))
        stabiliser.update(exactly(1.0, 0.0), 1.0)
        average, _ = stabiliser.update(exactly(0.0, 1.0), 1.0 + gap)
        assert bool(average[0] == 0.0) is is_forgotten


def test_a_reset_begins_a_new_headline_even_of_the_same_class():
    stabiliser = Stabiliser(StabiliserOptions(lead=0.5))
    stabiliser.update(exactly(0.75, 0.25), 0.0)
    stabiliser.reset()
    assert stabiliser.update(exactly(0.75, 0.25), 1.0)[1].since == 1.0
    stabiliser.reset()
    assert stabiliser.update(exactly(0.375, 0.625), 2.0)[1].index == 1  # no leader is held
    stabiliser.update(exactly(0.625, 0.375), 3.0)
    assert stabiliser.update(exactly(0.75, 0.25), 0.5)[1].index == 0  # nor after a return


def test_raw_answers_may_come_at_the_same_time():
    stabiliser = Stabiliser()
    stabiliser.update(exactly(1.0, 0.0), 2.0)
    assert np.array_equal(stabiliser.update(exactly(0.25, 0.75), 2.0)[0], [0.25, 0.75])
