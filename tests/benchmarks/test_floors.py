"""Rows with their ratios, and which floors they meet."""

import pytest

from benchmarks.alternatives import EAGER, PLAIN, Alternative
from benchmarks.floors import check_floors
from benchmarks.limits import MEMORY, Limit, fastest
from benchmarks.rows import limit_rows, limits_table_of, model_rows, table_of
from benchmarks.timing import Timing
from benchmarks.work import Work

WORK = Work(multiply_adds=500, weights=100, activations=900)
INT8 = "SwiftCam onnx int8"


def timing(median):
    return Timing(median, median - 0.5, median + 0.5, median - 1)


def limits():
    return [
        Limit("fp32", "PyTorch", 2000, lambda: None),
        Limit("int8", "PyTorch", 2000, lambda: None),
        Limit(MEMORY, "numpy", 8000, lambda: None),
    ]


def measured(fp32=10.0, int8=5.0, agreement=0.99, without=()):
    """Return rows of a run in which the plain export takes 12 ms and transformers 20 ms."""
    times = {EAGER: 20.0, PLAIN: 12.0, "SwiftCam onnx fp32": fp32, INT8: int8}
    alternatives = [
        Alternative(
            name,
            "int8" if name == INT8 else "fp32",
            name.startswith("SwiftCam"),
            lambda crops: crops,
            lambda fed: fed,
        )
        for name in times
        if name not in without
    ]
    timings = {a.name: timing(times[a.name]) for a in alternatives}
    times = {"fp32": 18, "int8": 8, MEMORY: 4}
    timings |= {limit.name: timing(times[limit.kind]) for limit in limits()}
    where = ("XS", 1)
    found = limit_rows(where, limits(), timings, WORK)
    return model_rows(where, alternatives, timings, found, {INT8: agreement}), found


def test_ratios_are_of_medians_and_of_the_limit_of_the_same_precision():
    rows, found = measured()
    fp32, int8 = rows[-2:]
    assert (fp32.times_plain, fp32.times_eager) == (pytest.approx(1.2), pytest.approx(2.0))
    assert fp32.of_limit == pytest.approx(10 / 9)  # 1000 of 2000 operations that take 18 ms
    assert int8.of_limit == pytest.approx(5 / 4)
    assert (int8.best, int8.low, int8.high) == (4.0, 4.5, 5.5)
    assert (fp32.agreement, int8.agreement) == (None, 0.99)
    assert found[-1].memory_ms == {"fp32": 2.0, "bf16": 1.0, "int8": 0.5}
    assert found[0].rate == pytest.approx(2000 / 18 / 1e6)
    assert table_of(rows).row_count == 4
    assert limits_table_of(found).row_count == 3


def test_the_fastest_library_is_the_limit_of_its_kind():
    slow = Limit("fp32", "another", 2000, lambda: None)
    kinds = [slow, *limits()]
    timings = {limit.name: timing(10 if limit is slow else 9) for limit in kinds}
    assert {limit.name for limit in fastest(kinds, timings)} == {known.name for known in limits()}


def verdicts(**how):
    return [floor.is_met for floor in check_floors(measured(**how)[0])]


def test_all_floors_are_met_by_a_fast_machine():
    assert verdicts() == [True] * 5


def test_a_slow_fp32_misses_each_of_its_floors():
    assert verdicts(fp32=11.5)[:3] == [False, False, False]
    assert verdicts(fp32=10.9)[:3] == [True, True, False]


def test_a_precision_that_changes_labels_does_not_count():
    *exact, times_plain, times_eager = check_floors(measured(agreement=0.979)[0])
    assert all(floor.is_met for floor in exact)
    assert not times_plain.is_met
    assert not times_eager.is_met
    assert times_plain.by == "SwiftCam onnx fp32"


def test_what_cannot_be_compared_is_not_met_and_says_so():
    floors = check_floors(measured(without=(PLAIN,))[0])
    assert [floor.is_met for floor in floors] == [False, True, True, False, True]
    assert floors[0].cells()[-1] == "**not met**"
    assert "not measured" in floors[0].cells()


def test_other_variants_have_no_floors():
    assert check_floors([]) == []
