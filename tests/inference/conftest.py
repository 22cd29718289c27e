"""A hub with small models, and a catalogue of them."""

import pytest

from tests.hub import hub_server, write_catalog
from tests.hub_models import OTHER, PINNED, UNPINNED, WEIGHTS


@pytest.fixture
def hub(monkeypatch, tmp_path):
    catalog = write_catalog(tmp_path / "catalog.toml", PINNED, UNPINNED, OTHER)
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(catalog))
    with hub_server() as server:
        server.files["timm/small/model.safetensors"] = WEIGHTS
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server
