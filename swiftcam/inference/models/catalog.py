"""The models that exist: shipped with SwiftCam, in the user's store, or on the hub."""

from __future__ import annotations

import logging
import os
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.documents.parse import Limits, read_toml_file
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.models.spec import HubSource, ModelSpec, spec_from_dict
from swiftcam.inference.models.store import Store
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

_LIMITS = Limits(size=1_000_000)
_WEIGHTS = "model.safetensors"  # in the folder of a shipped model


def catalogue() -> tuple[ModelSpec, ...]:
    """Return the models of the catalogue, in its order.

    Raises:
        ModelError: the catalogue cannot be read.
    """
    path = paths.catalog_file()
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from error
    return _read_catalogue(path, changed)


@lru_cache(maxsize=4)
def _read_catalogue(path: Path, changed: int) -> tuple[ModelSpec, ...]:
    """Read the catalogue; `changed`, its modification time in ns, is part of the cache's key."""
    try:
        values = read_toml_file(path, _LIMITS)
    except (OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from error
    models = values.get("model", [])
    if not isinstance(models, list) or not all(isinstance(model, dict) for model in models):
        raise _unreadable(path, "it has no [[model]] tables")
    specs = tuple(spec_from_dict(model, str(path)) for model in models)
    names = [spec.name for spec in specs]
    if len(set(names)) < len(names):
        raise _unreadable(path, "two models have the same name")
    return specs


def model_names() -> list[str]:
    """Return the names of the models on this machine."""
    return sorted({*_shipped(), *Store().names()})


def find_model(name_or_path: str) -> Path:
    """Return the path of the model with a name or at a path.

    A shipped model comes first, then one of the store, then a path. The name of an earlier edition
    stands for the model that replaces it, and a repository on the hub for the model from there.

    Raises:
        ArgumentError: there is none; the message says how to download a model of the catalogue.
    """
    if name_or_path in _shipped():
        return paths.models_dir() / name_or_path
    store = Store()
    if store.has(name_or_path):
        return store.path_of(name_or_path)
    path = paths.expanded(name_or_path)
    # Unlike `Path.exists`, this is also False for names that the system does not allow.
    if name_or_path and os.path.exists(path):
        return path
    if replacement := _replacement(name_or_path):
        log.warning("%s", replaced_text(name_or_path, replacement))
        return find_model(replacement)
    specs = {spec.name: spec for spec in _catalogue_or_nothing()}
    spec = specs.get(name_or_path) or _on_hub(name_or_path)
    if spec is not None and store.has(spec.name):
        return store.path_of(spec.name)
    if spec is not None:
        raise ArgumentError(
            phrase(
                "The model {name} is not on this machine yet ({size}). Download it: swiftcam "
                "models pull {pulled}",
                name=name_or_path,
                size=size_text(spec),
                pulled=spec.name,
            )
        )
    known = ", ".join(sorted({*model_names(), *specs}))
    raise ArgumentError(
        phrase(
            "There is no model {name}: it is neither a known name ({known}) nor an existing "
            "directory. Check the spelling.",
            name=repr(name_or_path),
            known=known,
        )
    )


def missing_model(name: str) -> str | None:
    """Return the name in the catalogue of a model that could be downloaded but is not here.

    `name`: a name of the catalogue, or a repository on the hub. None: it is here, or unknown.
    """
    if name in _shipped() or Store().has(name) or os.path.exists(paths.expanded(name)):
        return None
    spec = next((one for one in _catalogue_or_nothing() if one.name == name), _on_hub(name))
    return None if spec is None or Store().has(spec.name) else spec.name


def _on_hub(repository: str) -> ModelSpec | None:
    """Return the model of the catalogue that a repository on the Hugging Face hub has."""
    for spec in _catalogue_or_nothing():
        if isinstance(spec.source, HubSource) and spec.source.repository == repository:
            return spec
    return None


def replacement_of(name_or_path: str) -> str | None:
    """Return the name of the model that is used instead of an earlier edition with this name.

    None: there is a model with this name or at this path, or it never was one of SwiftCam's.
    """
    is_here = name_or_path in _shipped() or Store().has(name_or_path)
    if is_here or os.path.exists(paths.expanded(name_or_path)):
        return None
    return _replacement(name_or_path)


def replaced_text(name: str, replacement: str) -> str:
    """Return the message that a model is used instead of an earlier edition."""
    return phrase(
        "The model {name} does not exist any more. {replacement}, its new edition, is used.",
        name=name,
        replacement=replacement,
    )


def shipped_weights(name: str) -> Path:
    """Return the path of the weights of a shipped model."""
    return paths.models_dir() / name / _WEIGHTS


def size_text(spec: ModelSpec) -> str:
    """Return the size of a model's weights as text for the user."""
    if spec.estimated_size is None:
        return "of unknown size"
    return f"{'' if spec.size else 'about '}{spec.estimated_size / 1e6:.0f} MB"


def _shipped() -> list[str]:
    return [path.parent.name for path in paths.models_dir().glob(f"*/{_WEIGHTS}")]


def _replacement(name: str) -> str | None:
    for spec in _catalogue_or_nothing():
        if any(fnmatchcase(name, pattern) for pattern in spec.replaces):
            return spec.name
    return None


def _catalogue_or_nothing() -> tuple[ModelSpec, ...]:
    """Return the catalogue, or nothing if it is damaged: `catalogue` reports that."""
    try:
        return catalogue()
    except ModelError:
        return ()


def _unreadable(path: Path, reason: str) -> ModelError:
    return ModelError(
        f"The catalogue of models {path} cannot be read ({reason}). "
        "Install SwiftCam again, or correct SWIFTCAM_CATALOG."
    )
