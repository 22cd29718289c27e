"""The recipe: how a frame becomes a crop, and how the crop is normalised, for every engine."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from swiftcam.errors import ModelError
from swiftcam.inference.crops.resampling import Box, Interpolation, pillow_resample, resample
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from numpy.typing import NDArray

Resize = Literal["squash", "squash_crop", "short_side", "cover"]
Centre = Literal["nearest", "down"]

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
LARGEST_SIDE = 1024  # of a crop, in pixels; the largest published classifiers take 800
_LEAST_STD, _MOST = 1e-6, 1e6  # with others, float32 overflows
_LARGEST_RESIZED = 4 * LARGEST_SIDE
_MOST_RESIZED = 50_000_000  # pixels of a whole picture that is resized before it is cut
# The fields that most recipes do not need; a recipe with these values is written without them.
_RARE = {"width": None, "resize_to_width": None, "centre": "nearest", "is_bgr": False}


@dataclass(frozen=True)
class Recipe:
    """The preprocessing a checkpoint was evaluated with.

    `size`: the height of the crop in pixels, and its width unless `width` is given.
    `resize`: "squash" resizes the whole frame to the crop; "squash_crop" resizes it to
    `resized_shape` and cuts out the centre; "short_side" resizes the short side to `resize_to` and
    cuts out the centre; "cover" does so too, but makes the picture just large enough for
    `resized_shape`. All antialias, with the filter `interpolation`.
    `resize_to`: pixels of the short side, or the height of `resized_shape`, which has the ratio of
    the crop unless `resize_to_width` is given.
    `mean` and `std` apply to RGB scaled to 0..1; `crop` does not use them: engines normalise.
    `centre`: the rounding of half a pixel when the centre is cut out: "nearest" (to an even
    number, as torchvision does) or "down" (as transformers does).
    `is_bgr`: whether the network takes the channels in the order B, G, R; mean and std stay those
    of R, G and B.

    Raises:
        ModelError: a value is not possible.
    """

    size: int = 224
    resize: Resize = "squash"
    resize_to: int = 224
    interpolation: Interpolation = "bilinear"
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD
    width: int | None = None
    resize_to_width: int | None = None
    centre: Centre = "nearest"
    is_bgr: bool = False

    def __post_init__(self) -> None:
        if self.width == self.size:
            object.__setattr__(self, "width", None)
        if min(self.shape) < 1 or self._is_cut_from_less:
            raise ModelError(
                phrase(
                    "The preprocessing asks for a {size} pixel crop of a picture resized to "
                    "{resized}. Correct preprocessor_config.json of the model.",
                    size=self.size if self.width is None else self.shape_text,
                    resized=self.resize_to,
                )
            )
        if max(self.shape) > LARGEST_SIDE or max(self.resized_shape) > _LARGEST_RESIZED:
            raise ModelError(
                phrase(
                    "The preprocessing asks for a crop of {size} pixels of a picture resized to "
                    "{resized}; a crop has at most {most} pixels a side. Correct "
                    "preprocessor_config.json of the model.",
                    size=self.shape_text,
                    resized=self.resize_to,
                    most=LARGEST_SIDE,
                )
            )
        numbers = (*self.mean, *self.std)
        is_right = len(self.mean) == len(self.std) == 3 and all(map(math.isfinite, numbers))
        if not is_right or min(self.std) < _LEAST_STD or max(map(abs, numbers)) > _MOST:
            raise ModelError(
                phrase(
                    "The preprocessing needs three means and three positive standard deviations, "
                    "one for each of R, G and B. Correct preprocessor_config.json of the model."
                )
            )

    @property
    def shape(self) -> tuple[int, int]:
        """The height and the width of the crop in pixels."""
        return self.size, self.width or self.size

    @property
    def is_square(self) -> bool:
        """Tell whether the crop is as wide as high."""
        return self.width is None

    @property
    def shape_text(self) -> str:
        """The size of the crop for people, width first, such as "320x240"."""
        height, width = self.shape
        return f"{width}x{height}"

    @property
    def resized_shape(self) -> tuple[int, int]:
        """Height and width that "squash_crop" resizes to, and that "cover" covers."""
        height, width = self.shape
        return self.resize_to, self.resize_to_width or round(self.resize_to * width / height)

    @property
    def _is_cut_from_less(self) -> bool:
        """Tell whether the crop is larger than the picture that it is cut from."""
        if self.resize == "short_side":
            return self.resize_to < max(self.shape)
        return self.resize_to < self.size or self.resized_shape[1] < self.shape[1]

    @classmethod
    def published_with(cls, layout: str) -> Recipe:
        """Return the recipe that checkpoints of a layout were published with."""
        if layout == "timm":
            return cls(resize="short_side", resize_to=235, interpolation="bicubic")
        if layout == "authors":
            return cls(resize="short_side", resize_to=256, interpolation="bicubic")
        return cls()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON values, without rare ones that have their default."""
        values = asdict(self)
        return {key: v for key, v in values.items() if key not in _RARE or v != _RARE[key]}

    def resized(self, size: int) -> Recipe:
        """Return the recipe for another square crop, which shows the same part of the picture."""
        resize_to = round(self.resize_to * size / self.size)
        return replace(self, size=size, resize_to=resize_to, resize_to_width=None)

    def normalise(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return crops `(N, S, S, 3)` as `pixel_values` float32 `(N, 3, S, S)`.

        The live path does not need this: engines take crops and normalise themselves.
        """
        values = (crops / 255.0 - self.mean) / self.std
        if self.is_bgr:
            values = values[..., ::-1]
        return np.ascontiguousarray(values.transpose(0, 3, 1, 2), np.float32)

    def region(self, height: int, width: int) -> Box:
        """Return the part of a `height` x `width` frame that the model sees, in frame pixels."""
        if self.resize == "squash":
            return Box(0.0, 0.0, float(width), float(height))
        # The crop lies on the pixels of the resized picture; the box maps them back to the frame.
        resized_height, resized_width = self._resized(height, width)
        rows, columns = self.shape
        top = self._offset(resized_height - rows) * height / resized_height
        left = self._offset(resized_width - columns) * width / resized_width
        return Box(
            left,
            top,
            left + columns * width / resized_width,
            top + rows * height / resized_height,
        )

    def _resized(self, height: int, width: int) -> tuple[int, int]:
        """Return height and width of the resized picture, before its centre is cut out."""
        if self.resize == "squash_crop":
            return self.resized_shape
        if self.resize == "cover":  # timm rounds both sides to the nearest pixel
            rows, columns = self.resized_shape
            ratio = min(height / rows, width / columns)
            return round(height / ratio), round(width / ratio)
        # transformers and torchvision round the long side down.
        short = min(height, width)
        return int(self.resize_to * height / short), int(self.resize_to * width / short)

    def _offset(self, margin: int) -> int:
        return margin // 2 if self.centre == "down" else round(margin / 2)

    def crop(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the crop `(*shape, 3)` of an RGB uint8 frame `(H, W, 3)`."""
        box = self.region(*pixels.shape[:2])
        return resample(pixels, box, self.shape, self.interpolation)

    def exact_crop(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the crop as transformers and timm make it, several times slower than `crop`.

        The whole picture is resized, then the centre is cut out; only if the resized picture would
        be enormous, the box is resampled alone, which rounds a few pixels differently.
        """
        height, width = pixels.shape[:2]
        resized = self.shape if self.resize == "squash" else self._resized(height, width)
        if math.prod(resized) > _MOST_RESIZED:
            box = self.region(height, width)
            return pillow_resample(pixels, box, self.shape, self.interpolation)
        whole = Box(0, 0, width, height)
        picture = pillow_resample(pixels, whole, resized, self.interpolation)
        top, left = (self._offset(a - b) for a, b in zip(resized, self.shape, strict=True))
        return picture[top : top + self.shape[0], left : left + self.shape[1]]
