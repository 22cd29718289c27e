"""Rules for the classes that may be named. By name, so that they survive a change of model."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class LabelRules:
    """The classes that may be named.

    `allow`: the only classes to name, all if empty. `deny`: classes that are never named. Any name
    of a class stands for it: "tabby" and "Tabby cat" for "tabby, tabby cat".
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()

    def permitted(self, labels: Sequence[str]) -> NDArray[np.bool_] | None:
        """Return a mask `(num_labels,)` of the classes that may be named; None for all."""
        if not self.allow and not self.deny:
            return None
        allow, deny = set(map(_key, self.allow)), set(map(_key, self.deny))
        names = [set(_names(label)) for label in labels]
        return np.array([(not allow or bool(n & allow)) and not n & deny for n in names], bool)

    def notice(self, labels: Sequence[str]) -> str:
        """Return a sentence about names that no class has, with similar names; "" if none."""
        known = {name for label in labels for name in _names(label)}
        unknown = [name for name in (*self.allow, *self.deny) if _key(name) not in known]
        if not unknown:
            return ""
        listed = ", ".join(f"{name!r}" for name in unknown)
        near = [
            match for name in unknown for match in difflib.get_close_matches(_key(name), known, n=1)
        ]
        if near:
            return phrase(
                "The model has no class called {names}. Did you mean {near}?",
                names=listed,
                near=", ".join(near),
            )
        return phrase("The model has no class called {names}.", names=listed)


def _names(label: str) -> Iterable[str]:
    """Yield all names of a class: its whole label and each synonym in it."""
    yield _key(label)
    yield from map(_key, label.split(","))


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
