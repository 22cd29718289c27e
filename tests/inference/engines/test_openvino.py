"""What is special about OpenVINO; what it shares with the other engines is in `test_engine`."""

import sys

import pytest

pytestmark = pytest.mark.extra("openvino")

# Each of OpenVINO's cores has the processor's plugin set up a stack for signals, and puts back what
# was there before when it goes: with several that may be one that is gone.
SIGNALLED = """
import faulthandler, gc, signal
faulthandler.enable()
from swiftcam.inference.models.catalog import find_model
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.models.model import open_model

model = open_model(find_model(DEFAULT_MODEL))
first = create_engine("openvino", model, EngineOptions(threads=1))
second = create_engine("openvino", model, EngineOptions(threads=1))
del first
gc.collect()
del second
gc.collect()
signal.signal(signal.SIGINT, lambda *_: print("signalled"))
signal.raise_signal(signal.SIGINT)
"""


def test_a_signal_after_engines_have_gone_is_survived(programs):
    done = programs.start_command([sys.executable, "-c", SIGNALLED]).finish()
    assert (done.returncode, done.stdout) == (0, "signalled\n"), done.stderr
