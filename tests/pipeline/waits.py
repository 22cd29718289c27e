"""Waits for states and labels of a pipeline."""

from tests.waiting import wait_until


def wait_for_state(pipeline, *states):
    """Wait until the pipeline is in one of the states; return the snapshot."""
    return wait_for(pipeline, lambda snapshot: snapshot.state in states, f"state {states}")


def wait_for(pipeline, condition, what="the condition of the snapshot"):
    """Return the first snapshot that meets a condition."""

    def met():
        snapshot = pipeline.snapshot()
        return snapshot if condition(snapshot) else None

    return wait_until(met, what)


def wait_for_label(pipeline, value):
    """Wait until a picture of this value has its labels; return the snapshot."""

    def is_labelled(snapshot):
        labelled = snapshot.labelled
        return labelled is not None and labelled.candidates[0].index == value

    return wait_for(pipeline, is_labelled, f"the label {value}")
