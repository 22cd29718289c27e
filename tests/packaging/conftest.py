"""Lets the packaging scripts be imported: they are no package."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "packaging"


@pytest.fixture(autouse=True)
def _scripts(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
