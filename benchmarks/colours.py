"""The share of pictures whose first label changes if the colours of their profile are ignored.

Each photograph is converted to a space that cameras and phones use, saved as JPEG of quality 95,
and labelled with the profile of the space and without it. The photograph itself, saved in the same
way as sRGB, is the reference.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

from swiftcam.capture.pictures import read_picture
from swiftcam.capture.stills.colour import matrix_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    Labeller = Callable[[list[Path]], list[int]]

# Columns X, Y, Z of the primaries, adapted to D50, and a gamma close to the curve of each space.
SPACES = {
    "Display P3": (
        ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)),
        2.2,
    ),
    "Adobe RGB": (
        ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
        2.2,
    ),
    "ProPhoto RGB": (
        ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)),
        1.8,
    ),
}


def colour_rows(photos: list[Path], label: Labeller) -> list[dict[str, object]]:
    """Return a row for each space: the shares of first labels that differ from the reference."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    images = [Image.fromarray(read_picture(photo)) for photo in photos]
    reference = _labels(images, b"", label)
    rows: list[dict[str, object]] = []
    for name, (columns, gamma) in SPACES.items():
        profile = matrix_profile(columns, gamma)
        space = ImageCms.getOpenProfile(io.BytesIO(profile))
        converted = [ImageCms.profileToProfile(image, srgb, space) for image in images]
        shares = {
            key: _difference(reference, _labels(converted, used, label))
            for key, used in (("ignored", b""), ("used", profile))
        }
        rows.append({"space": name, "photos": len(photos)} | shares)
    return rows


def _labels(images: list[Image.Image], profile: bytes, label: Labeller) -> list[int]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{index:04}.jpg" for index in range(len(images))]
        for path, image in zip(paths, images, strict=True):
            image.save(path, quality=95, icc_profile=profile)
        return label(paths)


def _difference(labels: list[int], others: list[int]) -> float:
    return sum(a != b for a, b in zip(labels, others, strict=True)) / len(labels)
