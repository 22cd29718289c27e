"""What the user wants to see over the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swiftcam.settings import Settings


@dataclass(frozen=True)
class OverlayOptions:
    """`language` is that of the class names; the texts are in the one that is installed.

    `has_duration` is False for still pictures: their card has the name of the file instead.
    """

    has_crop_frame: bool = True
    has_inset: bool = True
    is_mirrored: bool = False
    language: str = "en"
    has_duration: bool = True


def overlay_options(settings: Settings, language: str) -> OverlayOptions:
    """Return what the settings ask for."""
    return OverlayOptions(
        settings.has_crop_frame, settings.has_inset, settings.is_mirrored, language
    )
