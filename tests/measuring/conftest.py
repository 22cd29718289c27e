"""Measurements that end when the test says so, and a network that is measured in no time."""

from dataclasses import replace

import pytest

from swiftcam.measuring.automatic import AutoChoice
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.measuring.samples import AUTO, FakeJob


@pytest.fixture
def jobs():
    return []


@pytest.fixture
def auto(jobs):
    def begin(choice):
        jobs.append(FakeJob(choice))
        return jobs[-1]

    return AutoChoice(begin)


@pytest.fixture
def small(tmp_path):
    """A choice that leaves open how a network is run that takes a millisecond a picture."""
    folder = write_hugging_face(tmp_path / "small", SMALL, random_weights(SMALL))
    return replace(AUTO, name=str(folder))
