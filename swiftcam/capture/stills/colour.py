"""Converts the colours of pictures with an ICC profile to sRGB, with littleCMS through Pillow."""

from __future__ import annotations

import logging
import struct
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageCms

log = logging.getLogger(__name__)

_LARGEST = 16_000_000  # bytes of a profile; those of presses have 2 to 4 MB
_SAME = 2  # levels of 255: transforms that change no colour by more are not applied
# The mode of Pillow for each colour space of a profile.
_MODES = {"RGB": "RGB", "CMYK": "CMYK", "GRAY": "L", "LAB": "LAB"}
_COLOUR_SPACE, _INTEROPERABILITY, _EXIF = 0xA001, 0xA005, 0x8769
_ADOBE_MARK = b"R03"  # DCF: "optional colour space", Adobe RGB without a profile in the file
# Columns X, Y, Z of the primaries of Adobe RGB (1998) adapted to D50, and its gamma: its
# specification, version 2005-05, annex C.
_ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
_ADOBE_GAMMA = 563 / 256
_D50 = (0.9642, 1.0, 0.8249)


class ToSrgb(NamedTuple):
    """A transform of loaded images of `mode` to sRGB."""

    mode: str
    transform: ImageCms.ImageCmsTransform

    def apply(self, image: Image.Image) -> Image.Image:
        """Return an image in `mode` as RGB in sRGB."""
        converted = ImageCms.applyTransform(image, self.transform)
        if converted is None:  # only when working in place
            raise ValueError("no picture")
        return converted


def to_srgb(image: Image.Image) -> ToSrgb | None:
    """Return the transform of an image to sRGB; None if it is in sRGB, or has no usable profile."""
    profile = image.info.get("icc_profile") or _profile_of_exif(image)
    if not isinstance(profile, bytes) or not 128 < len(profile) <= _LARGEST:
        return _lab() if image.mode == "LAB" else None
    found = _transform(profile)
    return found if found and _is_usable(image.mode, found.mode) else None


def _is_usable(mode: str, profile_mode: str) -> bool:
    if profile_mode == "RGB":
        return mode in ("RGB", "RGBA", "RGBX", "P", "PA", "YCbCr")
    return mode == profile_mode


@lru_cache(maxsize=32)
def _transform(profile: bytes) -> ToSrgb | None:
    try:
        opened = ImageCms.getOpenProfile(BytesIO(profile))
        mode = _MODES.get(opened.profile.xcolor_space.strip().upper())
        if mode is None:
            return None
        found = ToSrgb(mode, _built(opened, mode))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        log.info("a colour profile is not used: %s", error)
        return None
    return None if mode != "CMYK" and mode != "LAB" and _is_same(found) else found


@lru_cache(maxsize=1)
def _lab() -> ToSrgb:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    return ToSrgb("LAB", _built(profile, "LAB"))


def _built(profile: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        profile,
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _is_same(found: ToSrgb) -> bool:
    """Tell whether a transform of RGB or grey changes no colour that anybody sees."""
    levels = np.linspace(0, 255, 9).astype(np.uint8)
    if found.mode == "L":
        before = levels[None]
        after = np.asarray(found.apply(Image.fromarray(before)))
        difference = after.astype(int) - before[..., None]
    else:
        grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(9, 81, 3)
        after = np.asarray(found.apply(Image.fromarray(grid)))
        difference = after.astype(int) - grid
    return int(np.abs(difference).max()) <= _SAME


def _profile_of_exif(image: Image.Image) -> bytes | None:
    """Return the profile of Adobe RGB if the EXIF of a camera says that, else None."""
    exif = image.info.get("exif")
    if not isinstance(exif, bytes) or _ADOBE_MARK not in exif:
        return None
    try:
        tags = image.getexif()
        mark = tags.get_ifd(_INTEROPERABILITY).get(1) or ""
        space = tags.get_ifd(_EXIF).get(_COLOUR_SPACE)
    except (OSError, SyntaxError, LookupError, TypeError, ValueError, struct.error):
        return None
    return _adobe_rgb() if str(mark).startswith(_ADOBE_MARK.decode()) and space != 1 else None


@lru_cache(maxsize=1)
def _adobe_rgb() -> bytes:
    return matrix_profile(_ADOBE_RGB, _ADOBE_GAMMA)


def matrix_profile(columns: tuple[tuple[float, ...], ...], gamma: float) -> bytes:
    """Return an ICC profile (version 2) of an RGB space.

    `columns`: X, Y, Z of red, green and blue, adapted to D50. Source: ICC.1:2001-04.
    """
    curve = b"curv" + struct.pack(">IIHxx", 0, 1, round(gamma * 256))
    values = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(_xyz, columns), strict=True))
    values |= {b"wtpt": _xyz(_D50)} | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    directory, data = struct.pack(">I", len(values)), b""
    begin = 128 + 4 + 12 * len(values)
    for name, value in values.items():
        directory += struct.pack(">4sII", name, begin + len(data), len(value))
        data += value
    header = struct.pack(
        ">I4sI4s4s4s", begin + len(data), b"", 0x02200000, b"mntr", b"RGB ", b"XYZ "
    )
    header += bytes(12) + b"acsp" + bytes(28) + _xyz(_D50)[8:]
    return header.ljust(128, b"\0") + directory + data


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))
