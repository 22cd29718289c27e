"""The losses of SwiftFormer in Keras: those of the PyTorch model, to the same number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
from keras import ops

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig

    Tensor = Any

_IGNORED = -100  # the class number that torch.nn.functional.cross_entropy leaves out


def classifier_loss(config: SwiftFormerConfig, logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean loss of logits `(N, num_labels)`, a scalar in float32 or better.

    The kinds of `labels` are those of `SwiftFormerForImageClassification.forward`.
    """
    logits = ops.cast(logits, keras.backend.result_type(logits.dtype, "float32"))
    labels = ops.convert_to_tensor(labels)
    problem = config.problem_type or _problem_type(config.num_labels, labels)
    if problem == "regression":
        wanted = ops.cast(ops.squeeze(labels), logits.dtype)
        return ops.mean(ops.square(ops.squeeze(logits) - wanted))
    if problem == "single_label_classification":
        return _cross_entropy(logits, ops.cast(ops.reshape(labels, (-1,)), "int64"))
    wanted = ops.cast(labels, logits.dtype)
    return ops.mean(ops.binary_crossentropy(wanted, logits, from_logits=True))


def _cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    counts = ops.cast(ops.not_equal(labels, _IGNORED), logits.dtype)
    wanted = ops.where(ops.equal(labels, _IGNORED), ops.zeros_like(labels), labels)
    each = ops.sparse_categorical_crossentropy(wanted, logits, from_logits=True)
    return ops.sum(each * counts) / ops.sum(counts)


def _problem_type(num_labels: int, labels: Tensor) -> str:
    if num_labels == 1:
        return "regression"
    is_whole = "int" in keras.backend.standardize_dtype(labels.dtype)
    return "single_label_classification" if is_whole else "multi_label_classification"
