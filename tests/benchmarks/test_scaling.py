"""The truth about photographs, and how answers are held against it."""

import numpy as np
import pytest

from benchmarks.scaling import Cost, cost_table_of
from benchmarks.size_accuracy import read_truth, score


def test_a_photograph_of_a_class_the_model_lacks_has_no_truth(tmp_path):
    path = tmp_path / "photos.csv"
    path.write_text("file,label\na.png,goldfish\nb.png,tench\nc.png,tailed frog\n")
    files, truth = read_truth(path, ["goldfish, Carassius auratus", "tailed frog, bell toad"])
    assert files == ["a.png", "b.png", "c.png"]
    assert truth.tolist() == [0, -1, 1]


def test_accuracy_counts_known_photographs_and_agreement_all():
    ranked = np.array([[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [3, 1, 2, 0, 4], [9, 8, 7, 6, 5]])
    own = np.array([[0, 9, 9, 9, 9], [0, 5, 9, 9, 9], [1, 9, 9, 9, 9], [9, 0, 0, 0, 0]])
    found = score(160, True, ranked, own, np.array([0, -1, 1, 4]))
    assert (found.top1, found.top5) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert found.agreement == 0.5
    assert (found.known, found.photos) == (3, 4)


def test_costs_of_the_same_thing_share_a_row():
    costs = [
        Cost(f"{size} px", name, 10, 2.0, 1.0, 3.0, 1.0) for size in (128, 160) for name in "ab"
    ]
    assert cost_table_of(costs).row_count == 2
    assert cost_table_of(costs[:-1]).row_count == 2
