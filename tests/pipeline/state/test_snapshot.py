import time

import pytest

from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.setups.choose import ChosenSetup
from swiftcam.inference.setups.model_request import Request
from swiftcam.inference.setups.setup import Setup
from swiftcam.pipeline import Clocks, LiveLabelOptions, RunOptions, Snapshot, State
from swiftcam.pipeline.state.live_label_options import StabiliserOptions
from swiftcam.pipeline.state.snapshot import Media, ModelChange, ModelInfo, Statistics


def model(providers, **setup):
    return ModelInfo("x", "", "e", providers, Recipe(), chosen_setup=ChosenSetup(Setup(**setup)))


def test_a_snapshot_is_of_nothing_before_the_first_start():
    assert Snapshot().state is State.STOPPED
    assert (Snapshot().frame, Snapshot().labelled, Snapshot().model) == (None, None, None)
    assert (Snapshot().generation, Snapshot().abandoned, Snapshot().is_steady) == (0, 0, False)
    assert (Snapshot().message, Snapshot().source) == ("", "")
    assert Snapshot().statistics == Statistics()
    assert Snapshot().media == Media(is_live=True, duration=None, requested=None, mode=None)
    assert Snapshot().model_change == ModelChange(Request(), is_loading=False, error="")


def test_a_live_view_names_five_classes_raw_and_rests_while_nothing_changes():
    assert LiveLabelOptions().top_k == 5
    assert LiveLabelOptions().is_adaptive
    assert LiveLabelOptions().stabiliser == StabiliserOptions()
    assert RunOptions() == RunOptions(LiveLabelOptions(), every_frame=False, is_looping=False)


def test_the_clocks_are_those_of_the_system():
    assert (Clocks().monotonic, Clocks().wall) == (time.monotonic, time.time)


@pytest.mark.parametrize(
    ("providers", "device", "other", "is_same"),
    [
        (("CPUExecutionProvider",), "auto", "cpu", True),
        (("CPU",), "cuda", "auto", True),  # whatever was asked for, it runs on the CPU
        (("CUDAExecutionProvider", "CPUExecutionProvider"), "auto", "cpu", False),
        (("CUDAExecutionProvider",), "cuda", "cuda", True),
        (("cpu:0",), "auto", "cpu", True),
    ],
)
def test_on_the_cpu_alone_the_device_makes_no_difference(providers, device, other, is_same):
    present = model(providers, device=device)
    assert present.runs_as(Setup(device=other)) is is_same
    assert not present.runs_as(Setup(device=other, precision="int8"))


def test_a_model_may_be_had_in_other_sizes_but_not_in_8_bits_unless_it_says_so():
    assert ModelInfo("x", "", "e", (), Recipe()).is_resizable
    assert not ModelInfo("x", "", "e", (), Recipe()).is_calibrated
