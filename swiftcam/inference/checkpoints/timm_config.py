"""The `config.json` of timm as the fields of a SwiftFormer's configuration.

timm writes the form of the network into the weights alone, and its recipe into `pretrained_cfg`,
which `stored_recipe` reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swiftcam.documents.parse import key_text
from swiftcam.inference.checkpoints.config_fields import MOST_CLASSES, named_classes, unusable
from swiftcam.inference.labels.class_labels import numbered_label
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from swiftcam.errors import ModelError

# Keys that say what the weights show, or nothing about the network.
_IGNORED = frozenset(
    {"architecture", "num_classes", "num_features", "global_pool", "model_args", "pretrained_cfg"}
)
# Arguments of the network that its weights show, or that only training uses.
_IGNORED_ARGUMENTS = frozenset(
    {
        *("layers", "embed_dims", "mlp_ratios", "downsamples", "num_classes", "in_chans"),
        *("use_layer_scale", "layer_scale_init_value", "drop_rate", "drop_path_rate"),
        *("global_pool", "output_stride", "img_size", "pretrained"),
    }
)


def is_of_timm(values: Mapping[str, Any]) -> bool:
    """Tell whether timm wrote a `config.json`."""
    return "model_type" not in values and bool({"architecture", "pretrained_cfg"} & values.keys())


def config_of_timm(values: Mapping[str, Any], num_labels: int | None) -> dict[str, Any]:
    """Return the fields that a `config.json` of timm gives; `num_labels` is that of the weights.

    Raises:
        ModelError: it asks for another network, or its names do not fit; the message names the key.
    """
    if values.get("global_pool") not in (None, "", "avg"):
        raise _refused("global_pool", values["global_pool"])
    arguments = values.get("model_args")
    for key, value in (arguments if isinstance(arguments, dict) else {}).items():
        if key not in _IGNORED_ARGUMENTS and value is not None:
            raise _refused(f"model_args.{key}", value)
    found = {key: value for key, value in values.items() if key not in _IGNORED}
    names, descriptions = found.pop("label_names", None), found.pop("label_descriptions", None)
    inner = values.get("pretrained_cfg")
    if isinstance(inner, dict):
        names = names or inner.get("label_names")
        descriptions = descriptions or inner.get("label_descriptions")
    if names and num_labels and not found.get("id2label"):
        found["id2label"] = _labels(names, descriptions, num_labels)
    return found


def _labels(names: Any, descriptions: Any, num_labels: int) -> dict[int, str]:
    """Return the label of each class: the description of its name, else its name.

    `names` is a list of all names, or an object that may leave classes out.
    """
    if isinstance(names, list):
        if len(names) != num_labels:
            raise unusable(
                phrase(
                    "label_names has {count} names, but the weights have {classes} classes",
                    count=len(names),
                    classes=num_labels,
                )
            )
        names = dict(enumerate(names))
    if not isinstance(names, dict) or len(names) > MOST_CLASSES:
        raise unusable(phrase("label_names must be a list of names or an object with them"))
    described = descriptions if isinstance(descriptions, dict) else {}
    given = {str(key): described.get(str(name), name) for key, name in names.items()}
    others = {str(i): numbered_label(i) for i in range(num_labels) if str(i) not in given}
    labels = named_classes(given | others, None, None)
    if len(labels) != num_labels:
        raise unusable(
            phrase(
                "label_names names class {index}, but the model's classes are 0 to {last}",
                index=max(labels),
                last=num_labels - 1,
            )
        )
    return labels


def _refused(key: str, value: Any) -> ModelError:
    return unusable(
        phrase(
            "SwiftCam cannot run {key} = {value} of timm",
            key=key_text(key),
            value=key_text(str(value)),
        )
    )
