"""A taught model: a checkpoint with a head for classes that the user taught."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from swiftcam.inference.labels.class_labels import short_label
from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.provenance import Provenance
    from swiftcam.inference.taught.taught_head import TaughtHead

NONE_LABEL = "none of these"


@dataclass(frozen=True, eq=False)
class TaughtModel:
    """A checkpoint whose embedding a taught head classifies.

    `base`: the checkpoint; every engine runs it. `classes`: the names of the taught classes.
    `is_beside`: the labels are those of the base and, after them, the taught ones; else they are
    the taught ones and, last, "none of these". `own`: the numbers of the base's classes that are
    used beside them; one that has the name of a taught class is not.
    """

    name: str
    base: Checkpoint
    head: TaughtHead
    classes: tuple[str, ...]
    is_beside: bool = False
    note: str = ""
    labels: tuple[str, ...] = field(init=False)
    own: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        taught = {name.casefold() for name in self.classes}
        own = tuple(
            number
            for number, label in enumerate(self.base.labels)
            if taught.isdisjoint((label.casefold(), short_label(label).casefold()))
        )
        object.__setattr__(self, "own", own)
        beside = (*(self.base.labels[number] for number in own), *self.classes)
        labels = beside if self.has_own else (*self.classes, NONE_LABEL)
        object.__setattr__(self, "labels", labels)

    @property
    def has_own(self) -> bool:
        """Whether classes of the base are used: those beside the taught ones, if any are left."""
        return self.is_beside and bool(self.own)

    @property
    def recipe(self) -> Recipe:
        """The recipe of the base."""
        return self.base.recipe

    @property
    def config(self) -> SwiftFormerConfig:
        """The configuration of the base."""
        return self.base.config

    @property
    def directory(self) -> Path:
        """The folder of the model, which has the files of the base too."""
        return self.base.directory

    @property
    def weights_path(self) -> Path:
        """The weights file of the base."""
        return self.base.weights_path

    @property
    def trained_size(self) -> int | None:
        """The side of the crops in training, if the model runs at another size."""
        return self.base.trained_size

    @property
    def minimum_confidence(self) -> float:
        """The least probability of a label that is shown."""
        return self.base.minimum_confidence if self.has_own else FALLBACK_CONFIDENCE

    @property
    def activation(self) -> Literal["softmax"]:
        """The function that makes probabilities of the logits."""
        return "softmax"

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the weights and the head together, in hexadecimal."""
        kind = "beside" if self.is_beside else "alone"
        return hashlib.sha256(f"{self.base.sha256} {self.head.digest} {kind}".encode()).hexdigest()

    @property
    def provenance(self) -> Provenance:
        """The part of provenance that a model fills in.

        Raises:
            ModelError: the weights of the base cannot be read.
        """
        return self.taught_on(self.base.provenance)

    def taught_on(self, base: Provenance) -> Provenance:
        """Return the provenance of something of the base, with this head on it."""
        if base.model is None:
            return base
        head = f"{self.head.digest} {'beside' if self.is_beside else 'alone'}"
        return replace(base, model=replace(base.model, head=head))

    def at_size(self, size: int) -> TaughtModel:
        """Return the model for crops of another size.

        Raises:
            ArgumentError: the network cannot take crops of that size.
        """
        return replace(self, base=self.base.at_size(size))

    def logits(
        self, base_logits: NDArray[np.floating], embeddings: NDArray[np.floating]
    ) -> NDArray[np.float64]:
        """Return the logits `(N, len(labels))` for outputs of the base.

        Beside the base's own classes, these share the probability of none of the taught ones.
        """
        taught = self.head.logits(embeddings)
        if not self.has_own:
            return taught
        shares = _log_softmax(taught)
        own = _log_softmax(np.asarray(base_logits, np.float64)[:, self.own]) + shares[:, -1:]
        return np.hstack([own, shares[:, :-1]])


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = logits - logits.max(axis=1, keepdims=True)
    shares: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return shares
