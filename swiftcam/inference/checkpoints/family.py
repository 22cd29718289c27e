"""The family of a checkpoint: the attention that its weights were trained with.

"ones" is the attention of the first release and of Hugging Face; "l2" is the attention of the
weights of July 2023 and of timm. In `config.json` the family is the field `attention_norm`.
"""

from __future__ import annotations

from typing import Literal, get_args

from swiftcam.errors import ArgumentError
from swiftcam.phrases import alternatives, phrase

Family = Literal["ones", "l2"]


def family_named(name: str | None) -> Family | None:
    """Return the family with a name; None for None.

    Raises:
        ArgumentError: there is no such family.
    """
    known: tuple[Family, ...] = get_args(Family)
    if name is None:
        return None
    for family in known:
        if family == name:
            return family
    raise ArgumentError(
        phrase(
            "There is no family {family}. Use {known}.",
            family=repr(name),
            known=alternatives(known),
        )
    )
