"""The table of times by size, batch and model."""

from benchmarks.scaling import Cost, cost_table_of


def test_costs_of_the_same_thing_share_a_row():
    costs = [
        Cost(f"{size} px", name, 10, 2.0, 1.0, 3.0, 1.0) for size in (128, 160) for name in "ab"
    ]
    assert cost_table_of(costs).row_count == 2
    assert cost_table_of(costs[:-1]).row_count == 2
