import threading

import numpy as np
import pytest

from swiftcam.errors import Cancelled
from swiftcam.jobs.progress import Watch
from swiftcam.teaching.learning.examples import examples_of
from swiftcam.teaching.learning.fit_head import fit_head
from swiftcam.teaching.learning.validate import validate
from tests.teaching.learning.clouds import WIDTH, background, cloud, examples


def test_classes_that_differ_are_told_apart():
    assert validate(examples((12, 12, 12)), background()).held_out.accuracy > 0.95


def test_classes_that_do_not_differ_are_guessed():
    rows = cloud(0, 80)
    same = examples_of(rows, [0] * 40 + [1] * 40, range(80), ["a", "b"])
    assert 0.25 < validate(same, background()).held_out.accuracy < 0.75


def test_pictures_of_one_burst_are_never_in_training_and_test():
    # Each burst has its own colour of light, which says nothing about the class; whoever sees one
    # picture of a burst knows the others.
    random = np.random.default_rng(0)
    light = np.repeat(random.normal(size=(20, WIDTH)), 10, axis=0) * 3
    rows = light + 0.01 * random.normal(size=light.shape)
    bursts = np.repeat(range(20), 10)
    leaky = examples_of(rows, bursts % 2, bursts, ["a", "b"])
    assert validate(leaky, background()).held_out.accuracy < 0.8
    singly = examples_of(rows[::10], (bursts % 2)[::10], range(20), ["a", "b"])
    assert len(np.unique(leaky.scenes)) == len(np.unique(singly.scenes)) == 20


def test_every_scene_is_held_out_once():
    places = validate(examples((7, 3, 2)), background()).held_out.places
    assert sorted(places.tolist()) == list(range(12))


def test_a_class_of_one_scene_stays_in_training():
    found = validate(examples((6, 1)), background())
    assert set(found.held_out.classes.tolist()) == {0}


def test_nothing_can_be_held_out_of_one_scene_each():
    found = validate(examples((1, 1, 1)), background())
    assert len(found.held_out.places) == 0
    assert found.calibration.threshold is None
    assert found.curve == ()


@pytest.mark.parametrize("counts", [(4, 4), (10, 10, 10), (40, 40)])
def test_the_threshold_accepts_about_95_of_100_new_pictures(counts):
    taught = examples(counts)
    head = fit_head(taught, background(), validate(taught, background()).calibration)
    new = np.concatenate([cloud(number, 300, seed=5) for number in range(len(counts))])
    accepted = (head.logits(new).argmax(axis=1) < len(counts)).mean()
    assert 0.85 < accepted <= 1.0


def test_more_scenes_give_better_answers():
    found = validate(examples((40, 40, 40), spread=2.0), background())
    shares = [share for share, _ in found.curve]
    assert shares == sorted(shares)
    assert found.curve[0][1].accuracy < found.held_out.accuracy


def test_probabilities_are_calibrated():
    taught = examples((60, 60, 60), spread=2.0)
    head = fit_head(taught, background(), validate(taught, background()).calibration)
    new = np.concatenate([cloud(number, 300, seed=5, spread=2.0) for number in range(3)])
    logits = head.logits(new)[:, :-1]
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    is_right = shares.argmax(axis=1) == np.repeat(range(3), 300)
    assert abs(shares.max(axis=1).mean() - is_right.mean()) < 0.08


def test_it_can_be_cancelled():
    cancelled = threading.Event()
    told = []

    def report(progress):
        told.append(progress)
        cancelled.set()

    with pytest.raises(Cancelled):
        validate(examples(), background(), Watch(report, cancelled))
    assert len(told) == 1
