from pathlib import Path

import pytest

from swiftcam.inference.prediction import Candidate
from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
from swiftcam.ui.pictures.picture_list import Column, Filter, PictureState, PictureView

ANSWERS = {
    "b/fox.jpg": ("red fox", 0.9),
    "a/Cat.jpg": ("tabby", 0.4),
    "a/dog.jpg": None,
    "c/broken.jpg": "It is damaged.",
}


@pytest.fixture
def view():
    view = PictureView()
    view.append(view.add(ListedPicture(Path(name)) for name in ANSWERS))
    for name, answer in ANSWERS.items():
        entry = view.get(ListedPicture(Path(name)).id.key)
        if isinstance(answer, str):
            entry.result = PictureResult(entry.path, error=answer)
        elif answer:
            entry.result = PictureResult(entry.path, (Candidate(1, *answer),))
    return view


def shown(view):
    view.arrange()
    assert [entry.row for entry in view.shown] == list(range(len(view.shown)))
    return [entry.path.name for entry in view.shown]


def test_the_order_added_is_the_first(view):
    assert shown(view) == ["fox.jpg", "Cat.jpg", "dog.jpg", "broken.jpg"]
    assert view.is_in_order_added


@pytest.mark.parametrize(
    ("column", "names"),
    [
        (Column.NAME, ["broken.jpg", "Cat.jpg", "dog.jpg", "fox.jpg"]),
        (Column.FOLDER, ["Cat.jpg", "dog.jpg", "fox.jpg", "broken.jpg"]),
        (Column.LABEL, ["fox.jpg", "Cat.jpg", "dog.jpg", "broken.jpg"]),
        (Column.PROBABILITY, ["dog.jpg", "broken.jpg", "Cat.jpg", "fox.jpg"]),
        (Column.STATE, ["broken.jpg", "fox.jpg", "Cat.jpg", "dog.jpg"]),
    ],
)
def test_sorting(view, column, names):
    view.column = column
    assert shown(view) == names


def test_filters_narrow_together(view):
    for chosen, names in (
        (Filter(text="A/"), ["Cat.jpg", "dog.jpg"]),
        (Filter(text="A/", state=PictureState.LABELLED), ["Cat.jpg"]),
        (Filter(label="FOX"), ["fox.jpg"]),
        (Filter(threshold=0.5), ["fox.jpg"]),
        (Filter(state=PictureState.WAITING), ["dog.jpg"]),
    ):
        view.filter = chosen
        assert shown(view) == names


def use(view, chosen, own=0.4):
    """Judge all pictures by the user's minimum confidence, or by that of their model."""
    view.chosen_confidence = chosen
    for entry in view.entries:
        entry.model_confidence = own
    view.judge(view.entries)


@pytest.mark.parametrize(
    ("chosen", "own", "sure", "not_sure"),
    [
        (None, 0.4, ["fox.jpg", "Cat.jpg"], []),
        (None, 0.41, ["fox.jpg"], ["Cat.jpg"]),
        (0.0, 1.0, ["fox.jpg", "Cat.jpg"], []),
        (0.91, 0.0, [], ["fox.jpg", "Cat.jpg"]),
    ],
)
def test_a_label_below_the_minimum_confidence_is_not_sure(view, chosen, own, sure, not_sure):
    use(view, chosen, own)
    for state, names in (
        (PictureState.LABELLED, sure),
        (PictureState.NOT_SURE, not_sure),
        (PictureState.WAITING, ["dog.jpg"]),
        (PictureState.FAILED, ["broken.jpg"]),
    ):
        view.filter = Filter(state=state)
        assert shown(view) == names
    assert [entry.has_label for entry in view.entries] == [True, True, False, False]


def test_each_picture_is_judged_by_the_model_that_labelled_it(view):
    view.get(ListedPicture(Path("b/fox.jpg")).id.key).model_confidence = 0.95
    view.get(ListedPicture(Path("a/Cat.jpg")).id.key).model_confidence = 0.3
    view.judge(view.entries)
    view.filter = Filter(state=PictureState.NOT_SURE)
    assert shown(view) == ["fox.jpg"]


def test_a_label_given_by_hand_is_always_sure(view):
    use(view, 1.0)
    view.get(ListedPicture(Path("a/Cat.jpg")).id.key).corrected = "Persian cat"
    view.filter = Filter(state=PictureState.LABELLED)
    assert shown(view) == ["Cat.jpg"]


def test_sorted_by_label_the_guesses_come_after_the_labels(view):
    use(view, 0.5)
    view.get(ListedPicture(Path("a/Cat.jpg")).id.key).result = PictureResult(
        Path("a/Cat.jpg"), (Candidate(1, "aardvark", 0.4),)
    )
    view.column = Column.LABEL
    assert shown(view) == ["fox.jpg", "Cat.jpg", "dog.jpg", "broken.jpg"]
    view.column = Column.STATE
    assert shown(view) == ["broken.jpg", "fox.jpg", "Cat.jpg", "dog.jpg"]


def test_a_guess_is_found_by_its_name(view):
    use(view, 0.95)
    view.filter = Filter(label="FOX")
    assert shown(view) == ["fox.jpg"]


def test_a_label_given_by_hand_counts(view):
    view.get(ListedPicture(Path("a/Cat.jpg")).id.key).corrected = "Persian cat"
    view.filter = Filter(label="persian")
    assert shown(view) == ["Cat.jpg"]


def test_what_comes_new_is_shown_only_if_it_fits(view):
    view.filter = Filter(state=PictureState.FAILED)
    view.arrange()
    assert view.add([ListedPicture(Path("new.jpg"))]) == []
    view.filter = Filter()
    assert shown(view)[-1] == "new.jpg"


def test_restoring_puts_pictures_back_in_their_places(view):
    before = shown(view)
    gone = [
        view.get(ListedPicture(Path("a/dog.jpg")).id.key),
        view.get(ListedPicture(Path("a/Cat.jpg")).id.key),
    ]
    view.remove([entry.key for entry in gone])
    view.chosen_confidence = 0.999
    view.add([ListedPicture(Path("new.jpg"))])
    view.restore(gone)
    assert shown(view) == [*before, "new.jpg"]
    assert view.get(ListedPicture(Path("a/Cat.jpg")).id.key) is gone[1]
    assert gone[0].minimum_confidence == 0.999


def test_removing(view):
    gone = view.get(ListedPicture(Path("a/dog.jpg")).id.key)
    view.remove([gone.key])
    assert "dog.jpg" not in shown(view)
    assert gone.row == -1
    assert len(view) == 3
