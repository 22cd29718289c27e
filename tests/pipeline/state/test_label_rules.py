import numpy as np

from swiftcam.pipeline.state.label_rules import LabelRules

LABELS = ("tabby, tabby cat", "Persian cat", "goldfish, Carassius auratus")


def test_without_rules_everything_may_be_named():
    assert LabelRules().permitted(LABELS) is None
    assert LabelRules().notice(LABELS) == ""


def test_a_class_is_meant_by_any_of_its_names():
    for name in ("tabby", "Tabby  CAT", "tabby, tabby cat"):
        assert np.array_equal(LabelRules(allow=(name,)).permitted(LABELS), [True, False, False])


def test_what_is_denied_is_not_named_even_if_it_is_allowed():
    rules = LabelRules(allow=("tabby", "goldfish"), deny=("goldfish",))
    assert np.array_equal(rules.permitted(LABELS), [True, False, False])
    assert np.array_equal(LabelRules(deny=("goldfish",)).permitted(LABELS), [True, True, False])


def test_unknown_names_are_said_with_the_nearest():
    assert LabelRules(allow=("tabbi",)).notice(LABELS) == (
        "The model has no class called 'tabbi'. Did you mean tabby cat?"
    )
    assert LabelRules(deny=("xyzzy",)).notice(LABELS) == ("The model has no class called 'xyzzy'.")


def test_names_that_no_class_has_allow_nothing():
    assert not LabelRules(allow=("xyzzy",)).permitted(LABELS).any()


def test_an_allowed_class_is_named_by_its_own_name_alone():
    assert np.array_equal(LabelRules(allow=("cat",)).permitted(LABELS), [False] * 3)
    assert LabelRules(allow=("cat",)).permitted(LABELS).dtype == bool


def test_all_unknown_names_are_said_in_order_allowed_ones_first():
    rules = LabelRules(allow=("persian cot", "goldfish"), deny=("Tabbi", "xyzzy"))
    assert rules.notice(LABELS) == (
        "The model has no class called 'persian cot', 'Tabbi', 'xyzzy'. "
        "Did you mean Persian cat or tabby cat?"
    )


def test_classes_are_meant_by_names_in_either_language_and_by_a_part_that_is_clear():
    rules = LabelRules(allow=("金鱼", "persian"))
    assert np.array_equal(rules.permitted(LABELS), [False, True, True])
    assert rules.notice(LABELS) == ""


def test_a_name_that_is_not_clear_allows_nothing_and_is_said():
    rules = LabelRules(allow=("cat",))
    assert not rules.permitted(LABELS).any()
    assert rules.notice(LABELS) == (
        "'cat' could be any of these: tabby cat, Persian cat. Write one of them."
    )


def test_known_names_need_no_notice():
    assert LabelRules(allow=("Carassius  AURATUS",), deny=("tabby cat",)).notice(LABELS) == ""
