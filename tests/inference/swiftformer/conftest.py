"""Limits PyTorch to one thread, because several tests run at once."""

import sys

import pytest


@pytest.fixture(scope="package", autouse=True)
def _one_thread():
    torch = sys.modules.get("torch")
    before = torch.get_num_threads() if torch else 1
    if torch:
        torch.set_num_threads(1)
    yield
    if torch:
        torch.set_num_threads(before)
