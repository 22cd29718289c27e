"""Our PyTorch model against transformers, with random weights that hide no wrong wiring."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from torch.utils.flop_counter import FlopCounterMode

from swiftcam.inference.swiftformer import (
    SwiftFormerConfig,
    SwiftFormerForImageClassification,
    SwiftFormerModel,
)
from tests.checkpoints import ODD, SMALL, random_weights
from tests.oracle import reference_model, relative_difference

VARIANTS = {
    "xs": SwiftFormerConfig(num_labels=1000),
    "s": SwiftFormerConfig(depths=(3, 3, 9, 6), embed_dims=(48, 64, 168, 224), num_labels=1000),
    "l1": SwiftFormerConfig(depths=(4, 3, 10, 5), embed_dims=(48, 96, 192, 384), num_labels=1000),
    "l3": SwiftFormerConfig(depths=(4, 4, 12, 6), embed_dims=(64, 128, 320, 512), num_labels=1000),
}


def ours(config, weights):
    model = SwiftFormerForImageClassification(config).eval()
    state = {key: torch.from_numpy(value) for key, value in weights.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected
    assert all(key.endswith("num_batches_tracked") for key in missing)
    return model


def pair(config, monkeypatch, seed=0):
    weights = random_weights(config, seed)
    return ours(config, weights), reference_model(config, weights, monkeypatch)


def pictures(config, batch=2, size=(224, 224)):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(batch, config.num_channels, *size, generator=generator)


def assert_equal_outputs(model, reference, pixel_values, tolerance=1e-5):
    with torch.no_grad():
        found = model(pixel_values, output_hidden_states=True)
        expected = reference(pixel_values, output_hidden_states=True)
    assert relative_difference(found.logits, expected.logits) < tolerance
    assert len(found.hidden_states) == len(expected.hidden_states)
    for mine, theirs in zip(found.hidden_states, expected.hidden_states, strict=True):
        assert mine.shape == theirs.shape
        assert relative_difference(mine, theirs) < tolerance


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS.keys())
def test_published_variants_equal_the_reference(config, monkeypatch):
    model, reference = pair(config, monkeypatch)
    assert_equal_outputs(model, reference, pictures(config, 1))


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize("config", ODD.values(), ids=ODD.keys())
def test_odd_configurations_equal_the_reference(config, family, monkeypatch):
    config = config.replace(attention_norm=family)
    model, reference = pair(config, monkeypatch, seed=1)
    assert_equal_outputs(model, reference, pictures(config, 3))


@pytest.mark.parametrize("size", [(160, 160), (96, 160), (224, 97)])
def test_other_sizes_equal_the_reference(size, monkeypatch):
    model, reference = pair(SMALL, monkeypatch)
    assert_equal_outputs(model, reference, pictures(SMALL, 2, size))


def test_the_base_model_equals_the_reference(monkeypatch):
    model, reference = pair(SMALL, monkeypatch)
    pixel_values = pictures(SMALL)
    with torch.no_grad():
        found = model.swiftformer(pixel_values, output_hidden_states=True)
        expected = reference.swiftformer(pixel_values, output_hidden_states=True)
    assert relative_difference(found.last_hidden_state, expected.last_hidden_state) < 1e-5
    assert len(found.hidden_states) == len(expected.hidden_states) == 8


def test_the_last_hidden_state_of_xs_has_the_documented_shape():
    model = SwiftFormerModel(SwiftFormerConfig()).eval()
    with torch.no_grad():
        assert model(torch.zeros(1, 3, 224, 224)).last_hidden_state.shape == (1, 220, 7, 7)


LOSSES = {
    "regression, one value": (1, None, torch.tensor([0.3, -1.2, 2.0])),
    "regression, several": (3, "regression", torch.randn(3, 3)),
    "one label": (5, None, torch.tensor([4, 0, 2])),
    "one label, said": (5, "single_label_classification", torch.tensor([1, 1, 3])),
    "several labels": (4, None, torch.tensor([[1.0, 0, 1, 0], [0, 0, 0, 0], [1, 1, 1, 1]])),
    "several labels, said": (
        4,
        "multi_label_classification",
        torch.tensor([[0.0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]),
    ),
}


@pytest.mark.parametrize("case", LOSSES.values(), ids=LOSSES.keys())
def test_losses_and_gradients_equal_the_reference(case, monkeypatch):
    num_labels, problem_type, labels = case
    config = SMALL.replace(num_labels=num_labels, problem_type=problem_type)
    model, reference = pair(config, monkeypatch)
    pixel_values = pictures(config, 3)
    losses = [m.train()(pixel_values, labels=labels).loss for m in (model, reference)]
    assert losses[0].item() == pytest.approx(losses[1].item(), rel=1e-5)
    for loss in losses:
        loss.backward()
    theirs = dict(reference.named_parameters())
    for name, parameter in model.named_parameters():
        expected = theirs[name].grad
        if parameter.grad is None or expected.abs().max() < 1e-7:
            # In family "ones" w_g has no effect: no gradient, or rounding noise.
            assert name.endswith("w_g") or expected.abs().max() < 1e-7
            continue
        difference = (parameter.grad - expected).abs().max()
        assert difference < 1e-4 * max(expected.abs().max(), 1e-3), name
    for name, buffer in model.named_buffers():
        assert torch.allclose(
            buffer.float(), dict(reference.named_buffers())[name].float(), rtol=1e-4, atol=1e-6
        )


def test_gradients_of_the_l2_family_reach_the_token_weights(monkeypatch):
    config = SMALL.replace(attention_norm="l2")
    model, reference = pair(config, monkeypatch)
    for each in (model, reference):
        each.train()(pictures(config), labels=torch.tensor([1, 2])).loss.backward()
    theirs = dict(reference.named_parameters())
    checked = 0
    for name, parameter in model.named_parameters():
        if name.endswith("w_g"):
            assert relative_difference(parameter.grad, theirs[name].grad) < 1e-3
            checked += 1
    assert checked == 4


def test_outputs_by_attribute_key_and_position():
    model = ours(SMALL, random_weights(SMALL))
    pixel_values = pictures(SMALL, 1)
    with torch.no_grad():
        output = model(pixel_values)
        assert output.logits is output["logits"] is output[0]
        assert output.keys() == ["logits"]
        assert "loss" not in output
        with pytest.raises(KeyError):
            output["loss"]
        full = model(pixel_values, torch.tensor([1]), output_hidden_states=True)
        assert list(full) == ["loss", "logits", "hidden_states"]
        assert full[1] is full.logits
        assert full[:2] == (full.loss, full.logits)
        as_tuple = model(pixel_values, torch.tensor([1]), True, False)
    assert isinstance(as_tuple, tuple)
    assert len(as_tuple) == 3
    assert torch.equal(as_tuple[1], full.logits)


def test_defaults_of_the_outputs_come_from_the_configuration():
    config = SMALL.replace(output_hidden_states=True, return_dict=False)
    output = SwiftFormerModel(config).eval()(pictures(config, 1))
    assert isinstance(output, tuple)
    assert len(output) == 2


def test_pictures_are_needed():
    with pytest.raises(ValueError, match="pixel_values"):
        SwiftFormerModel(SMALL)()


def test_initialisation_is_the_documented_one():
    torch.manual_seed(0)
    model = SwiftFormerForImageClassification(SwiftFormerConfig(layer_scale_init_value=0.03))
    for name, value in model.named_parameters():
        if name.endswith(("layer_scale_1", "layer_scale_2")):
            assert (value == 0.03).all()
        elif name.endswith("layer_scale"):
            assert (value == 1).all()
        elif name.endswith("w_g"):
            assert 0.7 < value.std() < 1.3
        elif name.endswith("bias"):
            assert (value == 0).all()
        elif value.ndim > 1 and value.numel() > 2000:
            assert 0.015 < value.std() < 0.025, name


def test_dropouts_work_in_training_and_not_in_evaluation():
    config = SMALL.replace(
        drop_path_rate=0.9, drop_mlp_rate=0.5, drop_conv_encoder_rate=0.5, num_labels=4
    )
    model = ours(config, random_weights(config))
    pixel_values = pictures(config, 4, (64, 64))
    with torch.no_grad():
        assert torch.equal(model(pixel_values).logits, model(pixel_values).logits)
        model.train()
        assert not torch.equal(model(pixel_values).logits, model(pixel_values).logits)


def test_drop_path_grows_over_the_network_as_in_the_reference(monkeypatch):
    config = SMALL.replace(drop_path_rate=0.2)
    model, reference = pair(config, monkeypatch)

    def rates(network, attribute):
        blocks = [m for m in network.modules() if hasattr(m, "attn")]
        return [getattr(block.drop_path, attribute, 0.0) for block in blocks]

    assert rates(model, "rate") == pytest.approx(rates(reference, "drop_prob"))


def test_gradient_checkpointing_changes_no_gradient():
    model = ours(SMALL, random_weights(SMALL)).train()
    pixel_values, labels = pictures(SMALL, 2, (64, 64)), torch.tensor([0, 1])
    gradients = []
    for enable in (False, True):
        model.zero_grad()
        if enable:
            model.gradient_checkpointing_enable()
        model(pixel_values, labels).loss.backward()
        gradients.append(
            {n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None}
        )
    model.gradient_checkpointing_disable()
    assert gradients[0].keys() == gradients[1].keys()
    for name, gradient in gradients[0].items():
        assert torch.allclose(gradient, gradients[1][name], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_and_channels_last(dtype):
    model = ours(SMALL, random_weights(SMALL))
    pixel_values = pictures(SMALL)
    with torch.no_grad():
        expected = model(pixel_values).logits
        half = model.to(dtype).to(memory_format=torch.channels_last)
        found = half(pixel_values.to(dtype).to(memory_format=torch.channels_last)).logits
    assert found.dtype == dtype
    assert relative_difference(found.float(), expected) < 0.1


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_export_and_compile_give_the_same():
    model = ours(SMALL, random_weights(SMALL))
    pixel_values = pictures(SMALL, 1, (64, 64))
    with torch.no_grad():
        expected = model(pixel_values).logits
        exported = torch.export.export(model, (pixel_values,)).module()
        assert relative_difference(exported(pixel_values).logits, expected) < 1e-5
        compiled = torch.compile(model, backend="aot_eager", fullgraph=True)
        assert relative_difference(compiled(pixel_values).logits, expected) < 1e-5
    torch.compiler.reset()


@pytest.mark.parametrize(
    ("name", "parameters", "gmacs"),
    [
        ("xs", 3_475_360, 0.61),
        ("s", 6_092_128, 0.99),
        ("l1", 12_057_920, 1.60),
        ("l3", 28_494_736, 4.01),
    ],
)
def test_sizes_are_the_published_ones(name, parameters, gmacs):
    model = SwiftFormerForImageClassification(VARIANTS[name]).eval()
    assert sum(p.numel() for p in model.parameters()) == parameters
    # torch's counter leaves BatchNorm out; the published figures count two operations for each of
    # its outputs (without them XS has 0.602, 1.2 % below the published 0.61).
    normed = []
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.register_forward_hook(lambda _, __, out: normed.append(2 * out.numel()))
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.zeros(1, 3, 224, 224))
    counted = counter.get_total_flops() / 2 + sum(normed)
    assert counted / 1e9 == pytest.approx(gmacs, rel=0.01)
