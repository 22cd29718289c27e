import pytest

from swiftcam import paths
from swiftcam.capture.pictures import read_picture
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.settings import DEFAULT_MODEL


@pytest.fixture(scope="session")
def embedded():
    """Return the checkpoint that comes with SwiftCam."""
    return open_checkpoint(paths.models_dir() / DEFAULT_MODEL)


@pytest.fixture(scope="session")
def photographs():
    """Return the photographs that come with SwiftCam, RGB."""
    return [read_picture(path) for path in sorted(paths.photos_dir().glob("*.jpg"))]
