from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam.capture.frame import Frame
from swiftcam.inference.crops.framing import Framing
from swiftcam.pipeline.judging.labeller import Labeller
from swiftcam.pipeline.state.label_rules import LabelRules
from swiftcam.pipeline.state.live_label_options import LiveLabelOptions, StabiliserOptions
from tests.fakes import FakeClassifier, picture


def frame(value, index=0):
    return Frame(picture(value), index, 0.0, 0.0, 0.0, index / 30, "x")


def test_an_unchanged_frame_keeps_its_answer_and_its_times_go_on():
    labeller, classifier = Labeller(), FakeClassifier()
    options = LiveLabelOptions(stabiliser=StabiliserOptions(0.5))
    _, is_fresh = labeller.label(frame(60), classifier, options)
    assert is_fresh
    second = frame(60, index=6)
    labelled, is_fresh = labeller.label(second, classifier, options)
    assert not is_fresh
    assert classifier.seen == [60]
    assert labelled.frame is second
    assert labelled.headline.index == 60
    assert labeller.timeline.entries[0].end == 0.2


def test_the_average_goes_on_while_nothing_changes():
    labeller, classifier = Labeller(), FakeClassifier()
    options = LiveLabelOptions(stabiliser=StabiliserOptions(0.2))
    labeller.label(frame(60), classifier, options)
    labeller.label(frame(90, 1), classifier, options)
    for index in range(2, 28):
        labelled, _ = labeller.label(frame(90, index), classifier, options)
    assert classifier.seen == [60, 90]
    assert labelled.headline.index == 90
    assert labelled.headline.probability > 0.59


def test_switched_off_the_model_is_asked_each_time():
    labeller, classifier = Labeller(), FakeClassifier()
    for index in range(3):
        labeller.label(frame(60, index), classifier, LiveLabelOptions(is_adaptive=False))
    assert classifier.seen == [60, 60, 60]


def test_another_model_or_crop_begins_anew():
    labeller, first = Labeller(), FakeClassifier()
    options = LiveLabelOptions(stabiliser=StabiliserOptions(10.0))
    labeller.label(frame(60), first, options)
    labelled, is_fresh = labeller.label(frame(61, 1), FakeClassifier(), options)
    assert is_fresh
    assert labelled.headline.index == 61
    cut = LiveLabelOptions(stabiliser=options.stabiliser, framing=Framing("centre"))
    labelled, is_fresh = labeller.label(frame(62, 2), first, cut)
    assert is_fresh
    assert labelled.headline.index == 62


def test_a_new_minimum_confidence_keeps_the_past():
    labeller, classifier = Labeller(), FakeClassifier()
    labeller.label(frame(60), classifier, LiveLabelOptions())
    strict = LiveLabelOptions(minimum_confidence=0.7)
    labelled, is_fresh = labeller.label(frame(60, 1), classifier, strict)
    assert not is_fresh
    assert labelled.headline.index == 60  # sure, until it falls below four fifths
    assert labelled.label == "value 60, same"


def test_rules_are_applied_and_unknown_names_are_said():
    labeller, classifier = Labeller(), FakeClassifier()
    options = LiveLabelOptions(rules=LabelRules(deny=("value 60", "value 999")))
    labelled, _ = labeller.label(frame(60), classifier, options)
    assert labelled.headline.index != 60
    assert all(candidate.index != 60 for candidate in labelled.candidates)
    assert "'value 999'" in labeller.notice
    labeller.label(frame(60, 1), classifier, LiveLabelOptions())
    assert labeller.notice == ""


def test_not_sure_has_no_label():
    options = LiveLabelOptions(minimum_confidence=0.9)
    labelled, _ = Labeller().label(frame(60), FakeClassifier(), options)
    assert (labelled.headline.index, labelled.label) == (None, "")


def with_minimum(confidence):
    """Return a classifier that gives its label 60 %, with a minimum confidence of its own."""
    classifier = FakeClassifier()
    classifier.minimum_confidence = confidence
    return classifier


def test_the_minimum_confidence_changes_with_the_model():
    labeller, options = Labeller(), LiveLabelOptions()
    headlines = [
        labeller.label(frame(60, index), with_minimum(confidence), options)[0].headline.index
        for index, confidence in enumerate((0.6, 0.61, 0.5))
    ]
    assert headlines == [60, None, 60]


@pytest.mark.parametrize(("own", "chosen", "index"), [(0.9, 0.5, 60), (0.1, 0.9, None)])
def test_a_minimum_confidence_that_was_chosen_holds_for_every_model(own, chosen, index):
    options = LiveLabelOptions(minimum_confidence=chosen)
    labelled, _ = Labeller().label(frame(60), with_minimum(own), options)
    assert labelled.headline.index == index


def test_leaving_it_to_the_model_again_takes_effect_at_once():
    labeller, classifier = Labeller(), with_minimum(0.5)
    labeller.label(frame(60), classifier, LiveLabelOptions(minimum_confidence=0.9))
    labelled, _ = labeller.label(frame(60, 1), classifier, LiveLabelOptions())
    assert labelled.headline.index == 60


def test_what_changes_beside_the_crop_costs_the_model_nothing():
    labeller, classifier = Labeller(), FakeClassifier()
    options = LiveLabelOptions(framing=Framing("centre"))
    labeller.label(frame(60), classifier, options)
    beside = picture(60)  # 64x48: the centre is the 48 columns in the middle
    beside[:, :6] = 200
    _, is_fresh = labeller.label(Frame(beside, 1, 0.0, 0.0, 0.0, 1 / 30, "x"), classifier, options)
    assert not is_fresh
    inside = beside.copy()
    inside[:, 20:26] = 200
    _, is_fresh = labeller.label(Frame(inside, 2, 0.0, 0.0, 0.0, 2 / 30, "x"), classifier, options)
    assert is_fresh


def test_more_candidates_are_shown_at_once_while_nothing_changes():
    labeller, classifier = Labeller(), FakeClassifier()
    labelled, _ = labeller.label(frame(60), classifier, LiveLabelOptions(top_k=2))
    assert len(labelled.candidates) == 2
    labelled, is_fresh = labeller.label(frame(60, 1), classifier, LiveLabelOptions(top_k=4))
    assert not is_fresh
    assert len(labelled.candidates) == 4


def test_as_it_comes_the_answer_to_a_frame_is_what_is_shown():
    labelled, is_fresh = Labeller().label(frame(60), FakeClassifier(), LiveLabelOptions())
    assert is_fresh
    assert labelled.candidates is labelled.prediction.candidates
    assert len(labelled.candidates) == 5
    assert (labelled.headline.index, labelled.label) == (60, "value 60, same")


def test_averaged_candidates_are_ranked_anew():
    labeller, classifier = Labeller(), FakeClassifier()
    options = LiveLabelOptions(stabiliser=StabiliserOptions(0.5))
    labeller.label(frame(60), classifier, options)
    labelled, _ = labeller.label(frame(90, 1), classifier, options)
    assert [candidate.index for candidate in labelled.candidates[:2]] == [60, 90]
    assert labelled.prediction.candidates[0].index == 90


def test_options_that_say_the_same_keep_the_past():
    labeller, classifier = Labeller(), FakeClassifier()
    for index in range(2):
        options = LiveLabelOptions(
            stabiliser=StabiliserOptions(10.0), rules=LabelRules(deny=("x",))
        )
        labelled, is_fresh = labeller.label(frame(60 + 30 * index, index), classifier, options)
        assert is_fresh
    assert labelled.headline.index == 60


@pytest.mark.parametrize(
    "changed",
    [
        {"rules": LabelRules(deny=("value 200",))},
        {"framing": Framing("centre")},
    ],
)
def test_other_rules_or_another_crop_forget_the_past(changed):
    labeller, classifier = Labeller(), FakeClassifier()
    options = LiveLabelOptions(stabiliser=StabiliserOptions(10.0))
    labeller.label(frame(60), classifier, options)
    labelled, is_fresh = labeller.label(frame(60, 1), classifier, replace(options, **changed))
    assert is_fresh
    assert labelled.headline.since == 1 / 30
    labelled, _ = labeller.label(frame(90, 2), classifier, replace(options, **changed))
    assert labelled.headline.index == 60  # from here on it is averaged again


def test_the_timeline_has_what_was_said_by_name():
    labeller, classifier = Labeller(), FakeClassifier()
    for index, value in enumerate((60, 60, 90)):
        labeller.label(frame(value, index), classifier, LiveLabelOptions())
    assert [(entry.index, entry.label) for entry in labeller.timeline.entries] == [
        (60, "value 60, same"),
        (90, "value 90, same"),
    ]
    assert labeller.timeline.entries[1].start == 2 / 30


def test_the_model_is_asked_again_when_adapting_is_switched_off_and_on():
    labeller, classifier = Labeller(), FakeClassifier()
    for index, is_adaptive in enumerate((True, True, False, True)):
        options = LiveLabelOptions(is_adaptive=is_adaptive)
        labeller.label(frame(60, index), classifier, options)
    assert classifier.seen == [60, 60]


# --- the timeline of any stream of labels ---------------------------------------------------------

MOVES = st.sampled_from(("frame", "still", "again", "options", "model", "gap"))
STREAMS = st.lists(
    st.tuples(MOVES, st.integers(1, 4), st.sampled_from((0.03, 0.1, 0.25, 5.0))), max_size=40
)


class Stream:
    """Plays a stream to a labeller; `seen` has the first and last position between two gaps."""

    def __init__(self):
        self.labeller = Labeller()
        self.classifier = FakeClassifier()
        self.options = LiveLabelOptions(minimum_confidence=0.0)
        self.seen = []
        self._frame = frame(0)
        self._now, self._is_cut = 0.0, True

    def play(self, move, value, seconds):
        """Let time pass, and tell the labeller of it."""
        if move in ("frame", "still", "gap"):
            self._now += seconds
        if move == "gap":
            self.labeller.cut()
            self._is_cut = True
            return
        if move == "options":
            top_k, framing = 5 + value, Framing("centre" if value % 2 else "squash")
            self.options = replace(self.options, top_k=top_k, framing=framing)
        if move == "model":
            self.classifier = FakeClassifier()
            self.classifier.labels = tuple(f"{value} of {n}" for n in range(256))
        if move == "frame":
            self._frame = frame(value)
        # Nothing is labelled in a gap: the next frame ends it.
        if self._is_cut and move != "frame":
            return
        self._frame = replace(self._frame, position=self._now)
        if move != "still" or self.labeller.see_again(self._frame) is None:
            self.labeller.label(self._frame, self.classifier, self.options)
        if self._is_cut:
            self.seen.append((self._now, self._now))
        self.seen[-1] = (self.seen[-1][0], self._now)
        self._is_cut = False


@given(STREAMS)
def test_stretches_fill_the_time_between_gaps_and_nothing_else(moves):
    stream = Stream()
    for move in moves:
        stream.play(*move)
    entries = stream.labeller.timeline.entries
    assert all(earlier.end <= later.start for earlier, later in pairwise(entries))
    assert all(entry.start <= entry.end for entry in entries)
    for entry in entries:
        assert any(first <= entry.start and entry.end <= last for first, last in stream.seen)
    shown = sum(last - first for first, last in stream.seen)
    assert sum(entry.seconds for entry in entries) == pytest.approx(shown)
