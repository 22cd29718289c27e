"""Batches for tests: numbered pictures, on a classifier that labels them by their number."""

from pathlib import Path

from PIL import Image

from swiftcam.inference.crops.recipe import Recipe
from swiftcam.labelling.batch.batch_session import BatchSession, SessionOptions
from swiftcam.labelling.finding.picture_result import ListedPicture
from tests.fakes import FakeClassifier, picture


def gray_pictures(folder, count):
    """Write pictures whose brightness is their number."""
    paths = [folder / f"{index:04}.png" for index in range(count)]
    for index, path in enumerate(paths):
        Image.fromarray(picture(index % 256)).save(path)
    return [ListedPicture(path) for path in paths]


def session(items, classifier=None, **options):
    fake = classifier or FakeClassifier()
    return BatchSession(items, lambda: fake, SessionOptions(**options))


def pasted(count):
    """Return pictures without a file, whose brightness is their number."""
    return [ListedPicture(Path(str(n)), pixels=picture(n % 256)) for n in range(count)]


class Cropping(Recipe):
    """A recipe that counts crops when they begin; the last one may not be finished."""

    crops = 0

    def crop(self, pixels):
        type(self).crops += 1
        return super().crop(pixels)


def counting_crops(**options):
    """Return a classifier, and a function that returns the number of crops begun for it."""
    kind = type("Counted", (Cropping,), {})
    classifier = FakeClassifier(**options)
    classifier.recipe = kind()
    return classifier, lambda: kind.crops
