"""How an image processor of transformers resizes a picture and cuts out its centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swiftcam.inference.crops.processor_keys import flag, is_side, positive, refusal
from swiftcam.inference.crops.recipe import LARGEST_SIDE
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from swiftcam.inference.crops.processor_kinds import ProcessorKind, Size
    from swiftcam.inference.crops.recipe import Resize

_SQUARE_FROM = 384  # pixels; ConvNext resizes to a square of this side or more without a crop


@dataclass(frozen=True)
class Geometry:
    """The crop `height` x `width` and how it is made: the fields of a `Recipe`."""

    height: int
    width: int
    resize: Resize
    resize_to: int
    resize_to_width: int | None = None


@dataclass(frozen=True)
class _Resized:
    """A resized picture: its `short` side keeps the ratio, or it has `shape` (height, width)."""

    short: int | None = None
    shape: tuple[int, int] = (0, 0)


def geometry_of(values: Mapping[str, Any], kind: ProcessorKind) -> Geometry:
    """Return how the processor makes its crop.

    Raises:
        ModelError: a value is wrong, or the pictures would have different shapes or black bars.
    """
    is_square = flag(values, "default_to_square", kind.is_square)
    size = _size(values, "size", kind.size, is_square=is_square)
    crop = _crop(values, kind)
    resized = _resized(values, kind, size)
    if kind.rule == "convnext":
        side = size["shortest_edge"]
        if crop not in (None, (side, side)):
            raise refusal("crop_size", values.get("crop_size"), phrase("this processor has none"))
        crop = (side, side)
    if resized.short is not None:
        return _from_short_side(values, resized.short, crop)
    return _from_shape(values, resized.shape, crop)


def _from_short_side(
    values: Mapping[str, Any], short: int, crop: tuple[int, int] | None
) -> Geometry:
    if crop is None:
        why = phrase("without a crop, the pictures have different shapes")
        raise refusal("size", values.get("size", {"shortest_edge": short}), why)
    if max(crop) > short:
        raise refusal("crop_size", values.get("crop_size", list(crop)), _black_bars(short))
    return Geometry(*crop, "short_side", short)


def _from_shape(
    values: Mapping[str, Any], shape: tuple[int, int], crop: tuple[int, int] | None
) -> Geometry:
    if crop is None or crop == shape:
        return Geometry(*shape, "squash", shape[0])
    if crop[0] > shape[0] or crop[1] > shape[1]:
        raise refusal("crop_size", values.get("crop_size", list(crop)), _black_bars(min(shape)))
    is_ratio = round(shape[0] * crop[1] / crop[0]) == shape[1]
    return Geometry(*crop, "squash_crop", shape[0], None if is_ratio else shape[1])


def _black_bars(side: int) -> str:
    return phrase("the resized picture has only {side} pixels", side=side)


def _resized(values: Mapping[str, Any], kind: ProcessorKind, size: Size) -> _Resized:
    short = size.get("shortest_edge")
    if kind.rule == "levit" and short:
        return _Resized(int(256 / 224 * short))
    if kind.rule == "convnext":
        if short is None:
            why = phrase("this processor needs shortest_edge")
            raise refusal("size", values.get("size"), why)
        if short >= _SQUARE_FROM:
            return _Resized(shape=(short, short))
        return _Resized(int(short / _share(values, kind)))
    if kind.rule == "poolformer":
        share = _share(values, kind)
        if short is None and size["height"] != size["width"]:
            return _Resized(shape=(int(size["height"] / share), int(size["width"] / share)))
        return _Resized(int((short or size["height"]) / share))
    return _Resized(short) if short else _Resized(shape=(size["height"], size["width"]))


def _share(values: Mapping[str, Any], kind: ProcessorKind) -> float:
    """Return `crop_pct`, the part of the resized picture that the crop shows."""
    share = positive(values, "crop_pct", kind.crop_pct)
    if not 0.01 <= share <= 1:
        raise refusal("crop_pct", share, phrase("use a number from 0.01 to 1"))
    return share


def _crop(values: Mapping[str, Any], kind: ProcessorKind) -> tuple[int, int] | None:
    """Return height and width of the centre that is cut out, None if none is."""
    if kind.crops is None or not flag(values, "do_center_crop", kind.crops):
        return None
    if kind.crop_size is None and values.get("crop_size") is None:
        if kind.rule == "convnext":
            return None
        raise refusal("do_center_crop", True, phrase("crop_size is missing"))
    size = _size(values, "crop_size", kind.crop_size or {}, is_square=True)
    if "shortest_edge" in size:
        raise refusal("crop_size", values["crop_size"], phrase("use height and width"))
    return size["height"], size["width"]


def _size(values: Mapping[str, Any], key: str, default: Size, *, is_square: bool) -> Size:
    """Return a size as `{"shortest_edge": side}` or `{"height": side, "width": side}`."""
    value = values.get(key)
    if value is None:
        return default
    size = value
    if is_side(value):
        size = {"height": value, "width": value} if is_square else {"shortest_edge": value}
    elif isinstance(value, list | tuple) and len(value) == 2:
        size = dict(zip(("height", "width"), value, strict=True))
    if not isinstance(size, dict) or set(size) not in ({"shortest_edge"}, {"height", "width"}):
        raise refusal(key, value, phrase("use shortest_edge, or height and width"))
    if not all(is_side(side) and side <= LARGEST_SIDE for side in size.values()):
        raise refusal(key, value, phrase("use whole numbers from 1 to {most}", most=LARGEST_SIDE))
    return size
