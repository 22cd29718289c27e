from dataclasses import replace

import numpy as np
import pytest

from swiftcam.teaching.learning.examples import examples_of
from swiftcam.teaching.learning.fit_head import USUAL_STRENGTH, HeadCalibration, fit_head
from swiftcam.teaching.learning.logistic import fit_logistic
from tests.teaching.learning.clouds import WIDTH, background, cloud, examples


@pytest.mark.parametrize("counts", [(1, 1), (2, 2), (1, 2), (3, 3, 3), (20, 20, 20, 20), (3, 40)])
def test_new_pictures_get_their_class(counts):
    head = fit_head(examples(counts), background())
    for number in range(len(counts)):
        logits = head.logits(cloud(number, 200, seed=1))
        assert (logits[:, :-1].argmax(axis=1) == number).mean() > 0.95


def test_other_things_are_none_of_the_classes():
    head = fit_head(examples((20, 20)), background())
    for number in range(2, WIDTH):
        answers = head.logits(cloud(number, 50, seed=1)).argmax(axis=1)
        assert (answers == 2).mean() > 0.9


def test_pictures_of_none_of_the_classes_are_learned():
    # Between the two classes, where nothing but such pictures says that it is neither.
    between = cloud(0, 30, seed=2) + cloud(1, 30, seed=3) - 0.5
    taught = examples((20, 20))
    untold = fit_head(taught, background())
    rows = np.concatenate([taught.embeddings, between])
    classes = [*taught.classes.tolist(), *[-1] * 30]
    told = fit_head(examples_of(rows, classes, range(len(rows)), taught.names), background())
    new = cloud(0, 100, seed=4) + cloud(1, 100, seed=5) - 0.5
    rejected = [(head.logits(new).argmax(axis=1) == 2).mean() for head in (untold, told)]
    assert rejected[1] > rejected[0] + 0.3


def test_a_scene_counts_once_however_many_pictures_it_has():
    taught = examples((4, 4))
    rows = np.concatenate([taught.embeddings, np.repeat(taught.embeddings[:1], 200, axis=0)])
    classes = [*taught.classes.tolist(), *[0] * 200]
    many = examples_of(rows, classes, range(len(rows)), taught.names)
    plain, repeated = fit_head(taught, background()), fit_head(many, background())
    assert repeated.weights == pytest.approx(plain.weights, abs=0.05)
    assert repeated.threshold == pytest.approx(plain.threshold, abs=1.5)


def test_the_calibration_is_used():
    calibration = HeadCalibration(threshold=1.25, temperature=2.0)
    plain = fit_head(examples(), background())
    head = fit_head(examples(), background(), calibration)
    assert head.threshold == 1.25
    assert head.weights == pytest.approx(plain.weights / 2)


def test_a_threshold_of_zero_is_a_threshold():
    assert fit_head(examples(), background(), HeadCalibration(threshold=0.0)).threshold == 0.0


def test_starting_from_an_earlier_head_gives_the_same_head():
    calibration = HeadCalibration(temperature=2.0)
    first = fit_head(examples((5, 5)), background(), calibration)
    more = examples((9, 9))
    fresh = fit_head(more, background(), calibration)
    warm = fit_head(more, background(), calibration, start=first)
    assert warm.logits(more.embeddings) == pytest.approx(fresh.logits(more.embeddings), abs=0.1)


def test_a_head_keeps_few_exemplars_of_a_class():
    head = fit_head(examples((500, 3)), background())
    assert len(head.exemplars) == 32 + 3


def test_a_class_of_few_pictures_is_not_lost_beside_one_of_many():
    taught = examples((200, 4), spread=1.5)
    head = fit_head(taught, background())
    directions = head.directions(taught.embeddings)
    plain = fit_logistic(directions, taught.classes, np.ones(204), USUAL_STRENGTH)
    new = cloud(1, 500, seed=9, spread=1.5)
    balanced = head.logits(new)[:, :-1].argmax(axis=1)
    unbalanced = plain.logits(head.directions(new)).argmax(axis=1)
    assert balanced.mean() > unbalanced.mean() + 0.1


def test_digests_differ_with_every_value():
    head = fit_head(examples(), background())
    changed = [
        replace(head, **{name: getattr(head, name) + 0.5})
        for name in ("mean", "weights", "biases", "exemplars", "threshold")
    ]
    assert len({each.digest for each in [head, *changed]}) == 6
    assert fit_head(examples(), background()).digest == head.digest
