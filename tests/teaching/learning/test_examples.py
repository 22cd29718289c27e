import numpy as np

from swiftcam.teaching.learning.examples import NONE, examples_of

ONE, OTHER, THIRD = np.eye(3)


def scenes(embeddings, classes, bursts):
    return examples_of(np.array(embeddings), classes, bursts, ["a", "b"]).scenes.tolist()


def test_pictures_of_one_burst_are_one_scene():
    first, second, third = scenes([ONE, OTHER, THIRD], [0, 0, 0], [1, 1, 2])
    assert first == second != third


def test_almost_equal_pictures_of_one_class_are_one_scene():
    first, second = scenes([ONE, ONE + 0.01 * OTHER], [0, 0], [1, 2])
    assert first == second


def test_pictures_of_different_classes_are_never_one_scene():
    first, second = scenes([ONE, ONE], [0, 1], [1, 1])
    assert first != second


def test_chains_of_almost_equal_pictures_are_one_scene():
    slow = [ONE + step * OTHER for step in np.linspace(0, 1, 30)]
    assert len(set(scenes(slow, [0] * 30, range(30)))) == 1


def test_more_pictures_than_are_compared_at_once():
    random = np.random.default_rng(0)
    rows = random.normal(size=(2500, 32))
    rows[2400] = rows[3]
    found = examples_of(rows, [0] * 2500, range(2500), ["a"])
    assert len(set(found.scenes.tolist())) == 2499
    assert found.scenes[2400] == found.scenes[3]


def test_a_subset_keeps_scenes_and_names():
    found = examples_of(np.eye(3), [0, 1, NONE], [1, 2, 3], ["a", "b"])
    part = found.subset(np.array([False, True, True]))
    assert part.names == ("a", "b")
    assert part.scenes.tolist() == found.scenes[1:].tolist()
    assert part.scenes_of(1).tolist() == [found.scenes[1]]


def test_thousands_of_almost_equal_pictures_are_one_scene():
    rows = np.ones((4000, 16)) + 1e-3 * np.random.default_rng(0).normal(size=(4000, 16))
    assert len(set(scenes(rows, [0] * 4000, range(4000)))) == 1
