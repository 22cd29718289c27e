"""Compares our Keras model with our PyTorch model, with the same random weights."""

import numpy as np
import tensorflow as tf
import torch

from swiftcam.inference.swiftformer import TFSwiftFormerForImageClassification
from swiftcam.inference.swiftformer.weights_tf import assign_state, named_variables, to_torch
from tests.checkpoints import random_weights
from tests.inference.swiftformer.comparing import ours


def keras_model(config, weights, **options):
    """Return our Keras classifier with these weights."""
    model = TFSwiftFormerForImageClassification(config, **options)
    assign_state(model, weights)
    return model


def pair(config, seed=0):
    """Return our Keras and our PyTorch classifier with the same weights."""
    weights = random_weights(config, seed)
    return keras_model(config, weights), ours(config, weights)


def pictures(config, batch=2, size=(64, 64)):
    """Return random pixel values as a numpy array, the same each time."""
    shape = (batch, config.num_channels, *size)
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


def relative_difference(found, expected):
    """Return the largest difference in units of the largest expected value."""
    expected = expected.detach().numpy()
    return np.abs(np.asarray(found) - expected).max() / np.abs(expected).max()


def assert_equal_outputs(ours, theirs, pixel_values, tolerance=1e-5):
    """Check logits and all hidden states of a Keras and a PyTorch classifier."""
    found = ours(pixel_values, output_hidden_states=True)
    with torch.no_grad():
        expected = theirs(torch.from_numpy(pixel_values), output_hidden_states=True)
    assert relative_difference(found.logits, expected.logits) < tolerance
    assert len(found.hidden_states) == len(expected.hidden_states)
    for mine, state in zip(found.hidden_states, expected.hidden_states, strict=True):
        assert tuple(mine.shape) == tuple(state.shape)
        assert relative_difference(mine, state) < tolerance


def assert_equal_training(ours, theirs, pixel_values, labels):
    """Check the loss, all gradients and the statistics of one step of training."""
    with tf.GradientTape() as tape:
        loss = ours(pixel_values, labels=labels, training=True).loss
    expected = theirs.train()(torch.from_numpy(pixel_values), labels=torch.from_numpy(labels)).loss
    assert abs(float(loss) - expected.item()) < 1e-5 * abs(expected.item())
    expected.backward()
    _assert_equal_gradients(ours, theirs, tape, loss)
    assert_equal_statistics(ours, theirs)


def _assert_equal_gradients(ours, theirs, tape, loss):
    named = {name: (value, kind) for name, value, kind in named_variables(ours) if value.trainable}
    wanted = {name: value.grad for name, value in theirs.named_parameters()}
    assert named.keys() == wanted.keys()
    found = tape.gradient(loss, [variable.value for variable, _ in named.values()])
    largest = max(float(value.abs().max()) for value in wanted.values() if value is not None)
    compared = 0
    for (name, (_, kind)), value in zip(named.items(), found, strict=True):
        gradient = to_torch(value.numpy(), kind)
        expected = 0 if wanted[name] is None else wanted[name].numpy()
        if np.abs(expected).max() < 1e-5 * largest:
            # No effect: a bias before a BatchNorm, or w_g of the family "ones". Rounding noise.
            assert np.abs(gradient).max() < 1e-5 * largest, name
        else:
            assert np.abs(gradient - expected).max() < 1e-3 * np.abs(expected).max(), name
            compared += 1
    assert compared > len(named) / 2


def assert_equal_statistics(ours, theirs):
    """Check the running statistics of all normalisations."""
    buffers = dict(theirs.named_buffers())
    found = {name: value.numpy() for name, value, _ in named_variables(ours) if name in buffers}
    assert found.keys() == buffers.keys()
    for name, value in found.items():
        assert np.allclose(value, buffers[name].numpy(), rtol=1e-4, atol=1e-6), name
