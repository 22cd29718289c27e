"""How sources are opened, as the user wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swiftcam.capture.mode import Mode


@dataclass(frozen=True)
class SourceOptions:
    """The options of a source; each kind of source uses its own.

    `mode`: requested from a camera; None for the default. `certificates`: accepted from servers
    beside those that the system trusts, see `accepted_text`.
    """

    mode: Mode | None = None
    certificates: tuple[str, ...] = ()


DEFAULT_OPTIONS = SourceOptions()
