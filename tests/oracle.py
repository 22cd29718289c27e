"""The transformers library as the reference: unchanged for "ones", with our attention for "l2"."""

import torch
import transformers
from transformers.models.swiftformer import modeling_swiftformer as original

from tests.checkpoints import config_json


def l2_attention(self, x):
    """Efficient additive attention with token weights L2-normalised over the tokens."""
    normalize = torch.nn.functional.normalize
    query, key = normalize(self.to_query(x), dim=-1), normalize(self.to_key(x), dim=-1)
    weight = normalize(query @ self.w_g * self.scale_factor, dim=1)
    global_query = torch.sum(weight * query, dim=1, keepdim=True)
    return self.final(self.proj(global_query * key) + query)


def reference_model(config, weights, monkeypatch):
    """Return the transformers classifier with these weights, in evaluation mode."""
    if config.attention_norm == "l2":
        attention = original.SwiftFormerEfficientAdditiveAttention
        monkeypatch.setattr(attention, "forward", l2_attention)
    # transformers documents selu but its table of activations lacks it.
    monkeypatch.setitem(original.ACT2CLS, "selu", torch.nn.SELU)
    values = config_json(config)
    ratio = values.pop("mlp_ratio")
    settings = transformers.SwiftFormerConfig(**values)
    # The network accepts any ratio, but the configuration's type check only integers.
    object.__setattr__(settings, "mlp_ratio", ratio)
    model = transformers.SwiftFormerForImageClassification(settings).eval()
    state = {key: torch.from_numpy(value) for key, value in weights.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected
    assert all(key.endswith("num_batches_tracked") for key in missing)
    return model


def relative_difference(found, expected):
    """Return the largest difference in units of the largest expected value."""
    return float((found - expected).abs().max() / expected.abs().max())
