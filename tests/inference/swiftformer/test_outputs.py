import pytest

from swiftcam.inference.swiftformer import (
    BaseModelOutputWithNoAttention,
    ImageClassifierOutputWithNoAttention,
)


def test_absent_values_do_not_count():
    output = ImageClassifierOutputWithNoAttention(logits="logits")
    assert output.keys() == ["logits"]
    assert output.items() == [("logits", "logits")]
    assert output[0] == output["logits"] == output.logits == "logits"
    assert len(output) == 1
    assert "hidden_states" not in output
    with pytest.raises(KeyError):
        output["loss"]
    with pytest.raises(IndexError):
        output[1]


def test_the_order_is_the_documented_one():
    output = ImageClassifierOutputWithNoAttention("loss", "logits", ("a", "b"))
    assert output.to_tuple() == ("loss", "logits", ("a", "b"))
    assert list(output) == ["loss", "logits", "hidden_states"]
    base = BaseModelOutputWithNoAttention("last", ("a",))
    assert base[:] == ("last", ("a",))
