"""A picture of four colours that shows swapped channels, turns and mirroring."""

import numpy as np

# Not at the ends of the scale, where clipping would hide an error of a few levels.
RED, GREEN, BLUE, GREY = (210, 40, 50), (40, 180, 70), (50, 60, 200), (128, 128, 128)
_PLACES = {RED: (0.25, 0.25), GREEN: (0.25, 0.75), BLUE: (0.75, 0.25), GREY: (0.75, 0.75)}


def patches(height=48, width=64):
    """Return red, green, blue and grey quarters, in reading order, as RGB uint8 `(H, W, 3)`."""
    top, left = height // 2, width // 2
    picture = np.empty((height, width, 3), np.uint8)
    picture[:top, :left], picture[:top, left:] = RED, GREEN
    picture[top:, :left], picture[top:, left:] = BLUE, GREY
    return picture


def assert_patches(picture, tolerance=0):
    """Check the middle of each quarter: each channel differs by at most `tolerance` levels."""
    height, width = picture.shape[:2]
    for colour, (y, x) in _PLACES.items():
        found = picture[int(y * height), int(x * width)].astype(int)
        assert np.abs(found - colour).max() <= tolerance, (colour, found.tolist())
