"""SwiftFormer in TensorFlow (Keras 3), as documented: arguments and outputs of Hugging Face.

Both families of weights run right here. `pixel_values` are normalised pictures
`(N, num_channels, H, W)`, as for PyTorch; inside, features are `(N, H, W, C)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import keras
import optree
from keras import ops

from swiftcam.inference.swiftformer.layers_tf import Encoder, PatchEmbedding
from swiftcam.inference.swiftformer.losses_tf import classifier_loss
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

# So that Keras looks inside them: for `predict`, and for functional models.
for _output in (BaseModelOutputWithNoAttention, ImageClassifierOutputWithNoAttention):
    optree.register_pytree_node(
        cast("Any", _output),
        lambda output: (output.values(), tuple(output.keys()), tuple(output.keys())),
        cast("Any", _output).__tf_unflatten__,
        namespace="keras",
    )


@keras.saving.register_keras_serializable("swiftcam")
class TFSwiftFormerModel(TFPretrainedModel):
    """The network without a classifier.

    All inputs may be keywords, or stand in the first argument: a tensor, a list in the order of
    `call`, or a dict of names. The defaults of `output_hidden_states` and `return_dict` are those
    of the configuration, else False and True. Further keywords are those of `keras.Model`; `dtype`
    may be a policy such as "mixed_bfloat16".
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
        """Return the last hidden state `(N, D, H, W)` and, where asked for, all hidden states.

        `return_dict=False` gives the same as a tuple. With `training`, dropout and stochastic depth
        are active and the running statistics are updated.

        Raises:
            ValueError: there are no `pixel_values`, or an input has an unknown name.
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
    """The network with its two heads, whose mean is the answer, in training too.

    Inputs and defaults as for `TFSwiftFormerModel`. `fit` needs no loss in `compile`: with labels
    as targets or among the inputs it takes the model's own.
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
        """Return logits `(N, num_labels)`, the loss where `labels` are given, and hidden states.

        `labels` and losses are those of `SwiftFormerForImageClassification.forward`.

        Raises:
            ValueError: there are no `pixel_values`, or an input has an unknown name.
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
        loss = None if labels is None else classifier_loss(self.config, logits, labels)
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
        """Return the loss that `compile` was given, else the model's own.

        Raises:
            ValueError: there are no labels, or weights for the model's own loss.
        """
        labels, logits = _labels(x, y), _logits(y_pred)
        if self.loss is not None:
            return super().compute_loss(x, labels, logits, sample_weight, training)
        if labels is None:
            raise ValueError("There are no labels: give them as targets, or as input 'labels'.")
        if sample_weight is not None:
            raise ValueError("The model's own loss takes no weights: give `compile` a loss.")
        return classifier_loss(self.config, logits, labels)

    def compute_metrics(
        self,
        x: Any,
        y: Tensor,
        y_pred: Any,
        sample_weight: Tensor = None,
    ) -> dict[str, Any]:
        """Return the metrics that `compile` was given, on logits."""
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
    # Only the loss, which is a scalar, may stand before them.
    return next(value for value in output if len(value.shape) == 2)


def _channels_first(x: Tensor) -> Tensor:
    return ops.transpose(x, (0, 3, 1, 2))
