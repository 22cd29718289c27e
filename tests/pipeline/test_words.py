import numpy as np
import pytest

from swiftcam.capture.frame import Frame
from swiftcam.inference.classifier import Candidate, Prediction
from swiftcam.inference.resampling import Box
from swiftcam.pipeline.snapshot import Labelled
from swiftcam.pipeline.stabiliser import Headline
from swiftcam.pipeline.words import duration_words, headline_words
from tests.fakes import picture


def labelled(index=1, since=0.0, position=0.0):
    frame = Frame(picture(), 0, 0.0, 0.0, 0.0, position, "x")
    candidates = (Candidate(4, "fox, red fox", 0.5), Candidate(1, "cat, tabby", 0.4))
    prediction = Prediction(candidates, np.zeros(6), np.zeros((2, 2, 3), np.uint8), Box(0, 0, 2, 2))
    names = {4: "fox, red fox", 1: "cat, tabby", None: ""}
    headline = Headline(index, since, 0.4)
    return Labelled(frame, prediction, candidates, headline, names[index])


def test_the_headline_is_the_held_class_not_the_first_one():
    assert headline_words(labelled(1)) == "cat"
    assert headline_words(labelled(4)) == "fox"
    assert headline_words(labelled(None)) == "Not sure"


@pytest.mark.parametrize(
    ("position", "words"), [(6.24, "for 6.2 s"), (0.0, "for 0.0 s"), (125.0, "for 2 min 05 s")]
)
def test_durations(position, words):
    assert duration_words(labelled(position=position)) == words
