"""Training our PyTorch model against transformers: losses, gradients, statistics, dropouts."""

import pytest

from tests import needs

torch = needs.module("torch")
needs.module("transformers")

from tests.checkpoints import SMALL, random_weights
from tests.inference.swiftformer.comparing import ours, pair, pictures
from tests.oracle import relative_difference

LOSSES = {
    "regression, one value": (1, None, torch.tensor([0.3, -1.2, 2.0])),
    "regression, several": (
        3,
        "regression",
        torch.tensor([[1.0, 2, 3], [0.5, 0, 1], [4, 1, -2]]),
    ),
    "one label": (5, None, torch.tensor([4, 0, 2])),
    "one label, said": (5, "single_label_classification", torch.tensor([1, 1, 3])),
    "one label, one left out": (5, None, torch.tensor([4, -100, 2])),
    "several labels": (4, None, torch.tensor([[1.0, 0, 1, 0], [0, 0, 0, 0], [1, 1, 1, 1]])),
    "several labels, said": (
        4,
        "multi_label_classification",
        torch.tensor([[0.0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]),
    ),
}


@pytest.mark.parametrize("case", LOSSES.values(), ids=LOSSES)
def test_losses_and_gradients_equal_the_reference(case, monkeypatch):
    num_labels, problem_type, labels = case
    config = SMALL.replace(num_labels=num_labels, problem_type=problem_type)
    assert_equal_training(*pair(config, monkeypatch), pictures(config, 3), labels)


def test_gradients_of_the_l2_family_reach_the_token_weights(monkeypatch):
    config = SMALL.replace(attention_norm="l2")
    model, reference = pair(config, monkeypatch)
    assert_equal_training(model, reference, pictures(config), torch.tensor([1, 2]))
    theirs = dict(reference.named_parameters())
    checked = 0
    for name, parameter in model.named_parameters():
        if name.endswith("w_g"):
            assert relative_difference(parameter.grad, theirs[name].grad) < 1e-3
            checked += 1
    assert checked == 4


def assert_equal_training(model, reference, pixel_values, labels):
    losses = [m.train()(pixel_values, labels=labels).loss for m in (model, reference)]
    assert losses[0].item() == pytest.approx(losses[1].item(), rel=1e-5)
    for loss in losses:
        loss.backward()
    theirs = {name: gradient_of(value) for name, value in reference.named_parameters()}
    found = {name: gradient_of(value) for name, value in model.named_parameters()}
    assert found.keys() == theirs.keys()
    largest = max(float(value.abs().max()) for value in theirs.values())
    compared = 0
    for name, expected in theirs.items():
        if expected.abs().max() < 1e-5 * largest:
            # No effect: a bias before a BatchNorm, or w_g of the family "ones". Rounding noise.
            assert found[name].abs().max() < 1e-5 * largest, name
        else:
            assert relative_difference(found[name], expected) < 1e-3, name
            compared += 1
    assert compared > len(theirs) / 2
    buffers = dict(reference.named_buffers())
    for name, buffer in model.named_buffers():
        assert torch.allclose(buffer.float(), buffers[name].float(), rtol=1e-4, atol=1e-6), name


def gradient_of(parameter):
    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad


@pytest.mark.parametrize("name", ["drop_path_rate", "drop_mlp_rate", "drop_conv_encoder_rate"])
def test_training_drops_and_evaluation_does_not(name):
    torch.manual_seed(0)
    weights = random_weights(SMALL)
    plain, model = ours(SMALL, weights), ours(SMALL.replace(**{name: 0.5}), weights)
    pixel_values = pictures(SMALL, 4)
    with torch.no_grad():
        assert torch.equal(model(pixel_values).logits, plain(pixel_values).logits)
        first, second = (plain.train()(pixel_values).logits for _ in range(2))
        assert torch.equal(first, second)
        first, second = (model.train()(pixel_values).logits for _ in range(2))
        assert not torch.equal(first, second)


def test_drop_path_grows_over_the_network_as_in_the_reference(monkeypatch):
    config = SMALL.replace(drop_path_rate=0.2)
    model, reference = pair(config, monkeypatch)

    def rates(network, attribute):
        blocks = [m for m in network.modules() if hasattr(m, "attn")]
        return [getattr(block.drop_path, attribute, 0.0) for block in blocks]

    found = rates(model, "rate")
    assert found == pytest.approx(rates(reference, "drop_prob"))
    assert found[-1] == pytest.approx(0.2)


def test_stochastic_depth_drops_whole_branches_of_a_picture():
    torch.manual_seed(0)
    dropping = ours(SMALL.replace(drop_path_rate=0.5), random_weights(SMALL)).train()
    dropping = dropping.swiftformer.encoder.network[-1].blocks[-1].drop_path
    out = dropping(torch.ones(400, 3, 4, 4))
    kept = out[:, 0, 0, 0] > 0
    assert 160 < kept.sum() < 240
    assert torch.equal(out, (2.0 * kept)[:, None, None, None].expand(out.shape))


def test_gradient_checkpointing_runs_the_blocks_again_and_changes_no_gradient():
    model = ours(SMALL, random_weights(SMALL)).train()
    pixel_values, labels = pictures(SMALL, 2), torch.tensor([0, 1])
    gradients, runs = [], []
    stage = model.swiftformer.encoder.network[0]
    stage.register_forward_pre_hook(lambda *_: runs.append(len(gradients)))
    for change in ("enable", "disable"):
        model.zero_grad()
        getattr(model, f"gradient_checkpointing_{change}")()
        model(pixel_values, labels).loss.backward()
        gradients.append(
            {n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None}
        )
    assert runs == [0, 0, 1]  # twice with it, once without
    assert gradients[0].keys() == gradients[1].keys()
    for name, gradient in gradients[0].items():
        assert torch.allclose(gradient, gradients[1][name], rtol=1e-4, atol=1e-6)
