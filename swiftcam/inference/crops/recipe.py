"""The recipe: how a frame becomes a crop, and how the crop is normalised, for every engine."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from PIL import Image

from swiftcam.errors import ModelError
from swiftcam.inference.crops.resampling import Box, pillow_resample, resample
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Resize = Literal["squash", "short_side"]
Interpolation = Literal["bilinear", "bicubic"]

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
_PILLOW_FILTERS: dict[Interpolation, Image.Resampling] = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
}


@dataclass(frozen=True)
class Recipe:
    """The preprocessing a checkpoint was evaluated with.

    `size`: the side of the crop in pixels. `resize`: "squash" resizes the whole frame to `size` x
    `size`; "short_side" resizes the short side to `resize_to` pixels and cuts out the centre. Both
    antialias, with the filter `interpolation`. `mean` and `std` apply to RGB scaled to 0..1; `crop`
    does not use them: engines normalise.
    """

    size: int = 224
    resize: Resize = "squash"
    resize_to: int = 224
    interpolation: Interpolation = "bilinear"
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD

    def __post_init__(self) -> None:
        if self.size < 1 or self.resize_to < self.size:
            raise ModelError(
                phrase(
                    "The preprocessing asks for a {size} pixel crop of a picture resized to "
                    "{resized}. Correct preprocessor_config.json of the model.",
                    size=self.size,
                    resized=self.resize_to,
                )
            )
        if len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            raise ModelError(
                phrase(
                    "The preprocessing needs three means and three positive standard deviations, "
                    "one for each of R, G and B. Correct preprocessor_config.json of the model."
                )
            )

    @classmethod
    def from_preprocessor(cls, values: Mapping[str, Any]) -> Recipe:
        """Read a Hugging Face `preprocessor_config.json` mapping.

        Raises:
            ModelError: the mapping asks for something SwiftCam cannot do.
        """
        try:
            size = values.get("size", 224)
            crop_size = values.get("crop_size") if values.get("do_center_crop") else None
            short_side = size.get("shortest_edge") if isinstance(size, dict) else None
            target = _square_side(crop_size or size)
            return cls(
                size=target,
                resize="short_side" if crop_size or short_side else "squash",
                resize_to=int(short_side or (_square_side(size) if crop_size else target)),
                interpolation=_interpolation(values.get("resample", Image.Resampling.BILINEAR)),
                mean=tuple(values.get("image_mean", IMAGENET_MEAN)),
                std=tuple(values.get("image_std", IMAGENET_STD)),
            )
        except (TypeError, ValueError, KeyError) as error:
            raise ModelError(
                f"The model's preprocessor_config.json cannot be read ({error}). "
                "Copy the file again from the source of the checkpoint."
            ) from error

    @classmethod
    def from_pretrained_cfg(cls, values: Mapping[str, Any]) -> Recipe:
        """Read timm's `pretrained_cfg` mapping (`input_size`, `crop_pct`, `interpolation`, ...).

        Raises:
            ModelError: the mapping asks for something SwiftCam cannot do.
        """
        try:
            size = int(values.get("input_size", (3, 224, 224))[-1])
            return cls(
                size=size,
                resize="short_side",
                resize_to=math.floor(size / float(values.get("crop_pct", 0.95))),
                interpolation=_interpolation(values.get("interpolation", "bicubic")),
                mean=tuple(values.get("mean", IMAGENET_MEAN)),
                std=tuple(values.get("std", IMAGENET_STD)),
            )
        except (TypeError, ValueError, ZeroDivisionError) as error:
            raise ModelError(
                f"The model's pretrained_cfg cannot be read ({error}). "
                "Copy config.json again from the source of the checkpoint."
            ) from error

    @classmethod
    def published_with(cls, layout: str) -> Recipe:
        """Return the recipe that checkpoints of a layout were published with."""
        if layout == "timm":
            return cls.from_pretrained_cfg({})
        if layout == "authors":
            return cls(resize="short_side", resize_to=256, interpolation="bicubic")
        return cls()

    def to_preprocessor(self) -> dict[str, Any]:
        """Return the `preprocessor_config.json` mapping that `from_preprocessor` reads back."""
        side = {"height": self.size, "width": self.size}
        is_squash = self.resize == "squash"
        return {
            "image_processor_type": "ViTImageProcessor" if is_squash else "CLIPImageProcessor",
            "do_resize": True,
            "size": side if is_squash else {"shortest_edge": self.resize_to},
            "resample": int(_PILLOW_FILTERS[self.interpolation]),
            "do_center_crop": not is_squash,
            "crop_size": side,
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": list(self.mean),
            "image_std": list(self.std),
        }

    def resized(self, size: int) -> Recipe:
        """Return the recipe for another crop size, which shows the same part of the picture."""
        return replace(self, size=size, resize_to=round(self.resize_to * size / self.size))

    def normalise(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return crops `(N, S, S, 3)` as `pixel_values` float32 `(N, 3, S, S)`.

        The live path does not need this: engines take crops and normalise themselves.
        """
        values = (crops / 255.0 - self.mean) / self.std
        return np.ascontiguousarray(values.transpose(0, 3, 1, 2), np.float32)

    def region(self, height: int, width: int) -> Box:
        """Return the part of a `height` x `width` frame that the model sees, in frame pixels."""
        if self.resize == "squash":
            return Box(0.0, 0.0, float(width), float(height))
        # The long side is rounded down and the crop offset to the nearest pixel of the resized
        # picture, as torchvision does; the box maps that grid back onto the frame.
        short = min(height, width)
        resized_height = int(self.resize_to * height / short)
        resized_width = int(self.resize_to * width / short)
        top = round((resized_height - self.size) / 2) * height / resized_height
        left = round((resized_width - self.size) / 2) * width / resized_width
        return Box(
            left,
            top,
            left + self.size * width / resized_width,
            top + self.size * height / resized_height,
        )

    def crop(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the `(size, size, 3)` crop of an RGB uint8 frame `(H, W, 3)`."""
        box = self.region(*pixels.shape[:2])
        return resample(pixels, box, self.size, self.interpolation)

    def exact_crop(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the crop as Pillow makes it: several times slower, for comparing numbers."""
        box = self.region(*pixels.shape[:2])
        return pillow_resample(pixels, box, self.size, self.interpolation)


def _square_side(size: Any) -> int:
    if not isinstance(size, dict):
        return int(size)
    if "shortest_edge" in size:
        return int(size["shortest_edge"])
    if size["height"] != size["width"]:
        raise ValueError(f"size {size['height']}x{size['width']} is not square")
    return int(size["height"])


def _interpolation(value: Any) -> Interpolation:
    for name, number in _PILLOW_FILTERS.items():
        if value in (name, int(number)):
            return name
    raise ValueError(f"interpolation {value!r} is neither bilinear nor bicubic")
