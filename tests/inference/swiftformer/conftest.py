"""Two tests run at a time: PyTorch takes one processor for each, not all of them."""

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
