"""Small models for the test hub: quick to download, with quickly computed golden values."""

import hashlib

from safetensors.numpy import save

from tests.checkpoints import SMALL, random_weights, timm_weights
from tests.hub import COMMIT

WEIGHTS = save(timm_weights(SMALL, random_weights(SMALL)))
DIGEST = hashlib.sha256(WEIGHTS).hexdigest()
SIDE = {"size": 64, "resize": "short_side", "resize_to": 70, "interpolation": "bicubic"}
PINNED = {
    "name": "pinned",
    "source": {"repository": "timm/small", "revision": COMMIT},
    "size": len(WEIGHTS),
    "sha256": DIGEST,
    "classes": 7,
    "recipe": SIDE,
}
UNPINNED = {
    "name": "unpinned",
    "source": {"repository": "timm/small"},
    "classes": 7,
    "recipe": SIDE,
}
OTHER = {"name": "other", "source": {"repository": "timm/other"}, "classes": 7, "recipe": SIDE}
