"""A hub with small models, and a catalogue of them."""

import hashlib

import pytest
from safetensors.numpy import save

from tests.checkpoints import SMALL, random_weights, timm_weights
from tests.hub import COMMIT, hub_server, write_catalog

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


@pytest.fixture
def hub(monkeypatch, tmp_path):
    catalog = write_catalog(tmp_path / "catalog.toml", PINNED, UNPINNED, OTHER)
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(catalog))
    with hub_server() as server:
        server.files["timm/small/model.safetensors"] = WEIGHTS
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server
