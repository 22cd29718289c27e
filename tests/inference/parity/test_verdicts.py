from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from swiftcam import paths
from swiftcam.inference.parity.golden import Golden
from swiftcam.inference.parity.verdicts import (
    Seal,
    Verdict,
    read_verdict,
    verdict_file,
    write_verdict,
)
from swiftcam.inference.provenance import Provenance

GOLDEN = Golden(np.arange(14, dtype=np.float32).reshape(2, 7), (64, 64), "cd", "ab", "numpy")
ENGINE = SimpleNamespace(provenance=Provenance(inputs=(("a", "b"),)))


def test_a_verdict_depends_on_the_engine_the_golden_values_and_the_limits(monkeypatch):
    here = verdict_file("model", GOLDEN, ENGINE)
    assert here.parent == paths.cache_dir() / "seals"
    other = SimpleNamespace(provenance=Provenance(inputs=(("a", "c"),)))
    assert verdict_file("model", GOLDEN, other) != here
    others = Golden(GOLDEN.logits + 1, (64, 64), "cd", "ab", "numpy")
    assert verdict_file("model", others, ENGINE) != here
    assert verdict_file("model", replace(GOLDEN, crops_sha256="ef"), ENGINE) != here
    monkeypatch.setattr("swiftcam.inference.parity.verdicts.LIMITS", {"float32": 1e-2})
    assert verdict_file("model", GOLDEN, ENGINE) != here


def test_long_names_are_cut():
    name = verdict_file("m" * 200, GOLDEN, ENGINE).name
    assert len(name) == 40 + len("-0123456789abcdef.json")


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
