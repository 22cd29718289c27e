"""The golden crops: eight pictures drawn with integers only, with equal bytes on every machine.

They show nothing real, so their labels mean nothing. But they have smooth and hard edges, all
colours, fine and coarse structure, and shapes, so that a wrong engine gives other logits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.int64]

CROP_COUNT = 8
_FRACTION = 256  # one, in the fixed-point arithmetic of the noise


def golden_crops(shape: int | tuple[int, int]) -> NDArray[np.uint8]:
    """Return the crops `(8, H, W, 3)`, RGB, of a square side or a shape `(H, W)`.

    Those of an oblong shape are the upper left part of the square ones.
    """
    height, width = (shape, shape) if isinstance(shape, int) else shape
    size = max(height, width)
    y, x = (axis.astype(np.int64) for axis in np.mgrid[0:size, 0:size])
    crops = (
        _gradients(x, y, size),
        _rings(x, y, size),
        _weave(x, y),
        _clouds(x, y, seed=11, coarsest=size // 2),
        _clouds(x, y, seed=12, coarsest=size // 8),
        _shapes(x, y, size, seed=13, count=12),
        _shapes(x, y, size, seed=14, count=60),
        _scene(x, y, size),
    )
    whole = np.stack([np.clip(crop, 0, 255).astype(np.uint8) for crop in crops])
    return np.ascontiguousarray(whole[:, :height, :width])


def _hash(x: Plane, y: Plane, seed: int) -> Plane:
    """Return a pseudo-random number from 0 to 255 for each pixel."""
    mixed = (x * 0x1F1F1F1F) ^ (y * 0x5F356495) ^ (seed * 0x2545F491)
    for factor in (0x45D9F3B, 0x119DE1F3):
        mixed = (((mixed >> 15) ^ mixed) * factor) & 0x7FFFFFFF
    return (mixed >> 11) & 0xFF


def _random(seed: int, count: int, low: int, high: int) -> list[int]:
    """Return `count` pseudo-random numbers from `low` up to `high`, exclusive."""
    numbers = np.arange(count, dtype=np.int64)
    coarse, fine = (_hash(numbers, numbers * 0 + k, seed) for k in (1, 2))
    return [int(n) for n in low + (coarse * 256 + fine) * (high - low) // 65536]


def _wave(x: Plane, period: int) -> Plane:
    """Return a triangle wave from 0 to 255."""
    place = (x % period) * 510 // max(1, period - 1)
    return np.minimum(place, 510 - place)


def _gradients(x: Plane, y: Plane, size: int) -> Plane:
    last = max(1, size - 1)
    across, down = x * 255 // last, y * 255 // last
    tiles = (((x // 14) + (y // 14)) % 2) * 60 - 30
    return np.stack([across + tiles, down + tiles, 255 - (across + down) // 2], axis=-1)


def _rings(x: Plane, y: Plane, size: int) -> Plane:
    left, right = (
        (2 * x - size) ** 2 + (2 * y - size) ** 2,
        (x * x + (y - size) * (y - size)) * 2,
    )
    return np.stack(
        [_wave(left // 64, 255), _wave(right // 96, 255), _wave((left + right) // 256, 97)],
        axis=-1,
    )


def _weave(x: Plane, y: Plane) -> Plane:
    stripes = _wave(x + y, 24) // 2 + _wave(x - 2 * y, 60) // 2
    return np.stack([(x ^ y) & 0xFF, stripes, ((x * 3) ^ (y * 5)) & 0xFF], axis=-1)


def _clouds(x: Plane, y: Plane, seed: int, coarsest: int) -> Plane:
    """Return noise in which coarse structure is stronger than fine structure."""
    planes = []
    for channel in range(3):
        total, weight_sum, cell, weight = np.zeros_like(x), 0, max(2, coarsest), 16
        while cell >= 2 and weight:
            total = total + weight * _noise(x, y, cell, 8 * seed + channel)
            weight_sum += weight
            cell, weight = cell // 2, weight // 2
        # More contrast: a mean of several values is rarely very dark or very bright.
        planes.append((total // weight_sum - 128) * 2 + 128)
    return np.stack(planes, axis=-1)


def _noise(x: Plane, y: Plane, cell: int, seed: int) -> Plane:
    """Return pseudo-random values on a lattice, interpolated linearly between its points.

    `x` has equal rows and `y` has equal columns, so all but the last step needs one of each.
    """
    columns, rows = x[0], y[:, 0]
    column, row = columns // cell, rows // cell
    across = (columns % cell) * _FRACTION // cell
    down = ((rows % cell) * _FRACTION // cell)[:, None]
    lattice = np.arange(int(row.max()) + 2, dtype=np.int64)[:, None]
    left, right = (_hash(column + side, lattice, seed) for side in (0, 1))
    lines = left * (_FRACTION - across) + right * across
    between: Plane = (lines[row] * (_FRACTION - down) + lines[row + 1] * down) // _FRACTION**2
    return between


def _shapes(x: Plane, y: Plane, size: int, seed: int, count: int) -> Plane:
    """Return overlapping discs and rectangles of many sizes and colours."""
    picture = _clouds(x, y, seed, size // 3) // 2 + 60
    columns, rows = (_random(seed + k, count, 0, size) for k in (1, 2))
    radii = _random(seed + 3, count, size // 40 + 2, size // 5)
    colours = [_random(seed + k, count, 0, 256) for k in (4, 5, 6)]
    for number in range(count):
        dx, dy, radius = x - columns[number], y - rows[number], radii[number]
        is_disc = number % 2 == 0
        inside = dx * dx + dy * dy < radius * radius
        if not is_disc:
            inside = (abs(dx) < radius) & (abs(dy) * 2 < radius)
        picture[inside] = [colour[number] for colour in colours]
    return picture


def _scene(x: Plane, y: Plane, size: int) -> Plane:
    """Return a bright sky above a dark, finely striped field, with a hilly horizon."""
    horizon = size // 2 + _noise(x, y * 0, max(2, size // 6), 21) * size // 1600
    sky = np.stack([120 + y * 90 // size, 170 + y * 60 // size, 235 - y * 30 // size], axis=-1)
    sky = sky + (_clouds(x, y * 2, 22, size // 3) - 128) // 3
    field = np.stack([60 + _wave(y * y // 40, 40) // 3, 110 - y * 40 // size, 45 + y * 0], axis=-1)
    field = field + (_clouds(x, y, 23, size // 16) - 128) // 3
    return np.where((y < horizon)[..., None], sky, field)
