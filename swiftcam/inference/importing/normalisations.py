"""The usual normalisations of image classifiers, to choose from by name."""

from __future__ import annotations

from dataclasses import dataclass

from swiftcam.inference.crops.recipe import IMAGENET_MEAN, IMAGENET_STD
from swiftcam.phrases import Phrase, phrase


@dataclass(frozen=True)
class Normalisation:
    """How the values of a crop become those that a classifier takes.

    `title`: its name for users. `mean`, `std`: of R, G and B, on values from 0 to 1. `is_raw`: the
    values stay 0 to 255, and mean and std are not used.
    """

    title: Phrase
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    is_raw: bool = False


# The constants are published: ImageNet's by torchvision, CLIP's in OpenAI's preprocessing, Caffe's
# as the mean colour (123.68, 116.779, 103.939) that is subtracted from values of 0 to 255.
NORMALISATIONS: dict[str, Normalisation] = {
    "imagenet": Normalisation(phrase("ImageNet mean and std"), IMAGENET_MEAN, IMAGENET_STD),
    "half": Normalisation(phrase("−1 to 1"), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "unit": Normalisation(phrase("0 to 1")),
    "raw": Normalisation(phrase("0 to 255"), is_raw=True),
    "clip": Normalisation(
        phrase("CLIP mean and std"),
        (0.48145466, 0.4578275, 0.40821073),
        (0.26862954, 0.26130258, 0.27577711),
    ),
    "caffe": Normalisation(
        phrase("Caffe: 0 to 255 less the mean"),
        (123.68 / 255, 116.779 / 255, 103.939 / 255),
        (1 / 255, 1 / 255, 1 / 255),
    ),
}


def normalisation_named(
    mean: tuple[float, ...], std: tuple[float, ...], *, is_raw: bool
) -> str | None:
    """Return the key in `NORMALISATIONS` of a mean and std, None if they are none of these."""
    for key, known in NORMALISATIONS.items():
        if known.is_raw == is_raw and (is_raw or (known.mean, known.std) == (mean, std)):
            return key
    return None
