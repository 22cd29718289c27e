import pytest

from swiftcam.capture.av.stream import StreamSource
from swiftcam.capture.base import DEFAULT_OPTIONS
from swiftcam.capture.web.web_client import Deadlines
from tests.waiting import PATIENCE

PATIENT = Deadlines(PATIENCE, PATIENCE)  # for servers that answer, however slowly


@pytest.fixture
def stream():
    """Make sources that are closed at the end."""
    sources = []

    def make(address, deadlines=PATIENT, options=DEFAULT_OPTIONS):
        sources.append(StreamSource(address, deadlines, options))
        return sources[-1]

    yield make
    for source in sources:
        source.close()
