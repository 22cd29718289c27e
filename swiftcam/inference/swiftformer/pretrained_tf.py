"""Calling, loading and saving Keras models: the base of both model classes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import keras
from safetensors.numpy import save_file

from swiftcam import files
from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from swiftcam.inference.swiftformer.keywords import refused, split_keywords
from swiftcam.inference.swiftformer.loading import WantedWeights, load_state
from swiftcam.inference.swiftformer.processor import SwiftFormerImageProcessor
from swiftcam.inference.swiftformer.weights_tf import assign_state, state_of
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.checkpoints.layouts import Layout
    from swiftcam.inference.crops.recipe import Recipe


class TFPretrainedModel(keras.Model):
    """A Keras model with a configuration, `from_pretrained` and `save_pretrained`.

    `is_base`: whether the class is the network without a classifier. `recipe`: the preprocessing of
    the checkpoint that the weights are from; None for a new network.
    """

    is_base: ClassVar[bool] = False
    config: SwiftFormerConfig
    recipe: Recipe | None = None

    def __init__(self, config: SwiftFormerConfig | dict[str, Any], **kwargs: Any) -> None:
        # No automatic casts: the layers cast their inputs, and labels keep their type.
        super().__init__(autocast=False, **kwargs)
        self.config = SwiftFormerConfig.from_dict(config) if isinstance(config, dict) else config

    def build(self, input_shape: Any = None) -> None:
        """Do nothing: the parts are built already."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the model with keywords, or with all inputs in the first argument.

        Raises:
            ValueError: `pixel_values` is missing, or an input has an unknown name.
        """
        inputs = dict(zip(self._input_names, args, strict=False))
        first = inputs.get("pixel_values")
        if isinstance(first, (list, tuple)):
            inputs |= dict(zip(self._input_names, first, strict=False))
        elif isinstance(first, Mapping):
            inputs |= {"pixel_values": None, **first}
        inputs |= kwargs
        if unknown := sorted(set(inputs) - set(self._input_names)):
            known = ", ".join(self._input_names)
            raise ValueError(f"There is no input {unknown[0]!r}. The inputs are: {known}.")
        pixel_values = inputs.pop("pixel_values", None)
        if pixel_values is None:
            raise ValueError("You have to specify pixel_values")
        return super().__call__(pixel_values, **inputs)

    def compile(
        self,
        *args: Any,
        jit_compile: bool | str = "auto",
        **kwargs: Any,
    ) -> None:
        """Prepare training, as `keras.Model.compile` does.

        "auto" uses XLA only on a GPU: on a processor, training steps with it took 4 times as long.
        """
        if jit_compile == "auto" and not keras.distribution.list_devices("gpu"):
            jit_compile = False
        super().compile(*args, jit_compile=jit_compile, **kwargs)

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Restore the training state of a saved model."""
        self.compile(**keras.saving.deserialize_keras_object(config))
        self.optimizer.build(self.trainable_variables)

    def export(self, filepath: str | Path, **kwargs: Any) -> None:
        """Write a SavedModel: `pixel_values` of any size in, a dict of outputs out.

        Further keywords are those of `keras.Model.export`.
        """
        pixel_values = keras.Input((self.config.num_channels, None, None), name="pixel_values")
        outputs = dict(self(pixel_values, return_dict=True).items())
        keras.Model(pixel_values, outputs).export(str(filepath), **kwargs)

    def get_config(self) -> dict[str, Any]:
        """Return the mapping from which `from_config` makes the same network, without weights."""
        return {**super().get_config(), "config": self.config.to_dict()}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        """Make a model from what `get_config` returned."""
        return cls(**config)

    @classmethod
    def from_pretrained(
        cls,
        name_or_path: str | Path,
        *,
        attention_norm: Family | None = None,
        layout: Layout | None = None,
        num_labels: int | None = None,
        ignore_mismatched_sizes: bool = False,
        dtype: Any = None,
        **keywords: Any,
    ) -> Self:
        """Load a checkpoint in Hugging Face, timm or the authors' layout; PyTorch is not needed.

        The arguments are those of the PyTorch classes; `dtype` is a Keras policy.

        Raises:
            ArgumentError: there is no such name or path.
            ModelError: the checkpoint is damaged, or its keys do not fit; one message lists them.
        """
        loading, changes = split_keywords(keywords)
        if loading.dtype is not None:
            raise refused("torch_dtype", phrase("dtype is the policy of Keras"))
        if loading.device is not None:
            raise refused("device", phrase("use tf.device around the call"))
        wanted = WantedWeights(
            attention_norm, layout, num_labels, ignore_mismatched_sizes, loading, changes
        )
        loaded = load_state(name_or_path, wanted, is_base=cls.is_base)
        model = cls(loaded.config, dtype=dtype)
        model.recipe = loaded.recipe
        assign_state(model, loaded.tensors)
        return model

    def save_pretrained(self, directory: str | Path) -> None:
        """Write `config.json` and `model.safetensors` in Hugging Face layout, and the recipe.

        `from_pretrained` of SwiftCam and of transformers can load the directory.

        Raises:
            OSError: the directory cannot be written.
        """
        folder = Path(directory)
        # transformers loads it as the PyTorch class.
        name = type(self).__name__.removeprefix("TF")
        self.config.replace(architectures=[name]).save_pretrained(folder)
        if self.recipe is not None:
            SwiftFormerImageProcessor(self.recipe).save_beside_model(folder)
        with files.atomic_path(folder / "model.safetensors") as temporary:
            save_file(state_of(self), temporary, metadata={"format": "pt"})

    @property
    def _input_names(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.call).parameters)
