"""The keywords of `from_pretrained`: each is obeyed, has no effect here, or is refused by name."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from swiftcam.documents.parse import key_text
from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.configuration import OLD_NAMES, SwiftFormerConfig
from swiftcam.inference.crops.preprocessor import (
    PREPROCESSOR_KEYS,
    preprocessor_of,
    recipe_from_preprocessor,
)
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from swiftcam.inference.crops.recipe import Recipe

# Further fields of a configuration that the models obey.
_CONFIGURATION = ("label2id", "output_hidden_states", "return_dict", "architectures")
# Keywords of transformers for which there is nothing to do here, with any value.
_WITHOUT_EFFECT = ("low_cpu_mem_usage", "use_fast", "weights_only", "_fast_init", "resume_download")
# Keywords of transformers that are accepted with these values only; the reason why not others.
_ONLY: dict[str, tuple[tuple[Any, ...], str]] = {
    "token": ((None, False), phrase("SwiftCam reads HF_TOKEN, and keeps no token")),
    "use_auth_token": ((None, False), phrase("SwiftCam reads HF_TOKEN, and keeps no token")),
    "trust_remote_code": ((None, False), phrase("SwiftCam never runs code of a model")),
    "revision": ((None, "main"), phrase("the catalogue of models has the revision")),
    "subfolder": ((None, ""), phrase("give the path of the folder")),
    "variant": ((None,), phrase("give the path of the file")),
    "cache_dir": ((None,), phrase("models are in the store: SWIFTCAM_HOME moves it")),
    "force_download": ((None, False), phrase("remove the model first: swiftcam models remove")),
    "proxies": ((None,), phrase("SwiftCam reads HTTPS_PROXY")),
    "attn_implementation": ((None, "eager"), phrase("there is one implementation")),
    "output_loading_info": ((None, False), phrase("all problems are in the error")),
}


@dataclass(frozen=True)
class LoadingKeywords:
    """The keywords that do not change the configuration.

    `dtype`: of the weights, as the framework names it; None for float32. `device`: where they are
    put, None for the processor. `is_pulled`: a model of the catalogue that is not on this machine
    is downloaded. `config`: a configuration instead of the checkpoint's.
    """

    dtype: Any = None
    device: Any = None
    is_pulled: bool = False
    config: SwiftFormerConfig | None = None


def split_keywords(keywords: Mapping[str, Any]) -> tuple[LoadingKeywords, dict[str, Any]]:
    """Return the loading keywords, and the remaining ones, which change the configuration.

    Raises:
        ArgumentError: a keyword cannot be obeyed.
    """
    rest = dict(keywords)
    for name in _WITHOUT_EFFECT:
        rest.pop(name, None)
    for name, (allowed, reason) in _ONLY.items():
        value = rest.pop(name, None)
        if not any(value is one or (isinstance(value, str) and value == one) for one in allowed):
            raise refused(name, reason)
    config = rest.pop("config", None)
    if config is not None and not isinstance(config, SwiftFormerConfig):
        config = SwiftFormerConfig.from_pretrained(config)
    loading = LoadingKeywords(
        dtype=_one_of(rest, "dtype", "torch_dtype"),
        device=_one_of(rest, "device", "device_map"),
        is_pulled=rest.pop("local_files_only", True) is False,
        config=config,
    )
    return loading, rest


def changed_config(config: SwiftFormerConfig, changes: Mapping[str, Any]) -> SwiftFormerConfig:
    """Return a configuration with the changes that keywords ask for.

    Raises:
        ArgumentError: a keyword is no field of it.
    """
    require_known(changes, config)
    new = {OLD_NAMES.get(name, name): value for name, value in changes.items()}
    if new.get("label2id") and not new.get("id2label"):
        new["id2label"] = {number: name for name, number in new["label2id"].items()}
    if new.get("num_labels") == config.num_labels:
        del new["num_labels"]  # a new number removes the labels
    return config.replace(**new) if new else config


def require_known(changes: Iterable[str], config: SwiftFormerConfig) -> None:
    """Check that keywords are fields of a configuration, or further ones that it already has.

    Raises:
        ArgumentError: one is not; the message has similar names.
    """
    own = [field.name for field in fields(config) if field.name != "extra"]
    known = [*own, *_CONFIGURATION, *OLD_NAMES, *config.extra]
    for name in changes:
        if name in known:
            continue
        keywords = [
            "dtype",
            "torch_dtype",
            "device",
            "local_files_only",
            "config",
            "ignore_mismatched_sizes",
        ]
        similar = difflib.get_close_matches(name, [*known, *keywords], n=1, cutoff=0.6)
        if similar:
            raise ArgumentError(
                phrase(
                    "from_pretrained has no keyword {name}. Did you mean {similar}?",
                    name=key_text(name),
                    similar=similar[0],
                )
            )
        raise refused(name, phrase("it is no field of the configuration either"))


def changed_recipe(recipe: Recipe, changes: Mapping[str, Any]) -> Recipe:
    """Return a recipe with other values for keys of `preprocessor_config.json`.

    Raises:
        ArgumentError: there is no such key.
        ModelError: SwiftCam cannot do what a value asks for.
    """
    require_keys(changes)
    return recipe_from_preprocessor(preprocessor_of(recipe) | dict(changes)) if changes else recipe


def require_keys(changes: Iterable[str]) -> None:
    """Check that keywords are keys of `preprocessor_config.json`.

    Raises:
        ArgumentError: one is not; the message has a similar one.
    """
    for name in changes:
        if name not in PREPROCESSOR_KEYS:
            similar = difflib.get_close_matches(name, PREPROCESSOR_KEYS, n=1, cutoff=0.6)
            raise ArgumentError(
                phrase(
                    "An image processor has no {name}. Did you mean {similar}?",
                    name=key_text(name),
                    similar=similar[0],
                )
                if similar
                else phrase("An image processor has no {name}. Leave it out.", name=key_text(name))
            )


def refused(name: str, reason: str) -> ArgumentError:
    """Return the error for a keyword that cannot be obeyed."""
    return ArgumentError(
        phrase(
            "from_pretrained cannot obey the keyword {name}: {reason}. Leave it out.",
            name=key_text(name),
            reason=reason,
        )
    )


def _one_of(keywords: dict[str, Any], name: str, other: str) -> Any:
    """Take the value of a keyword that has two names; both may have the same value."""
    first, second = keywords.pop(name, None), keywords.pop(other, None)
    if first is not None and second is not None and first != second:
        raise refused(other, phrase("{name} has another value", name=name))
    return second if first is None else first
