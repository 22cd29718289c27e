import json

import numpy as np
import pytest

from swiftcam.teaching.learning.fit_head import fit_head
from swiftcam.teaching.learning.report import report_on
from swiftcam.teaching.learning.validate import validate
from tests.teaching.learning.clouds import WIDTH, background, cloud, examples


def report(taught, sides=200, others=None):
    validation = validate(taught, background())
    head = fit_head(taught, background(), validation.calibration)
    scores = head.scores(others) if others is not None else np.zeros(0)
    small_sides = np.broadcast_to(np.asarray(sides), (len(taught.classes),))
    return report_on(taught, validation, small_sides, scores)


def words(found):
    return " ".join(map(str, found.warnings))


def test_the_verdict_names_the_share_of_new_scenes():
    found = report(examples((20, 20)))
    assert found.verdict == "Good: 100 % of new scenes recognised."
    assert found.weakest is None


def test_the_weakest_class_is_named():
    found = report(examples((30, 30, 30), spread=2.2))
    rights = {each.name: each.right for each in found.classes}
    assert found.weakest.name == min(rights, key=rights.get)
    assert str(found.verdict).endswith(f"Weakest: {found.weakest.name}.")
    assert str(found.verdict).split(":")[0] in ("Usable", "Weak")


def test_without_a_second_scene_nothing_is_claimed():
    found = report(examples((1, 1)))
    assert found.right is None
    assert found.accepted is None
    assert "two scenes" in found.verdict


def test_the_confusion_counts_every_held_out_picture():
    found = report(examples((12, 8), spread=2.0))
    assert [sum(row) for row in found.confusion] == [12, 8]


def test_a_scene_of_many_pictures_counts_once():
    taught = examples((10, 10), spread=2.0)
    found = report(taught)
    wrong = {mistake.place for mistake in found.worst}
    assert found.right == pytest.approx(1 - len(wrong) / 20)


def test_mistakes_are_listed_the_surest_first():
    found = report(examples((30, 30), spread=2.5))
    shares = [mistake.probability for mistake in found.worst]
    assert shares == sorted(shares, reverse=True)
    assert 0 < len(shares) <= 12
    assert all(0 <= mistake.place < 60 for mistake in found.worst)


def test_other_things_are_counted():
    others = np.concatenate([cloud(number, 10, seed=3) for number in range(4, WIDTH)])
    found = report(examples((20, 20)), others=others)
    assert found.other_pictures == len(others)
    assert found.false_accepts < 0.2
    taught = report(examples((20, 20)), others=cloud(0, 40, seed=3))
    assert taught.false_accepts > 0.8


def test_too_few_pictures_are_named():
    assert "class 1 has 2 pictures" in words(report(examples((9, 2))))


def test_too_few_scenes_are_named():
    taught = examples((9, 9))
    taught.scenes[taught.classes == 1] = taught.scenes[taught.classes == 1][0]
    assert "class 1 has 9 pictures of 1 scenes" in words(report(taught))


def test_small_pictures_are_named():
    sides = [200] * 9 + [60, 99] + [200] * 7
    assert "2 pictures of class 1 are smaller than 100 pixels" in words(
        report(examples((9, 9)), sides)
    )


def test_unequal_classes_are_named():
    assert "class 0 has 40 scenes and class 1 only 10" in words(report(examples((40, 10))))
    assert "only" not in words(report(examples((30, 10))))


def test_classes_that_look_alike_are_named():
    found = report(examples((20, 20, 20)))
    assert "look alike" not in words(found)
    same = examples((20, 20, 20))
    same.embeddings[same.classes == 1] = cloud(0, 20, seed=8)
    assert "class 0 and class 1 look alike" in words(report(same))


def test_the_class_that_gains_most_from_pictures_is_named():
    taught = examples((40, 40, 40), spread=0.3)
    hard = taught.classes == 2
    taught.embeddings[hard] = cloud(2, 40, seed=4, spread=2.4)
    assert report(taught).most_useful == "class 2"


def test_the_curve_ends_with_all_scenes():
    found = report(examples((20, 20), spread=2.0))
    assert [point[0] for point in found.curve] == [5.0, 10.0, 20.0]


def test_it_can_be_written_as_json():
    values = json.loads(json.dumps(report(examples((9, 9))).to_dict()))
    assert values["classes"][0]["name"] == "class 0"
    assert values["verdict"].startswith("Good")
