"""Our PyTorch model against transformers, with random weights that hide no wrong wiring."""

import pytest

from tests import needs

torch = needs.module("torch")
needs.module("transformers")

from torch.utils.flop_counter import FlopCounterMode

from swiftcam.inference.swiftformer import (
    SwiftFormerConfig,
    SwiftFormerForImageClassification,
    SwiftFormerModel,
)
from tests.checkpoints import ODD, SMALL, VARIANTS, random_weights
from tests.inference.swiftformer.comparing import (
    PUBLISHED,
    assert_equal_outputs,
    ours,
    pair,
    pictures,
)
from tests.oracle import relative_difference


@pytest.mark.parametrize("config", PUBLISHED.values(), ids=PUBLISHED)
def test_published_variants_equal_the_reference(config, monkeypatch):
    model, reference = pair(config, monkeypatch)
    assert_equal_outputs(model, reference, pictures(config, 1))


@pytest.mark.parametrize("family", ["ones", "l2"])
@pytest.mark.parametrize("config", ODD.values(), ids=ODD)
def test_odd_configurations_equal_the_reference(config, family, monkeypatch):
    config = config.replace(attention_norm=family)
    model, reference = pair(config, monkeypatch, seed=1)
    assert_equal_outputs(model, reference, pictures(config, 3))


@pytest.mark.parametrize("size", [(224, 224), (96, 160), (64, 97), (33, 65)])
def test_other_sizes_equal_the_reference(size, monkeypatch):
    model, reference = pair(SMALL, monkeypatch)
    assert_equal_outputs(model, reference, pictures(SMALL, 2, size))


def test_the_families_are_two_networks(monkeypatch):
    models = [pair(SMALL.replace(attention_norm=f), monkeypatch)[0] for f in ("ones", "l2")]
    with torch.no_grad():
        ones, l2 = (model(pictures(SMALL)).logits for model in models)
    assert relative_difference(l2, ones) > 0.1


def test_the_base_model_equals_the_reference(monkeypatch):
    model, reference = pair(SMALL, monkeypatch)
    pixel_values = pictures(SMALL)
    with torch.no_grad():
        found = model.swiftformer(pixel_values, output_hidden_states=True)
        expected = reference.swiftformer(pixel_values, output_hidden_states=True)
    assert relative_difference(found.last_hidden_state, expected.last_hidden_state) < 2e-6
    assert len(found.hidden_states) == len(expected.hidden_states) == 8
    assert torch.equal(found.hidden_states[-1], found.last_hidden_state)


def test_the_last_hidden_state_of_xs_has_the_documented_shape():
    with torch.device("meta"):
        model = SwiftFormerModel(SwiftFormerConfig()).eval()
        assert model(torch.zeros(1, 3, 224, 224)).last_hidden_state.shape == (1, 220, 7, 7)


def test_outputs_by_attribute_key_and_position():
    model = ours(SMALL, random_weights(SMALL))
    pixel_values = pictures(SMALL, 1)
    with torch.no_grad():
        output = model(pixel_values)
        assert output.logits is output["logits"] is output[0]
        assert list(output.keys()) == ["logits"]
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
    config = SwiftFormerConfig(depths=(1, 2, 1, 1), layer_scale_init_value=0.03)
    kinds = set()
    for name, value in SwiftFormerForImageClassification(config).named_parameters():
        kind = name.rpartition(".")[2]
        if kind in ("layer_scale_1", "layer_scale_2"):
            assert (value == 0.03).all()
        elif kind == "layer_scale":
            assert (value == 1).all()
        elif kind == "w_g":
            assert 0.7 < value.std() < 1.3
        elif kind == "bias":
            assert (value == 0).all()
        elif value.ndim > 1 and value.numel() > 2000:
            # Truncated normal distribution: deviation 0.02, cut at 2, which is 100 deviations.
            assert value.std().item() == pytest.approx(0.02, rel=0.1), name
            assert abs(value.mean().item()) < 0.002, name
        else:
            continue
        kinds.add(kind)
    assert kinds == {"layer_scale_1", "layer_scale_2", "layer_scale", "w_g", "bias", "weight"}


# In units of the largest logit; the formats have 8 and 11 bits of precision.
@pytest.mark.parametrize(("dtype", "most"), [(torch.bfloat16, 0.05), (torch.float16, 0.005)])
def test_half_precision_and_channels_last(dtype, most):
    model = ours(SMALL, random_weights(SMALL))
    pixel_values = pictures(SMALL)
    with torch.no_grad():
        expected = model(pixel_values).logits
        half = model.to(dtype).to(memory_format=torch.channels_last)
        output = half(
            pixel_values.to(dtype).to(memory_format=torch.channels_last), output_hidden_states=True
        )
    assert output.logits.dtype == dtype
    assert output.hidden_states[0].is_contiguous(memory_format=torch.channels_last)
    assert 0 < relative_difference(output.logits.float(), expected) < most


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_export_and_compile_give_the_same():
    # One layer of every kind, as tracing takes long for each.
    config = SMALL.replace(depths=(2, 1), embed_dims=(8, 12), downsamples=(True, True))
    model = ours(config, random_weights(config))
    pixel_values = pictures(config, 1)
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
    with torch.device("meta"):  # the shapes are enough
        model = SwiftFormerForImageClassification(VARIANTS[name]).eval()
        pixel_values = torch.zeros(1, 3, 224, 224)
    assert sum(p.numel() for p in model.parameters()) == parameters
    # torch's counter leaves BatchNorm out; the published figures count two operations for each of
    # its outputs (without them XS has 0.602, 1.2 % below the published 0.61).
    normed = []
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.register_forward_hook(lambda _, __, out: normed.append(2 * out.numel()))
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(pixel_values)
    counted = counter.get_total_flops() / 2 + sum(normed)
    assert counted / 1e9 == pytest.approx(gmacs, rel=0.01)
