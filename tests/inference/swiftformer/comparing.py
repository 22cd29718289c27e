"""Compares our PyTorch model with that of transformers, with the same random weights."""

import torch

from swiftcam.inference.swiftformer import SwiftFormerForImageClassification
from tests.checkpoints import VARIANTS, random_weights
from tests.oracle import reference_model, relative_difference

# Every variant and both families, but not every combination: the code treats them independently.
PUBLISHED = {
    "xs-ones": VARIANTS["xs"],
    "xs-l2": VARIANTS["xs"].replace(attention_norm="l2"),
    "s-ones": VARIANTS["s"],
    "l1-l2": VARIANTS["l1"].replace(attention_norm="l2"),
    "l3-ones": VARIANTS["l3"],
}


def ours(config, weights):
    """Return our classifier with these weights, in evaluation mode."""
    model = SwiftFormerForImageClassification(config).eval()
    state = {key: torch.from_numpy(value) for key, value in weights.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected
    assert all(key.endswith("num_batches_tracked") for key in missing)
    return model


def pair(config, monkeypatch, seed=0):
    """Return our classifier and that of transformers with the same weights."""
    weights = random_weights(config, seed)
    return ours(config, weights), reference_model(config, weights, monkeypatch)


def pictures(config, batch=2, size=(64, 64)):
    """Return random pixel values, the same each time."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(batch, config.num_channels, *size, generator=generator)


def assert_equal_outputs(model, reference, pixel_values, tolerance=2e-6):
    """Check logits and all hidden states of two classifiers."""
    with torch.no_grad():
        found = model(pixel_values, output_hidden_states=True)
        expected = reference(pixel_values, output_hidden_states=True)
    assert relative_difference(found.logits, expected.logits) < tolerance
    assert len(found.hidden_states) == len(expected.hidden_states)
    for mine, theirs in zip(found.hidden_states, expected.hidden_states, strict=True):
        assert mine.shape == theirs.shape
        assert relative_difference(mine, theirs) < tolerance
