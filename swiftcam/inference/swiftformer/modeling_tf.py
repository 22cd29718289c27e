"""SwiftFormer in TensorFlow (Keras 3) with the arguments and outputs of Hugging Face.

It supports both families of weights. `pixel_values` are normalised pictures
`(N, num_channels, H, W)`, as for PyTorch; the layers compute with `(N, H, W, C)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import keras
import optree
from keras import ops

from swiftcam.inference.swiftformer.layers_tf import Encoder, PatchEmbedding
from swiftcam.inference.swiftformer.outputs import (
    BaseModelOutputWithNoAttention,
    ImageClassifierOutputWithNoAttention,
    ModelOutput,
)
from swiftcam.inference.swiftformer.pretrained_tf import TFPretrainedModel
from swiftcam.inference.swiftformer.primitives_tf import BatchNorm, linear

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig

    Tensor = Any

_IGNORED = -100  # the class number that torch.nn.functional.cross_entropy ignores

# Keras needs this to handle the outputs in `predict` and in functional models.
for _output in (BaseModelOutputWithNoAttention, ImageClassifierOutputWithNoAttention):
    optree.register_pytree_node(
        cast("Any", _output),
        lambda output: (output.to_tuple(), tuple(output.keys()), tuple(output.keys())),
        cast("Any", _output).__tf_unflatten__,
        namespace="keras",
    )


@keras.saving.register_keras_serializable("swiftcam")
class TFSwiftFormerModel(TFPretrainedModel):
    """The network without a classifier.

    Inputs may be keywords, or all in the first argument: a tensor, a list in the order of `call`,
    or a dict by name. `output_hidden_states` and `return_dict` default to the values in the
    configuration, else to False and True. Further keywords of the constructor are those of
    `keras.Model`; `dtype` may be a policy such as "mixed_bfloat16".
    """

    is_base = True

    def __init__(self, config: SwiftFormerConfig | dict[str, Any], **kwargs: Any) -> None:
        super().__init__(config, **kwargs)
        self.patch_embed = PatchEmbedding(self.config, self.dtype_policy)
        self.encoder = Encoder(self.config, self.dtype_policy)
        self.build()

    def call(
        self,
        pixel_values: Tensor = None,
        output_hidden_states: bool | None = None,
        return_dict: bool | None = None,
        training: bool = False,
    ) -> BaseModelOutputWithNoAttention | tuple[Any, ...]:
        """Return the last hidden state `(N, D, H, W)` and, if requested, all hidden states.

        With `return_dict=False` they come as a tuple. With `training`, dropout and stochastic
        depth are active and the running statistics are updated.

        Raises:
            ValueError: `pixel_values` is None, or an input has an unknown name.
        """
        x = self.patch_embed(ops.transpose(pixel_values, (0, 2, 3, 1)), training=training)
        states = self.encoder(x, training=training)
        last = _channels_first(states[-1])
        output = BaseModelOutputWithNoAttention(last)
        if self.config.chosen("output_hidden_states", output_hidden_states, False):
            output.hidden_states = (*map(_channels_first, states[:-1]), last)
        return output if self.config.chosen("return_dict", return_dict, True) else output.to_tuple()


@keras.saving.register_keras_serializable("swiftcam")
class TFSwiftFormerForImageClassification(TFPretrainedModel):
    """The network with two heads; the logits are the mean of both, in training too.

    Inputs and defaults are those of `TFSwiftFormerModel`. `fit` works without a loss in `compile`:
    it uses the model's own, with labels as targets or among the inputs.
    """

    def __init__(self, config: SwiftFormerConfig | dict[str, Any], **kwargs: Any) -> None:
        super().__init__(config, **kwargs)
        policy, width = self.dtype_policy, self.config.embed_dims[-1]
        self.num_labels = self.config.num_labels
        self.swiftformer = TFSwiftFormerModel(self.config, dtype=policy, name="swiftformer")
        self.norm = BatchNorm(width, self.config.batch_norm_eps, policy)
        self.head = linear(width, self.num_labels, policy)
        self.dist_head = linear(width, self.num_labels, policy)
        self.build()

    def call(
        self,
        pixel_values: Tensor = None,
        labels: Tensor = None,
        output_hidden_states: bool | None = None,
        return_dict: bool | None = None,
        training: bool = False,
    ) -> ImageClassifierOutputWithNoAttention | tuple[Any, ...]:
        """Return the loss (if `labels` are given), the logits `(N, num_labels)` and hidden states.

        `labels` and losses are those of `SwiftFormerForImageClassification.forward`.

        Raises:
            ValueError: `pixel_values` is None, or an input has an unknown name.
        """
        base = self.swiftformer(
            pixel_values,
            output_hidden_states=self.config.chosen(
                "output_hidden_states", output_hidden_states, False
            ),
            return_dict=True,
            training=training,
        )
        features = ops.transpose(base.last_hidden_state, (0, 2, 3, 1))
        pooled = ops.mean(self.norm(features, training=training), axis=(1, 2))
        logits = (self.head(pooled) + self.dist_head(pooled)) / 2
        loss = None if labels is None else _classifier_loss(self.config, logits, labels)
        output = ImageClassifierOutputWithNoAttention(loss, logits, base.hidden_states)
        return output if self.config.chosen("return_dict", return_dict, True) else output.to_tuple()

    def compute_loss(
        self,
        x: Any = None,
        y: Tensor = None,
        y_pred: Any = None,
        sample_weight: Tensor = None,
        training: bool = True,
    ) -> Tensor:
        """Return the loss given to `compile`, else the model's own.

        Raises:
            ValueError: there are no labels, or sample weights for the model's own loss.
        """
        labels, logits = _labels(x, y), _logits(y_pred)
        if self.loss is not None:
            return super().compute_loss(x, labels, logits, sample_weight, training)
        if labels is None:
            raise ValueError("There are no labels. Give them as targets or as the input 'labels'.")
        if sample_weight is not None:
            raise ValueError("The model's own loss takes no sample weights. Give `compile` a loss.")
        return _classifier_loss(self.config, logits, labels)

    def compute_metrics(
        self,
        x: Any,
        y: Tensor,
        y_pred: Any,
        sample_weight: Tensor = None,
    ) -> dict[str, Any]:
        """Return the values of the metrics given to `compile`, computed from the logits."""
        values: dict[str, Any] = super().compute_metrics(
            x, _labels(x, y), _logits(y_pred), sample_weight
        )
        return values


def _labels(x: Any, y: Tensor) -> Tensor:
    """Return the targets, else the labels among the inputs, else None."""
    if y is not None:
        return y
    if isinstance(x, dict):
        return x.get("labels")
    return x[1] if isinstance(x, (list, tuple)) and len(x) > 1 else None


def _logits(output: Any) -> Tensor:
    if isinstance(output, ModelOutput):
        return output["logits"]
    # In a tuple, the loss (a scalar) may come before the logits.
    return next(value for value in output if len(value.shape) == 2)


def _channels_first(x: Tensor) -> Tensor:
    return ops.transpose(x, (0, 3, 1, 2))


def _classifier_loss(config: SwiftFormerConfig, logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean loss of logits `(N, num_labels)`, a scalar in float32 or better.

    Losses and forms of `labels` are those of `SwiftFormerForImageClassification`, to the number.
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
