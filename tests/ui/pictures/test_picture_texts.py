from pathlib import Path

import pytest

from swiftcam.inference.prediction import Candidate
from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
from swiftcam.ui.pictures.picture_list import PictureEntry
from swiftcam.ui.pictures.picture_texts import label_text, name_text, rows_text, state_text

LABELS = (Candidate(7, "spider web, spider's web", 0.07), Candidate(3, "egret", 0.05))


def entry(*, minimum, **changes):
    listed = ListedPicture(Path("/a/bird.png"))
    result = PictureResult(listed.path, LABELS)
    return PictureEntry(listed, 0, **{"result": result, **changes}, minimum_confidence=minimum)


def name_of(label, index):
    return f"{label.split(',')[0]} #{index}"


@pytest.mark.parametrize(
    ("shown", "label", "state"),
    [
        (entry(minimum=0.07), "spider web #7", "labelled"),
        (entry(minimum=0.08), "Not sure (spider web #7)", "Not sure"),
        (entry(minimum=0.08, corrected="egret"), "egret", "labelled by hand"),
        (entry(minimum=0.08, result=None), "", "waiting"),
    ],
)
def test_a_guess_is_not_stated_as_a_fact(shown, label, state):
    assert label_text(shown, name_of) == label
    assert state_text(shown) == state


def test_copied_rows_say_not_sure_too():
    rows = rows_text([entry(minimum=0.0), entry(minimum=1.0)], name_of).splitlines()
    assert [row.split("\t") for row in rows] == [
        ["/a/bird.png", "spider web #7", "0.070", ""],
        ["/a/bird.png", "Not sure (spider web #7)", "0.070", ""],
    ]


def test_the_name_to_correct_is_the_guess_itself():
    assert name_text(entry(minimum=1.0), name_of) == "spider web #7"
