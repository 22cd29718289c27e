import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.labels.confidence import (
    CONFIDENCE_KEY,
    FALLBACK_CONFIDENCE,
    confidence_in_use,
    is_sure,
    stated_confidence,
)


@pytest.mark.parametrize(
    ("probability", "minimum", "sure"),
    [
        (0.4, 0.4, True),  # the minimum itself is enough
        (0.399, 0.4, False),
        (1.0, 1.0, True),
        (0.001, 0.0, True),
        (0.0, 0.0, False),  # a class that may not be named has 0
    ],
)
def test_a_label_is_shown_from_the_minimum_on(probability, minimum, sure):
    assert is_sure(probability, minimum) is sure


@pytest.mark.parametrize("value", [0, 0.25, 1])
def test_a_model_may_state_its_minimum_confidence(value):
    stated = stated_confidence({CONFIDENCE_KEY: value})
    assert stated == value
    assert isinstance(stated, float)


@pytest.mark.parametrize("values", [{}, {CONFIDENCE_KEY: None}])
def test_a_model_that_states_none_has_the_fallback(values):
    assert stated_confidence(values) == FALLBACK_CONFIDENCE


@pytest.mark.parametrize("value", [-0.1, 1.01, 40, "0.4", True, [0.4], float("nan")])
def test_what_is_no_probability_is_an_error(value):
    with pytest.raises(ModelError, match="use a probability from 0 to 1, or leave it out"):
        stated_confidence({CONFIDENCE_KEY: value})


def test_the_users_choice_goes_before_the_models():
    assert confidence_in_use(None, 0.4) == 0.4
    assert confidence_in_use(0.0, 0.4) == 0.0
