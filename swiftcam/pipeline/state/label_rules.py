"""Rules for the classes that may be named. By name, so that they survive a change of model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.inference.labels.class_search import find_named, unknown_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class LabelRules:
    """The classes that may be named.

    `allow`: the only classes to name, all if empty. `deny`: classes that are never named. Any name
    of a class stands for it, in either language; see `class_search`.
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()

    def permitted(self, labels: Sequence[str]) -> NDArray[np.bool_] | None:
        """Return a mask `(num_labels,)` of the classes that may be named; None for all."""
        if not self.allow and not self.deny:
            return None
        mask = np.full(len(labels), not self.allow)
        mask[_numbers(labels, self.allow)] = True
        mask[_numbers(labels, self.deny)] = False
        return mask

    def notice(self, labels: Sequence[str]) -> str:
        """Return sentences about names that stand for no class, with similar ones; "" if none."""
        return unknown_text(labels, (*self.allow, *self.deny))


def _numbers(labels: Sequence[str], names: Iterable[str]) -> list[int]:
    """Return the numbers of all classes that names stand for."""
    return [number for name in names for number in find_named(labels, name).classes]
