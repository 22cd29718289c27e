from dataclasses import replace

import numpy as np
import pytest

from swiftcam.capture.frame import Frame
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.crops.resampling import Box
from swiftcam.inference.prediction import Candidate, Prediction
from swiftcam.pipeline.state.headline import Headline
from swiftcam.pipeline.state.label_stream import GapReason
from swiftcam.pipeline.state.label_texts import (
    age_text,
    class_name,
    duration_text,
    headline_text,
    names_language,
)
from swiftcam.pipeline.state.live_label_options import LiveLabelOptions
from swiftcam.pipeline.state.snapshot import Labelled, Media, ModelInfo, Snapshot, State
from tests.fakes import picture


def labelled(index=1, since=0.0, position=0.0):
    frame = Frame(picture(), 0, 0.0, 0.0, 0.0, position, "x")
    candidates = (Candidate(4, "fox, red fox", 0.5), Candidate(1, "cat, tabby", 0.4))
    prediction = Prediction(candidates, np.zeros(6), np.zeros((2, 2, 3), np.uint8), Box(0, 0, 2, 2))
    names = {4: "fox, red fox", 1: "cat, tabby", None: ""}
    headline = Headline(index, since, 0.4)
    return Labelled(frame, prediction, candidates, headline, names[index])


def snapshot_of(index, model=None):
    return Snapshot(labelled=labelled(index), model=model)


def test_the_headline_is_the_held_class_not_the_first_one():
    assert headline_text(snapshot_of(1)) == "cat"
    assert headline_text(snapshot_of(4)) == "fox"
    assert headline_text(snapshot_of(None)) == "Not sure"
    assert headline_text(Snapshot()) == ""


def test_classes_of_the_model_have_names_for_people_in_both_languages():
    labels = ("goldfish, Carassius auratus", "tabby, tabby cat", "my own thing")
    model = ModelInfo("x", "", "e", (), Recipe(), labels)
    assert class_name(model, 0, labels[0], "zh_CN") == "金鱼"
    assert class_name(model, 0, labels[0]) == "goldfish"
    assert class_name(model, 2, labels[2], "zh_CN") == "my own thing"


def test_a_class_of_another_model_keeps_its_own_name():
    model = ModelInfo("x", "", "e", (), Recipe(), ("goldfish, Carassius auratus",))
    assert class_name(model, 0, "red fox, Vulpes vulpes", "zh_CN") == "red fox"
    assert class_name(model, 7, "red fox, Vulpes vulpes") == "red fox"
    assert class_name(None, 0, "red fox, Vulpes vulpes") == "red fox"


@pytest.mark.parametrize(
    ("since", "position", "words"),
    [
        (0.0, 6.24, "for 6.2 s"),
        (0.0, 0.0, "for 0.0 s"),
        (0.0, 59.9, "for 59.9 s"),
        (0.0, 60.0, "for 1 min 00 s"),
        (0.0, 125.0, "for 2 min 05 s"),
        (0.0, 119.9, "for 1 min 59 s"),
        (4.0, 6.5, "for 2.5 s"),
        (6.5, 4.0, "for 0.0 s"),  # media that began again
    ],
)
def test_durations(since, position, words):
    assert duration_text(labelled(since=since, position=position)) == words


def test_names_are_chinese_for_every_chinese():
    assert [names_language(one) for one in ("zh", "zh_CN", "zh-TW", "en", "en_GB", "de")] == [
        "zh",
        "zh",
        "zh",
        "en",
        "en",
        "en",
    ]


def test_a_headline_is_in_the_language_of_the_view():
    labels = ("goldfish, Carassius auratus", "tabby, tabby cat")
    snapshot = snapshot_of(1, ModelInfo("x", "", "e", (), Recipe(), labels))
    assert headline_text(snapshot, "zh_CN") == class_name(snapshot.model, 1, "cat, tabby", "zh_CN")


MODEL = ModelInfo("x", "", "e", (), Recipe(), ("goldfish, Carassius auratus",))
PRESENT = Snapshot(
    state=State.LIVE,
    model=MODEL,
    options=LiveLabelOptions(),
    labelled=replace(labelled(position=2.0), model=MODEL, options=LiveLabelOptions()),
)


@pytest.mark.parametrize(
    ("snapshot", "words"),
    [
        (PRESENT, "for 2.0 s"),
        (replace(PRESENT, state=State.PAUSED), "seen at"),
        (replace(PRESENT, labelled=replace(PRESENT.labelled, gap=GapReason.OUTAGE)), "seen at"),
        (replace(PRESENT, state=State.PAUSED, media=Media(is_live=False)), "for 2.0 s"),
        (replace(PRESENT, model=replace(MODEL, name="y")), "labels of the previous model"),
        (replace(PRESENT, options=LiveLabelOptions(2)), "labels of the previous settings"),
        (replace(PRESENT, model=replace(MODEL), options=LiveLabelOptions()), "for 2.0 s"),
    ],
)
def test_stale_labels_say_why(snapshot, words):
    assert age_text(snapshot).startswith(words)
    assert snapshot.is_stale == (words != "for 2.0 s")


def test_the_headline_is_named_by_the_model_that_made_it():
    fish = replace(labelled(1), headline=Headline(0, 0.0, 0.4), label=MODEL.labels[0], model=MODEL)
    other = replace(MODEL, labels=("red fox, Vulpes vulpes",))
    assert headline_text(Snapshot(labelled=fish, model=other), "zh") == "金鱼"
