import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.labels import label_names, short_label


def test_names_come_in_the_order_of_the_logits():
    assert label_names({"id2label": {"1": "b", "0": "a"}}, 3) == ("a", "b", "class 2")


def test_a_checkpoint_without_names_gets_numbers():
    assert label_names({}, 2) == ("class 0", "class 1")


@pytest.mark.parametrize("stored", [["a", "b"], {"zero": "a"}])
def test_unusable_names_are_refused(stored):
    with pytest.raises(ModelError, match="id2label"):
        label_names({"id2label": stored}, 2)


def test_short_labels():
    assert short_label("tabby, tabby cat") == "tabby"
    assert short_label("goldfish") == "goldfish"
    assert short_label(", odd") == ", odd"
