import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.labels.class_names import imagenet_classes, readable_names
from swiftcam.inference.labels.class_search import (
    display_names,
    find_named,
    matching_classes,
    require_named,
    unknown_text,
)
from swiftcam.phrases import Phrase

CLASSES = imagenet_classes()
LABELS = tuple(entry.label for entry in CLASSES)
OWN = ("mug, our mug", "red_chair", "Stuhl")
GOLDFISH = 1


@pytest.mark.parametrize(
    "name",
    [
        "goldfish",
        "  GoldFish ",
        "Carassius  AURATUS",
        "carassius_auratus",
        "goldfish, Carassius auratus",
        "n01443537",
        "N01443537",
        "金鱼",
        "\uff47oldfish",  # a full-width letter
    ],
)
def test_a_class_has_many_names_in_two_languages(name):
    found = find_named(LABELS, name)
    assert found.classes == (GOLDFISH,)
    assert not found.is_part


def test_every_class_is_found_by_each_name_that_is_shown():
    for language in ("en", "zh"):
        for number, name in enumerate(readable_names(LABELS, language)):
            assert number in find_named(LABELS, name).classes, name


def test_a_name_that_several_classes_have_stands_for_all_of_them():
    shared = [n for n, entry in enumerate(CLASSES) if "crane" in entry.label.split(", ")]
    assert len(shared) == 2
    assert find_named(LABELS, "crane").classes == tuple(shared)


def test_a_part_that_only_one_class_has_stands_for_it():
    found = find_named(LABELS, "goldfis")
    assert (found.classes, found.is_part) == ((GOLDFISH,), True)
    # Whole words count before letters inside a word: there is a mountain bike, and a bikini.
    assert find_named((*OWN, "mountain bike", "bikes"), "bike").classes == (len(OWN),)


def test_a_part_that_several_classes_have_is_answered_with_these():
    found = find_named(LABELS, "retriever")
    assert found.classes == ()
    names = display_names(LABELS, found.possible, "en")
    assert "golden retriever" in names
    assert len(names) > 2
    assert all("retriever" in LABELS[number].casefold() for number in found.possible)


def test_a_bicycle_is_no_coast():
    (tandem,) = find_named(LABELS, "bicycle").classes
    assert CLASSES[tandem].english == "tandem bicycle"
    others = tuple(label for label in LABELS if "bicycle" not in label.casefold())
    text = unknown_text(others, ["bicycle"])
    assert "tricycle" in text
    assert "coast" not in text


def test_a_short_word_is_not_answered_with_any_other_short_word():
    labels = tuple(label for label in LABELS if "bike" not in label)
    assert unknown_text(labels, ["bike"]) == "The model has no class called 'bike'."


def test_a_typing_error_is_answered_with_the_nearest_names():
    assert unknown_text(LABELS, ["golden retriver"]).endswith("Did you mean golden retriever?")
    near = find_named(LABELS, "chihuahu")
    assert display_names(LABELS, near.classes, "en") == ("Chihuahua",)
    assert "golden retriever" in unknown_text(LABELS, ["goldan retreiver"])


def test_a_chinese_name_is_answered_in_chinese_and_others_in_the_language_of_the_window():
    retriever = find_named(LABELS, "golden retriever").classes[0]
    english, chinese = CLASSES[retriever].english, CLASSES[retriever].chinese
    assert english in unknown_text(LABELS, ["retriever"])
    assert chinese in unknown_text(LABELS, ["retriever"], "zh")
    text = unknown_text(LABELS, ["自行车"])
    assert CLASSES[444].chinese in text
    assert CLASSES[444].english not in text


def test_labels_of_the_users_own_have_their_own_names_alone():
    assert find_named(OWN, "our mug").classes == (0,)
    assert find_named(OWN, "red chair").classes == (1,)
    assert find_named(OWN, "stuhl").classes == (2,)
    assert find_named(OWN, "").classes == ()
    assert unknown_text(OWN, [""]) == "The model has no class called ''."


def test_all_problems_are_said_and_can_be_translated():
    text = unknown_text(LABELS, ["xyzzy", "retriever", "goldfish", "qwfpg"])
    assert text.startswith("The model has no class called 'xyzzy', 'qwfpg'. 'retriever' could be")
    assert isinstance(text, Phrase)
    assert unknown_text(LABELS, ["goldfish"]) == ""


def test_a_long_list_is_cut_and_counted():
    text = unknown_text(LABELS, ["dog"])
    assert " more. Write one of them." in text
    assert text.count(",") < 12


def test_required_names_are_found_or_the_option_is_wrong():
    assert [each.classes for each in require_named(LABELS, ["goldfish"], "--allow")] == [(1,)]
    with pytest.raises(ArgumentError, match=r"^--deny: The model has no class called 'xyzzy'"):
        require_named(LABELS, ["goldfish", "xyzzy"], "--deny")


def test_a_searched_list_begins_with_whole_words_then_with_beginnings():
    found = display_names(LABELS, matching_classes(LABELS, "cat"), "en")
    places = [found.index(name) for name in ("tabby cat", "catamaran", "bullfrog")]
    assert places == sorted(places)  # the last one is Rana catesbeiana
    assert matching_classes(OWN, "") == (0, 1, 2)
    assert matching_classes(LABELS, "金鱼")[0] == GOLDFISH
    assert matching_classes(OWN, "xyzzy") == ()
