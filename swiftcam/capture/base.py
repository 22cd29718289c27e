"""What sources have in common: options of the user, and defaults for a recorded source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


class SourceBase:
    """Defaults that a source may override; `Source` explains each."""

    def __init__(self, source_id: str) -> None:
        self.source_id = source_id

    @property
    def is_live(self) -> bool:
        """False: recorded."""
        return False

    @property
    def may_stand_still(self) -> bool:
        """False: a live picture that does not change is a fault."""
        return False

    @property
    def silence_limit(self) -> float | None:
        """None: a live source without a picture for the usual time is lost."""
        return None

    @property
    def position(self) -> float:
        """0.0, as for every live source."""
        return 0.0

    @property
    def duration(self) -> float | None:
        """None: endless or unknown."""
        return None

    @property
    def mode(self) -> Mode | None:
        """None: unknown."""
        return None

    @property
    def requested_mode(self) -> Mode | None:
        """None: no mode can be requested."""
        return None

    @property
    def notice(self) -> str:
        """Empty: there is no problem to report."""
        return ""

    def open(self) -> None:
        """Prepare to grab."""
        raise NotImplementedError

    def grab(self) -> bool:
        """Advance to the next picture."""
        raise NotImplementedError

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture."""
        raise NotImplementedError

    def close(self) -> None:
        """Release all resources."""
        raise NotImplementedError

    def seek(self, seconds: float) -> None:
        """Raise an error: the source cannot seek."""
        raise NotImplementedError(f"{self.source_id} has no duration and cannot seek")
