"""What only OpenVINO does; what it shares with the other engines is in `test_registry`."""

import sys

import pytest

pytestmark = pytest.mark.extra("openvino")

# The CPU plugin of each of OpenVINO's cores installs a signal stack, and restores the previous one
# when the core is freed: with several cores, that one may be freed already.
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


def test_a_signal_after_all_engines_are_freed_does_no_harm(programs):
    done = programs.start_command([sys.executable, "-c", SIGNALLED]).finish()
    assert (done.returncode, done.stdout) == (0, "signalled\n"), done.stderr
