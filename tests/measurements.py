"""Measurements of setups, and snapshots of live views whose model is not measured yet."""

from dataclasses import replace

from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.setups.choose import MEASURED_ENGINES, ChosenSetup
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.setups.setup import Measured, Measurements, Setup
from swiftcam.jobs.progress import Phase, Progress
from swiftcam.pipeline import Snapshot, State
from swiftcam.pipeline.state.snapshot import ModelInfo
from tests.checkpoints import SMALL, random_weights, write_hugging_face

AUTO = ModelChoice(engine="auto", precision="auto")
ONNX = Setup("onnx", device="cpu", threads=1)
# An engine that is not the default, and that is installed for `make test`. It is not measured
# automatically, but once measured it is chosen like any other.
TORCH = Setup("torch", device="cpu", threads=1)


def small_choice(folder):
    """Return an automatic choice for a small network that takes a millisecond per picture."""
    path = write_hugging_face(folder / "small", SMALL, random_weights(SMALL))
    return replace(AUTO, name=str(path))


class FakeJob:
    """A measurement that the test ends."""

    def __init__(self, choice):
        self.choice = choice
        self.is_running = False
        self.is_cancelled = False
        self.is_cancel_requested = False
        self.error = ""
        self.result = None
        self.progress = Progress(Phase.TIMING, 3, 60)

    def start(self):
        self.is_running = True

    def cancel(self):
        self.is_cancel_requested = True

    def end(self, result=None, error="", *, is_cancelled=False):
        self.is_running, self.is_cancelled = False, is_cancelled
        self.result, self.error = result, error


def view(**changes):
    """Return the snapshot of a live view with labels, whose model was never measured."""
    chosen_setup = changes.pop(
        "chosen_setup", ChosenSetup(replace(ONNX, device="auto"), is_unmeasured=True)
    )
    model = ModelInfo("xs", "", "ONNX Runtime", ("CPUExecutionProvider",), Recipe())
    values = {
        "state": State.LIVE,
        "model": replace(model, chosen_setup=chosen_setup),
        "is_steady": True,
    }
    return Snapshot(**(values | changes))


def measurements(best="torch"):
    """Return measurements of all engines, in which `best` is the fastest."""
    setups = [replace(ONNX, engine=name) for name in (*MEASURED_ENGINES, "torch")]
    return Measurements(tuple(Measured(s, 10.0 if s.engine == best else 20.0) for s in setups), 8)
