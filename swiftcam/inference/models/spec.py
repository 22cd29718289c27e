"""`ModelSpec`, the entry of a model in a catalogue, and its form in TOML and JSON."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from swiftcam.inference.checkpoints.family import Family
from swiftcam.inference.crops.recipe import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    Centre,
    Recipe,
    Resize,
)
from swiftcam.inference.crops.resampling import Interpolation
from swiftcam.inference.models.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

ModelKind = Literal["swiftformer", "graph"]
LabelSet = Literal["imagenet-1k", "own"]

# Lower case only: some file systems ignore case.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # reserved by Windows
_SHA256 = re.compile(r"[0-9a-f]{64}")


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
    `kind`: "graph" is an imported classifier. `classes`: their number. `family`: None for an
    imported classifier. `params`: the number of weights. `gmacs`: 10^9 multiply-adds a picture.
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
    fields = Fields(values, f"{where}, model {values.get('name')!r}")
    spec = ModelSpec(
        name=fields.text("name", is_model_name, "lower-case letters, digits and ._-"),
        source=_source(fields.table("source")),
        kind=fields.choice("kind", get_args(ModelKind), default="swiftformer"),
        recipe=_recipe(fields.table("recipe")),
        classes=fields.whole("classes"),
        label_set=fields.choice("label_set", get_args(LabelSet), default="own"),
        family=fields.choice("family", (None, *get_args(Family)), default=None),
        size=fields.optional("size", fields.whole),
        sha256=fields.optional(
            "sha256", lambda name: fields.text(name, _SHA256.fullmatch, "64 hexadecimal digits")
        ),
        licence=fields.optional("licence", fields.text) or "",
        description=fields.optional("description", fields.text) or "",
        accuracy=fields.optional("accuracy", lambda name: _accuracy(fields.table(name))),
        params=fields.optional("params", fields.whole),
        gmacs=fields.optional("gmacs", fields.positive),
        published=fields.optional("published", lambda name: _published(fields.table(name))),
        replaces=fields.optional("replaces", fields.texts) or (),
    )
    fields.reject_unknown()
    if spec.kind == "swiftformer" and spec.family is None:
        raise fields.error("family", f"one of {', '.join(get_args(Family))}")
    return spec


def _source(fields: Fields) -> Source:
    kind = fields.choice("kind", ("hub", "shipped", "own"))
    source: Source
    if kind == "hub":
        source = HubSource(*(fields.text(name) for name in ("repository", "revision", "file")))
    elif kind == "shipped":
        source = ShippedSource(fields.text("directory"))
    else:
        source = OwnSource(fields.text("path"), bool(fields.take("is_linked", default=False)))
    fields.reject_unknown()
    return source


def recipe_from_dict(values: Mapping[str, Any], where: str) -> Recipe:
    """Read the fields of a `Recipe`; missing ones have its defaults.

    Raises:
        ModelError: a field is unknown or has a wrong value.
    """
    return _recipe(Fields(values, where))


def _recipe(fields: Fields) -> Recipe:
    size = fields.optional("size", fields.whole) or Recipe.size
    width = fields.optional("width", fields.whole)
    recipe = Recipe(
        size=size,
        resize=fields.choice("resize", get_args(Resize), default=Recipe.resize),
        resize_to=fields.optional("resize_to", fields.whole) or max(size, width or size),
        interpolation=fields.choice(
            "interpolation", get_args(Interpolation), default=Recipe.interpolation
        ),
        mean=fields.optional("mean", fields.triple) or IMAGENET_MEAN,
        std=fields.optional("std", fields.triple) or IMAGENET_STD,
        width=width,
        resize_to_width=fields.optional("resize_to_width", fields.whole),
        centre=fields.choice("centre", get_args(Centre), default=Recipe.centre),
        is_bgr=fields.choice("is_bgr", (True, False), default=False),
    )
    fields.reject_unknown()
    return recipe


def _accuracy(fields: Fields) -> Accuracy:
    accuracy = Accuracy(
        top1=fields.positive("top1"),
        top5=fields.optional("top5", fields.positive),
        measured_on=fields.text("measured_on"),
    )
    fields.reject_unknown()
    return accuracy


def _published(fields: Fields) -> PublishedValues:
    logits = fields.take("logits")
    if not isinstance(logits, list) or not all(isinstance(value, float) for value in logits):
        raise fields.error("logits", "a list of numbers")
    values = PublishedValues(fields.text("picture"), tuple(logits), fields.positive("tolerance"))
    fields.reject_unknown()
    return values
