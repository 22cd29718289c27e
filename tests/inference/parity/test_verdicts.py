from types import SimpleNamespace

import numpy as np
import pytest

from swiftcam import paths
from swiftcam.inference.parity.golden import Golden
from swiftcam.inference.parity.verdicts import (
    Seal,
    Verdict,
    read_verdict,
    verdict_file,
    write_verdict,
)

MODEL = SimpleNamespace(name="model", identity={"weights": "ab", "input": [64, (0.5, 0.5, 0.5)]})
GOLDEN = Golden(np.arange(14, dtype=np.float32).reshape(2, 7), (64, 64), "cd", "ab", "numpy")
ENGINE = SimpleNamespace(name="Engine", version="1", precision="float32", providers=("CPU",))


@pytest.fixture(autouse=True)
def _machine(monkeypatch):
    monkeypatch.setattr("swiftcam.inference.parity.verdicts.machine_identity", lambda: "here")


def test_the_file_name_is_that_of_earlier_versions():
    found = verdict_file(MODEL, GOLDEN, ENGINE)
    assert found == paths.cache_dir() / "seals" / "model-67f1577a4615c04b.json"


def test_the_order_of_a_models_identity_does_not_matter():
    turned = SimpleNamespace(name="model", identity=dict(reversed(MODEL.identity.items())))
    assert verdict_file(turned, GOLDEN, ENGINE) == verdict_file(MODEL, GOLDEN, ENGINE)


def test_long_names_are_cut():
    long = SimpleNamespace(name="m" * 200, identity={})
    assert len(verdict_file(long, GOLDEN, ENGINE).name) == 40 + len("-0123456789abcdef.json")


def test_a_verdict_is_written_and_read_back(tmp_path):
    seals = [Seal(Verdict.DIFFERS, 3, 8, 0.25), Seal(Verdict.VERIFIED, 8, 8, 1e-6, "why")]
    for number, seal in enumerate(seals):
        write_verdict(tmp_path / "new" / "folder" / f"{number}.json", seal)
    assert [
        read_verdict(tmp_path / "new" / "folder" / f"{number}.json") for number in range(2)
    ] == seals
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == [
        "0.json",
        "1.json",
    ]


def test_the_first_verdict_is_unknown():
    assert Seal() == Seal(Verdict.UNKNOWN, 0, 0, 0.0, "")
    assert read_verdict(paths.cache_dir() / "none.json") is None
