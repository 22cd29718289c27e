import copy
import pickle

import pytest

from swiftcam.inference.swiftformer import (
    BaseModelOutputWithNoAttention,
    ImageClassifierOutputWithNoAttention,
)
from tests import needs


def test_absent_values_do_not_count():
    output = ImageClassifierOutputWithNoAttention(logits="logits")
    assert list(output.keys()) == ["logits"]
    assert list(output.items()) == [("logits", "logits")]
    assert output[0] == output["logits"] == output.logits == output.get("logits") == "logits"
    assert output.get("loss") is None
    assert output.get("loss", 3) == 3
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


def test_attributes_and_keys_change_together():
    output = ImageClassifierOutputWithNoAttention(logits=1)
    output.logits = 2
    assert output["logits"] == 2
    output["loss"] = 3
    assert output.loss == 3
    with pytest.raises(KeyError, match="other"):
        output["other"] = 1
    assert {**output} == {"logits": 2, "loss": 3}


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_are_equal(copied):
    output = BaseModelOutputWithNoAttention([1], (2,))
    found = copied(output)
    assert type(found) is type(output)
    assert found == output
    assert (found.last_hidden_state, found.hidden_states) == ([1], (2,))


def test_it_is_made_of_pairs_as_data_parallel_does():
    torch = needs.module("torch")
    parts = [ImageClassifierOutputWithNoAttention(logits=torch.full((1, 2), n)) for n in (0, 1)]
    names = list(parts[0])
    # What torch.nn.parallel.gather does with mappings; it needs two devices.
    found = type(parts[0])((name, torch.cat([part[name] for part in parts])) for name in names)
    assert found.logits.tolist() == found["logits"].tolist() == [[0, 0], [1, 1]]
    assert found.loss is None
