"""`ModelSpec`, the entry of a model in a catalogue, and its form in TOML and JSON."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec import structs

from swiftcam.documents.parse import key_text
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.models.spec_fields import (
    HubFields,
    RecipeFields,
    ShippedFields,
    SpecFields,
    checked,
    wrong_value,
)
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.models.spec_fields import (
        LabelSet,
        ModelKind,
        OwnFields,
        PublishedFields,
    )

# Lower case only: some file systems ignore case.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # reserved by Windows


@dataclass(frozen=True)
class HubSource:
    """A file of a repository on the Hugging Face hub; `revision` is a commit, a branch or a tag."""

    repository: str
    revision: str
    file: str

    @property
    def has_fixed_revision(self) -> bool:
        """Tell whether the revision is a commit, whose files never change."""
        return bool(re.fullmatch(r"[0-9a-f]{40}", self.revision))


@dataclass(frozen=True)
class ShippedSource:
    """A directory that comes with SwiftCam."""

    directory: str


@dataclass(frozen=True)
class OwnSource:
    """A file or directory of the user; `is_linked` if the store only refers to it."""

    path: str
    is_linked: bool = False


Source = HubSource | ShippedSource | OwnSource


@dataclass(frozen=True)
class Accuracy:
    """Published accuracy in percent, and the pictures it was measured on."""

    top1: float
    top5: float | None
    measured_on: str


@dataclass(frozen=True)
class PublishedValues:
    """The first logits of a picture as its publishers state them.

    `picture`: its name. `tolerance`: the largest difference that counts as equal.
    """

    picture: str
    logits: tuple[float, ...]
    tolerance: float


@dataclass(frozen=True)
class ModelSpec:
    """The catalogue entry of a model: its source, its properties and published figures.

    `size` (bytes), `sha256`: of the weights; None if not published, then the first download
    records both and later downloads must match.
    `kind`: "graph" is an imported classifier, "taught" a checkpoint with taught classes.
    `classes`: their number. `family`: None for an imported classifier.
    `params`: the number of weights. `gmacs`: 10^9 multiply-adds a picture.
    `accuracy`, `params`, `gmacs`, `published`: None if unknown.
    `replaces`: the names of earlier editions, as patterns ("name-*"), for which this model is used.
    """

    name: str
    source: Source
    kind: ModelKind
    recipe: Recipe
    classes: int
    label_set: LabelSet
    family: Family | None = None
    size: int | None = None
    sha256: str | None = None
    licence: str = ""
    description: str = ""
    accuracy: Accuracy | None = None
    params: int | None = None
    gmacs: float | None = None
    published: PublishedValues | None = None
    replaces: tuple[str, ...] = ()

    @property
    def estimated_size(self) -> int | None:
        """The size in bytes; if not published, 4 bytes for each weight; None if unknown."""
        return self.size or (self.params * 4 if self.params else None)

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping that `spec_from_dict` reads; unknown values are left out."""
        values = dataclasses.asdict(self)
        kind = {HubSource: "hub", ShippedSource: "shipped", OwnSource: "own"}[type(self.source)]
        values["source"] = {"kind": kind, **values["source"]}
        values["recipe"] = self.recipe.to_dict()
        return _known(values)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mapping without empty values, also inside its tables."""
    return {
        key: _known(value) if isinstance(value, dict) else value
        for key, value in values.items()
        if value not in (None, "", ())
    }


def is_model_name(name: str) -> bool:
    """Tell whether a name is allowed: lower-case letters, digits and `._-`, at most 64."""
    return bool(_NAME.fullmatch(name)) and not _RESERVED.fullmatch(name)


def spec_from_dict(values: Mapping[str, Any], where: str) -> ModelSpec:
    """Read a spec from a mapping of TOML or JSON; `where` names the file in errors.

    Raises:
        ModelError: a field is missing, unknown, or has a wrong value.
    """
    place = phrase("{place}, model {name}", place=where, name=key_text(values.get("name")))
    fields = checked(values, SpecFields, place)
    if not is_model_name(fields.name):
        wanted = phrase("at most 64 lower-case letters, digits and ._-")
        raise wrong_value(place, phrase("{key} must be {wanted}", key="name", wanted=wanted))
    if fields.kind == "swiftformer" and fields.family is None:
        raise wrong_value(place, phrase("{key} is missing", key="family"))
    others = ("source", "recipe", "accuracy", "published", "replaces")
    plain = {key: value for key, value in structs.asdict(fields).items() if key not in others}
    return ModelSpec(
        source=_source(fields.source),
        recipe=_recipe(fields.recipe),
        accuracy=Accuracy(**structs.asdict(fields.accuracy)) if fields.accuracy else None,
        published=_published(fields.published) if fields.published else None,
        replaces=tuple(fields.replaces),
        **plain,
    )


def _source(fields: HubFields | ShippedFields | OwnFields) -> Source:
    if isinstance(fields, HubFields):
        return HubSource(fields.repository, fields.revision, fields.file)
    if isinstance(fields, ShippedFields):
        return ShippedSource(fields.directory)
    return OwnSource(fields.path, fields.is_linked)


def _published(fields: PublishedFields) -> PublishedValues:
    return PublishedValues(fields.picture, tuple(fields.logits), fields.tolerance)


def recipe_from_dict(values: Mapping[str, Any], where: str) -> Recipe:
    """Read the fields of a `Recipe`; missing ones have its defaults.

    Raises:
        ModelError: a field is unknown or has a wrong value.
    """
    return _recipe(checked(values, RecipeFields, where))


def _recipe(fields: RecipeFields) -> Recipe:
    chosen = {key: value for key, value in structs.asdict(fields).items() if value is not None}
    size = chosen.setdefault("size", Recipe.size)
    chosen.setdefault("resize_to", max(size, fields.width or size))
    return Recipe(**chosen)
