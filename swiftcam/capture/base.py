"""What most sources have in common: they play once, at no known mode, and cannot seek."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swiftcam.capture.mode import Mode


class SourceBase:
    """The answers of a plain source; see `Source` for what each means."""

    def __init__(self, source_id: str) -> None:
        self.source_id = source_id

    @property
    def is_live(self) -> bool:
        """Recorded, unless a source says otherwise."""
        return False

    @property
    def may_stand_still(self) -> bool:
        """A live picture that does not change is a fault, unless a source says otherwise."""
        return False

    @property
    def position(self) -> float:
        """Live sources have none."""
        return 0.0

    @property
    def duration(self) -> float | None:
        """No end, or not known."""
        return None

    @property
    def mode(self) -> Mode | None:
        """Not known."""
        return None

    @property
    def asked(self) -> Mode | None:
        """Nothing was asked for."""
        return None

    @property
    def notice(self) -> str:
        """Nothing to say."""
        return ""

    def seek(self, seconds: float) -> None:
        """Not possible."""
        raise NotImplementedError(f"{self.source_id} has no duration and cannot seek")
