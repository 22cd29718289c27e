"""Results and folders of pictures for the tests of labelling."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from swiftcam.inference.prediction import Candidate
from swiftcam.labelling.finding.picture_id import PictureId
from swiftcam.labelling.finding.picture_result import PictureResult

GOOD = PictureResult(
    Path("häuser/a, b.png"),
    (Candidate(3, "tabby, tabby cat", 0.75), Candidate(1, "fox", 0.125)),
    id=PictureId("/photos/häuser/a, b.png", 1234, 1_700_000_000_123_456_789),
)
BAD = PictureResult(
    Path("broken.png"),
    error="It is damaged.",
    id=PictureId("/photos/broken.png", 9, 5, "ab" * 32),
)
GONE = PictureResult(Path("gone.png"), error="It does not exist.", id=PictureId("/photos/gone.png"))
AWKWARD = PictureResult(
    Path('two\nlines,\r "quoted" ; \\u00e9.png'),
    GOOD.candidates,
    id=PictureId('/photos/two\nlines,\r "quoted" ; \\u00e9.png', 0, 0),
)
BY_HAND = PictureResult(
    Path("cat.png"),
    GOOD.candidates[:1],
    "It failed.",
    PictureId("/photos/cat.png", 7, 8, "cd" * 32),
    "lynx, wild",
)


def encoded(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def write_mixed(folder, count, seed=0):
    """Write files of many kinds, about one in six of them broken; return their paths.

    Every picture is different, so that a test can check that a row belongs to its file.
    """
    random = np.random.default_rng(seed)
    jpeg = lambda image: encoded(image, "JPEG", quality=int(random.integers(30, 95)))  # noqa: E731
    kinds = {
        "a.jpg": jpeg,
        "b.png": lambda image: encoded(image, "PNG"),
        "c.webp": lambda image: encoded(image, "WEBP", quality=60),
        "d.gif": lambda image: encoded(image, "GIF"),
        "e.bmp": lambda image: encoded(image.convert("L"), "BMP"),
        "f.tif": lambda image: encoded(image.convert("CMYK"), "TIFF"),
        "g häuser.jpg": jpeg,
        "h.PNG": lambda image: encoded(image.convert("RGBA"), "PNG"),
        "i.jpeg": jpeg,
        "cut.jpg": lambda image: jpeg(image)[: int(random.integers(20, 400))],
        "empty.png": lambda image: b"",
        "text.jpg": lambda image: b"I am no picture.",
    }
    paths = []
    for index in range(count):
        name = list(kinds)[index % len(kinds)]
        small = random.integers(0, 255, (4, 4, 3), dtype=np.uint8)
        image = Image.fromarray(small).resize((48, 40), Image.Resampling.BICUBIC)
        path = folder / f"{index // 100:03}" / f"{index:05} {name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(kinds[name](image))
        paths.append(path)
    return paths
