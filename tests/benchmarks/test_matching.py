"""Finding the class of a model that a label means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matching import ClassFinder, Truth
from swiftcam.inference.labels.class_names import imagenet_classes

CLASSES = imagenet_classes()
LABELS = tuple(entry.label for entry in CLASSES)
BIRD, MACHINE = 134, 517  # both are called "crane"
OWN = ("our cat", "mouse", "cup, mug")


def some_labels(*numbers):
    """Return the labels of some classes of ImageNet-1k."""
    return tuple(LABELS[number] for number in numbers)


@given(st.integers(0, len(CLASSES) - 1))
def test_a_class_is_found_by_every_certain_form_of_its_name(number):
    finder, entry = ClassFinder(LABELS), CLASSES[number]
    short = entry.label.split(",")[0].replace(" ", "_")
    for label in (
        entry.wnid,
        f"{entry.wnid}_{short}",
        f"{entry.wnid}-{short}",
        f"{entry.wnid} {short}",
        entry.english,
        entry.english.upper().replace(" ", "__"),
        f" {entry.chinese} ",
    ):
        assert finder.candidates(Truth(label)) == (number,), label
    assert finder.candidates(Truth(wnid=entry.wnid)) == (number,)
    assert finder.candidates(Truth(number=number)) == (number,)


@given(st.integers(0, len(CLASSES) - 1))
def test_every_name_of_wordnet_may_mean_its_class(number):
    finder = ClassFinder(LABELS)
    assert number in finder.candidates(Truth(CLASSES[number].label))
    for name in CLASSES[number].label.split(","):
        found = finder.candidates(Truth(name))
        assert found
        assert None not in found


def test_of_names_the_first_ones_count_most():
    finder = ClassFinder(LABELS)
    missile = next(entry.class_index for entry in CLASSES if entry.label == "missile")
    assert finder.candidates(Truth("missile")) == (missile,)
    assert finder.candidates(Truth("tench, whatever else")) == (0,)


def test_a_name_of_two_classes_is_resolved_by_wnid_and_number_alone():
    finder = ClassFinder(LABELS)
    assert finder.candidates(Truth("crane")) == (BIRD, MACHINE)
    assert finder.candidates(Truth("crane", wnid=CLASSES[MACHINE].wnid)) == (MACHINE,)
    assert finder.candidates(Truth("crane", number=BIRD)) == (BIRD,)
    assert finder.candidates(Truth("crane", number=3)) == (BIRD, MACHINE)
    assert finder.candidates(Truth("crane (bird)")) == (BIRD,)


def test_a_name_stays_ambiguous_if_the_model_has_only_one_of_its_classes():
    finder = ClassFinder(some_labels(0, MACHINE, 1))  # "crane" alone is not certain here either
    own = ClassFinder((f"{CLASSES[MACHINE].wnid} crane", "tench, Tinca tinca"))
    assert own.candidates(Truth("crane")) == (None, 0)
    assert own.candidates(Truth("crane", number=MACHINE)) == (0,)
    assert own.candidates(Truth("crane", wnid=CLASSES[BIRD].wnid)) == (None,)
    assert finder.candidates(Truth("tench")) == (0,)


def test_a_model_without_both_classes_of_a_name_knows_neither():
    assert ClassFinder(some_labels(0, 2)).candidates(Truth("crane")) == (None,)


def test_the_wnid_decides_against_the_label():
    finder = ClassFinder(some_labels(0, 2))
    assert finder.candidates(Truth("tench", wnid=CLASSES[2].wnid)) == (1,)
    assert finder.candidates(Truth("tench", wnid=CLASSES[1].wnid)) == (None,)
    assert finder.candidates(Truth("tench", wnid="n99999999")) == ()
    assert finder.candidates(Truth("tench", wnid="none")) == (0,)


def test_a_number_beside_a_label_may_count_something_else():
    finder = ClassFinder(LABELS)
    assert finder.candidates(Truth("goldfish", number=7)) == (1,)
    assert finder.candidates(Truth("no such thing", number=7)) == ()
    assert finder.candidates(Truth(number=4000)) == (None,)


def test_own_classes_are_found_by_their_names():
    finder = ClassFinder(OWN)
    assert finder.candidates(Truth("Our_Cat")) == (0,)
    assert finder.candidates(Truth("mug")) == finder.candidates(Truth("cup")) == (2,)
    assert finder.candidates(Truth("cup, mug")) == (2,)
    # ImageNet's mouse is the one of a computer; this model has only its own.
    assert finder.candidates(Truth("mouse")) == (1,)
    assert finder.candidates(Truth("tench")) == (None,)
    assert finder.candidates(Truth("no such thing")) == ()


def test_an_own_class_and_one_of_imagenet_with_the_same_name_are_two():
    mouse = next(entry for entry in CLASSES if entry.english == "computer mouse")
    finder = ClassFinder((*OWN, mouse.label))
    assert finder.candidates(Truth("mouse")) == (1, 3)
    assert finder.candidates(Truth("computer mouse")) == (3,)
    assert finder.candidates(Truth(wnid=mouse.wnid)) == (3,)


@pytest.mark.parametrize(
    ("truth", "text"),
    [
        (Truth("a", "n1"), "a"),
        (Truth(wnid="n1"), "n1"),
        (Truth(number=3), "class 3 of ImageNet-1k"),
        (Truth(), "no label"),
    ],
)
def test_a_truth_is_named_by_what_it_states(truth, text):
    assert str(truth) == text
    assert ClassFinder(LABELS).candidates(Truth()) == ()
