"""The options of the overlay: what is drawn over the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swiftcam.settings import Settings


@dataclass(frozen=True)
class OverlayOptions:
    """What is drawn over the picture.

    `has_crop_frame`: a frame around the part that the model sees.
    `has_inset`: the crop, drawn small in a corner.
    `is_mirrored`: the picture is mirrored.
    `language`: of the class names; other texts are in the language of the window.
    `has_duration`: how long the label has been shown; False for still pictures, whose card has
    the file name instead.
    `is_compact`: only the first label, for a small window; no chips and no other labels.
    `space_above`: the height above the card that it leaves free, down to a single label, in pixels.
    """

    has_crop_frame: bool = True
    has_inset: bool = True
    is_mirrored: bool = False
    language: str = "en"
    has_duration: bool = True
    is_compact: bool = False
    space_above: float = 0.0


def overlay_options(settings: Settings, language: str) -> OverlayOptions:
    """Return the overlay options in the settings."""
    return OverlayOptions(
        settings.has_crop_frame, settings.has_inset, settings.is_mirrored, language
    )
