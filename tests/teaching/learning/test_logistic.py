import numpy as np
import pytest

from swiftcam.teaching.learning.logistic import LinearClassifier, fit_logistic

FEATURES = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.8, 0.3], [-1.0, -0.5], [-0.7, -0.9]])
CLASSES = np.array([0, 0, 1, 1, 2, 2])
WEIGHTS = np.array([1.0, 2.0, 1.0, 0.5, 1.0, 1.0])


def loss(found, features, classes, weights, strength):
    logits = found.logits(features)
    shares = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    chosen = shares[np.arange(len(classes)), classes]
    return -strength * (weights * chosen).sum() + 0.5 * (found.weights**2).sum()


def test_the_values_are_those_of_scikit_learn():
    # LogisticRegression(C=3, tol=1e-10) of scikit-learn 1.9; biases less their mean.
    found = fit_logistic(FEATURES, CLASSES, WEIGHTS, 3.0)
    assert found.weights == pytest.approx(
        np.array(
            [[-0.29900994, 1.57982908], [1.40300745, -0.50170525], [-1.10399751, -1.07812383]]
        ),
        abs=0.02,
    )
    assert found.biases - found.biases.mean() == pytest.approx(
        [0.12313072, -0.14809982, 0.0249691], abs=0.02
    )


@pytest.mark.parametrize("strength", [0.1, 1.0, 10.0, 1000.0])
@pytest.mark.parametrize(("count", "width", "classes"), [(40, 30, 2), (200, 20, 7), (15, 60, 5)])
def test_no_change_makes_the_loss_smaller(strength, count, width, classes):
    random = np.random.default_rng(count)
    numbers = np.arange(count) % classes
    features = random.normal(size=(count, width)) + np.eye(classes, width)[numbers]
    weights = random.uniform(0.1, 3.0, count)
    found = fit_logistic(features, numbers, weights, strength)
    best = loss(found, features, numbers, weights, strength)
    for _ in range(50):
        changed = LinearClassifier(
            found.weights + 0.01 * random.normal(size=found.weights.shape),
            found.biases + 0.01 * random.normal(size=found.biases.shape),
        )
        assert loss(changed, features, numbers, weights, strength) > best * (1 - 1e-3)


def test_it_starts_from_an_earlier_classifier():
    first = fit_logistic(FEATURES, CLASSES, WEIGHTS, 3.0)
    again = fit_logistic(FEATURES, CLASSES, WEIGHTS, 3.0, start=first)
    assert again.weights == pytest.approx(first.weights, abs=1e-9)


def test_a_start_of_another_shape_is_ignored():
    other = LinearClassifier(np.ones((2, 9)), np.ones(2))
    plain = fit_logistic(FEATURES, CLASSES, WEIGHTS, 3.0)
    assert fit_logistic(FEATURES, CLASSES, WEIGHTS, 3.0, other).weights == pytest.approx(
        plain.weights
    )


def test_an_example_of_weight_two_counts_as_two():
    twice = np.concatenate([FEATURES, FEATURES[1:2]])
    found = fit_logistic(twice, np.append(CLASSES, 0), np.array([1, 1, 1, 0.5, 1, 1, 1]), 3.0)
    expected = fit_logistic(FEATURES, CLASSES, WEIGHTS, 3.0)
    assert found.weights == pytest.approx(expected.weights, abs=0.02)
