"""Measurements that the test ends, and a small network that is quick to measure."""

import pytest

from swiftcam.measuring.automatic import SetupMeasurer
from tests.measurements import FakeJob, small_choice


@pytest.fixture
def jobs():
    return []


@pytest.fixture
def auto(jobs):
    def begin(choice):
        jobs.append(FakeJob(choice))
        return jobs[-1]

    return SetupMeasurer(begin)


@pytest.fixture
def small(tmp_path):
    return small_choice(tmp_path)
