"""Turns: who runs when, and how often."""

from benchmarks.timing import Turn, interleaved


def test_everyone_has_one_turn_a_round_after_a_first_run():
    order = []
    runs = {name: (lambda name=name: order.append(name)) for name in "ab"}
    timings = interleaved(runs, rounds=2, turn=Turn(untimed=1, timed=2))
    assert "".join(order) == "ab" + 2 * "aaabbb"
    assert all(0 <= t.best <= t.low <= t.median <= t.high for t in timings.values())
    assert timings.keys() == runs.keys()
