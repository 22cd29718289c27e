"""The engines as parameters of tests: those whose library is not installed are skipped."""

import pytest

from swiftcam.inference.engine import engine_kinds

_IN_TEST_SET = ("", "torch")  # extras that the light set of `make test` has


def _marks(kind):
    missing = pytest.mark.skipif(not kind.is_installed, reason=f"{kind.library} is not installed")
    return [missing] if kind.extra in _IN_TEST_SET else [missing, pytest.mark.extra]


ENGINES = [pytest.param(kind.name, marks=_marks(kind)) for kind in engine_kinds()]
INT8_ENGINES = [
    pytest.param(kind.name, marks=_marks(kind))
    for kind in engine_kinds()
    if "int8" in kind.precisions
]
