"""Models that many tests share, and a hub with small models and its catalogue."""

import shutil

import pytest

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.exporting import ExportRequest, export_model
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import open_model
from swiftcam.inference.parity.golden import make_golden, write_golden
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.jobs.progress import Watch
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import write_small
from tests.hub import hub_server, write_catalog
from tests.hub_models import OTHER, PINNED, UNPINNED, WEIGHTS


@pytest.fixture(scope="session")
def embedded():
    """The model that comes with SwiftCam, opened."""
    return open_checkpoint(find_model(DEFAULT_MODEL))


@pytest.fixture(scope="session")
def classifier():
    """The embedded model on ONNX Runtime, which every installation has."""
    return load_classifier(ModelChoice(threads=1))


@pytest.fixture(scope="session")
def sealed_original(tmp_path_factory):
    folder = write_small(tmp_path_factory.mktemp("sealed") / "model")
    write_golden(make_golden(open_model(folder), Watch()), folder)
    return folder


@pytest.fixture
def sealed(tmp_path, sealed_original):
    """A copy of a small model for crops of 64 pixels, with its golden values."""
    return shutil.copytree(sealed_original, tmp_path / "model")


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """The embedded model as an exported graph: the result of `export_model`."""
    path = tmp_path_factory.mktemp("exported") / "m.onnx"
    return export_model(ExportRequest(ModelChoice(), path))


@pytest.fixture(scope="session")
def exported_int8(tmp_path_factory):
    """The same in 8 bits."""
    path = tmp_path_factory.mktemp("exported") / "m.onnx"
    return export_model(ExportRequest(ModelChoice(), path, precision="int8"))


@pytest.fixture
def hub(monkeypatch, tmp_path):
    catalog = write_catalog(tmp_path / "catalog.toml", PINNED, UNPINNED, OTHER)
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(catalog))
    with hub_server() as server:
        server.files["timm/small/model.safetensors"] = WEIGHTS
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server
