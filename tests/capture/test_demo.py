from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from swiftcam import paths
from swiftcam.capture import demo as demo_module
from swiftcam.capture.demo import DemoPhoto, DemoSource, demo_photos, labelled_demo_photos
from swiftcam.errors import CameraError
from tests.colours import assert_patches, patches

EACH, RATE = 5, 30  # seconds of a photograph, pictures a second


@pytest.fixture
def source():
    source = DemoSource()
    source.open()
    yield source
    source.close()


def at(source, *numbers):
    """Return the pictures of these numbers, which come in order."""
    found, grabbed = [], 0
    for number in numbers:
        while grabbed <= number:
            assert source.grab()
            grabbed += 1
        found.append(source.retrieve())
    return found


def test_it_shows_photographs_in_their_colours_for_five_seconds_each(tmp_path, monkeypatch):
    shown = [patches(300, 400), np.full((300, 400, 3), (128, 20, 20), np.uint8)]
    files = [tmp_path / f"{number}.png" for number in range(len(shown))]
    for path, photo in zip(files, shown, strict=True):
        Image.fromarray(photo).save(path)
    monkeypatch.setattr(demo_module, "demo_photos", lambda: files)
    source = DemoSource()
    source.open()
    colours, plain, again = at(source, 2 * RATE, 7 * RATE, 12 * RATE)
    for picture in (colours, again):
        assert picture.shape == (720, 960, 3)
        assert_patches(picture, 1)
    assert (plain == (128, 20, 20)).all()
    source.close()


def test_it_goes_over_every_photograph(source, photos):
    pictures = at(source, *(number * EACH * RATE + 1 for number in range(len(photos))))
    for number, picture in enumerate(pictures):
        for other in pictures[:number]:
            assert np.abs(picture.astype(int) - other).mean() > 20


def test_consecutive_pictures_differ_little_also_from_one_photograph_to_the_next(source):
    fade = range(EACH * RATE - 20, EACH * RATE + 2)
    pictures = at(source, 0, 1, *fade)
    small = [picture[::6, ::6].astype(int) for picture in pictures]
    changes = [np.abs(a - b).mean() for a, b in pairwise(small)]
    assert changes.pop(1) > 25  # four seconds lie between these two
    assert min(changes) > 0
    assert max(changes) < 12


def test_time_is_that_of_the_pictures(source):
    for index in range(3):
        assert source.grab()
        assert source.position == pytest.approx(index / RATE)


ROW = "a.jpg,tabby,n02123045\n"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (None, "No such file"),
        ("", "has no rows"),
        ("file,label,wnid\n", "has no rows"),
        (f"file,label\n{ROW}", "no file, label or wnid"),
        ("file,label,wnid\na.jpg,tabby\n", "no file, label or wnid"),
        (f"file,label,wnid\n{ROW},tabby,n02123045\n", "no file, label or wnid"),
        ('file,label,wnid\n"a.jpg,tabby', "unexpected end of data"),
        (b"file,label,wnid\n\xff", "decode"),
    ],
)
def test_without_its_table_the_installation_is_damaged(tmp_path, monkeypatch, table, reason):
    monkeypatch.setattr(paths, "photos_dir", lambda: tmp_path)
    if table is not None:
        (tmp_path / "photos.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    with pytest.raises(CameraError, match=rf"photos\.csv \(.*{reason}.*\)\. Install SwiftCam"):
        DemoSource().open()


def test_a_photograph_that_is_missing_or_damaged_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "photos_dir", lambda: tmp_path)
    (tmp_path / "photos.csv").write_text(f"file,label,wnid\n{ROW}")
    with pytest.raises(
        CameraError, match=r"photograph .*a\.jpg cannot be read\. It does not exist\."
    ):
        DemoSource().open()
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(
        CameraError, match=r"photograph .*a\.jpg cannot be read\. .*Install SwiftCam again"
    ):
        DemoSource().open()


def test_the_photographs_come_in_the_order_of_the_table(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "photos_dir", lambda: tmp_path)
    (tmp_path / "photos.csv").write_text(
        f'file,label,wnid,author\nb.jpg,bee,n02206856,"A, B"\n{ROW.strip()},C\n'
    )
    assert labelled_demo_photos() == [
        DemoPhoto(tmp_path / "b.jpg", "bee", "n02206856"),
        DemoPhoto(tmp_path / "a.jpg", "tabby", "n02123045"),
    ]
    assert demo_photos() == [tmp_path / "b.jpg", tmp_path / "a.jpg"]
