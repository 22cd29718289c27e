"""A model that recognises colours, and pictures whose colours show which part it was given.

Its logits are ten times the shares of red, green and blue in the crop, so that each probability can
be computed from areas.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from tests import graphs

NAME = "colours"
LABELS = ("red, scarlet", "green", "blue")
_STRENGTH = 10.0
RED, GREEN, BLUE, GREY = (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128)


@dataclass(frozen=True)
class Colours(graphs.Classifier):
    """An ONNX classifier for crops of 32x32 pixels, with colours from 0 to 1."""

    classes: int = len(LABELS)

    @property
    def weights(self):
        return _STRENGTH * np.eye(len(LABELS), dtype=np.float32)


def import_options(folder):
    """Write the classifier and its labels; return the arguments of `swiftcam models import`.

    A picture of 40 pixels in height is not scaled: the middle 32x32 are cut out of it.
    """
    graph = graphs.write_classifier(folder / "colours.onnx", Colours())
    names = folder / "colours.txt"
    names.write_text("\n".join(LABELS))
    shape = ("--resize", "short_side", "--resize-to", "40", "--interpolation", "bilinear")
    return (graph, "--labels", names, *shape, "--mean", "0,0,0", "--std", "1,1,1")


def probabilities(*shares):
    """Return the probabilities for a crop with these shares of red, green and blue."""
    powers = np.exp(_STRENGTH * np.array(shares))
    return dict(zip(LABELS, powers / powers.sum(), strict=True))


def strip():
    """Return a picture of three squares of 40x40: red, green within four pixels of blue, red."""
    pixels = np.zeros((40, 120, 3), np.uint8)
    pixels[:] = RED
    pixels[:, 40:80] = BLUE
    pixels[:, 44:76] = GREEN
    return pixels


def plain(colour):
    """Return a picture of 40x40 in one colour."""
    return np.full((40, 40, 3), colour, np.uint8)


def write_picture(path, pixels):
    """Write a PNG file and return its path."""
    Image.fromarray(pixels).save(path)
    return path
