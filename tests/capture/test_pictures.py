import io
import os
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from swiftcam.capture import pictures
from swiftcam.capture.pictures import open_picture_file, read_picture, read_reduced
from swiftcam.errors import ImageError


def saved(tmp_path, image, name="picture.png", **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def test_plain_pictures_are_read_exactly(tmp_path, photos):
    path = saved(tmp_path, Image.fromarray(photos[0]))
    assert np.array_equal(read_picture(path), photos[0])


UNDO = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}


def turned(upright, orientation):
    """Return a picture as a camera held askew stores it, and the EXIF that says so."""
    exif = Image.Exif()
    exif[274] = orientation
    return Image.fromarray(np.ascontiguousarray(UNDO[orientation](upright))), exif


@pytest.mark.parametrize("orientation", UNDO)
def test_exif_orientation_is_applied(tmp_path, photos, orientation):
    upright = photos[0][:64, :96]
    stored, exif = turned(upright, orientation)
    path = saved(tmp_path, stored, exif=exif)
    assert np.array_equal(read_picture(path), upright)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_impossible_orientations_are_ignored(tmp_path, photos, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    path = saved(tmp_path, Image.fromarray(photos[0]), exif=exif)
    assert np.array_equal(read_picture(path), photos[0])


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA", "RGBA", "YCbCr"])
def test_every_mode_becomes_rgb(tmp_path, photos, mode):
    image = Image.fromarray(photos[0]).convert(mode)
    name = "picture.tif" if mode in ("CMYK", "YCbCr") else "picture.png"
    pixels = read_picture(saved(tmp_path, image, name))
    assert pixels.shape == photos[0].shape
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.mean() - photos[0].mean()) < 25


def test_16_bit_grey_is_scaled_not_clipped(tmp_path):
    ramp = np.linspace(0, 65535, 256 * 8).reshape(8, 256).astype(np.uint16)
    pixels = read_picture(saved(tmp_path, Image.fromarray(ramp)))
    assert np.abs(pixels[..., 0].astype(int) - ramp / 257).max() <= 1


def test_transparency_lies_over_white(tmp_path):
    image = Image.new("RGBA", (8, 8), (200, 0, 0, 0))
    assert (read_picture(saved(tmp_path, image)) == 255).all()


def test_the_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    path = saved(tmp_path, frames[0], "a.gif", save_all=True, append_images=frames[1:])
    assert read_picture(path)[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "It is empty"),
        (b"text, not a picture", "not a picture"),
        (b"\0\0\0\x18ftypavif" + bytes(40), "damaged, or a picture in an unknown format"),
        # Valid EPS: Pillow would start Ghostscript for it.
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "not a picture"),
    ],
)
def test_what_is_no_picture(tmp_path, content, reason):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=reason):
        read_picture(path)


def test_a_truncated_picture(tmp_path, photos):
    path = saved(tmp_path, Image.fromarray(photos[0]), "photo.jpg")
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ImageError, match="damaged or incomplete"):
        read_picture(path)


def test_a_decompression_bomb(tmp_path, monkeypatch):
    path = saved(tmp_path, Image.new("L", (100, 100)))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ImageError, match="too large"):
        read_picture(path)


def test_what_is_no_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "pipe.png"):
        with pytest.raises(ImageError, match="not a regular file"):
            read_picture(path)
    with pytest.raises(ImageError, match="does not exist"):
        read_picture(tmp_path / "missing.png")


def test_what_is_no_regular_file_is_not_even_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.png")
    opened = []
    monkeypatch.setattr(os, "open", lambda *arguments: opened.append(arguments))
    for path in (tmp_path / "pipe.png", Path("/dev/zero"), tmp_path):
        with pytest.raises(ImageError, match="not a regular file"):
            open_picture_file(path)
    assert not opened


def test_a_file_replaced_by_a_pipe_at_the_last_moment_does_not_hang(tmp_path, monkeypatch):
    path = tmp_path / "pipe.png"
    os.mkfifo(path)
    regular = Path(__file__).stat()
    monkeypatch.setattr(Path, "stat", lambda self: regular)
    with pytest.raises(ImageError, match="not a regular file"):
        open_picture_file(path)


def test_names_no_system_allows():
    with pytest.raises(ImageError, match="cannot be read"):
        read_picture(Path("x" * 5000))
    with pytest.raises(ImageError, match="cannot be read"):
        read_picture(Path("nul\0.png"))


def test_heic_is_read(shared):
    pytest.importorskip("pi_heif")
    pixels = read_picture(shared / "data" / "torture" / "sample.heic")
    assert pixels.shape == (854, 1280, 3)
    assert pixels.std() > 40


def test_heic_without_its_library_says_what_to_install(shared, monkeypatch):
    formats = tuple(name for name in pictures._formats() if name != "HEIF")
    monkeypatch.setattr(pictures, "_formats", lambda: formats)
    with pytest.raises(ImageError, match="pip install pi-heif"):
        read_picture(shared / "data" / "torture" / "sample.heic")


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_files_that_break_loaders(shared):
    folder = shared / "data" / "torture"
    reasons = {}
    for path in sorted(folder.iterdir()):
        try:
            pixels = read_picture(path)
            reduced = read_reduced(path, 100)
        except ImageError as error:
            reasons[path.name] = str(error)
            continue
        assert pixels.ndim == 3
        assert pixels.shape == (reduced.height, reduced.width, 3)
        assert pixels.dtype == np.uint8
    if "HEIF" not in pictures._formats():
        assert "pi-heif" in reasons.pop("sample.heic")
    too_large, damaged = "It is too large to open safely.", "It is damaged or incomplete "
    no_picture = "It is not a picture in a known format."
    cut = "(image file is truncated"
    assert reasons == {
        "bomb.gif": too_large,
        "bomb_17000.avif": too_large,
        "bomb_65536x65536.png": too_large,
        "broken.png": no_picture,
        "corrupt_header.jpg": damaged + "(Truncated File Read).",
        "empty.jpg": "It is empty.",
        "text_named.jpg": no_picture,
        "truncated.jpg": damaged + cut + " (10 bytes not processed)).",
        "truncated.png": damaged + cut + ").",
    }


def encoded(photo, kind):
    """Return a photograph as the bytes of a file."""
    target = io.BytesIO()
    Image.fromarray(photo).save(target, kind)
    return target.getvalue()


@pytest.mark.logs_errors  # Pillow's own, about some damage of TIFF
@given(data=st.data(), kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"]))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damage_of_any_kind_is_an_image_error(photos, data, kind):
    content = bytearray(encoded(photos[0][:48, :48], kind))
    places = st.integers(0, len(content) - 1)
    for place in data.draw(st.lists(places, min_size=1, max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    content = content[: data.draw(places) or None]
    with suppress(ImageError):
        assert read_reduced(io.BytesIO(content), 16).image.mode == "RGB"


def whole(picture):
    """Return the whole of a reduced picture, scaled to 64x64."""
    scaled = picture.image.resize((64, 64), Image.Resampling.BILINEAR, box=picture.extent)
    return np.asarray(scaled, np.int16)


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png"])
@pytest.mark.parametrize("orientation", UNDO)
def test_a_reduced_picture_is_the_same_picture(tmp_path, photos, name, orientation):
    # A size that no reduction divides: the extent has to make up for the rounding.
    large = Image.fromarray(photos[0]).resize((1613, 1207), Image.Resampling.BICUBIC)
    stored, exif = turned(np.asarray(large), orientation)
    options = {"quality": 95} if name.endswith("jpg") else {"compress_level": 1}
    path = saved(tmp_path, stored, name, exif=exif, **options)
    picture = read_reduced(path, 150)
    assert (picture.width, picture.height) == (1613, 1207)
    assert 150 <= min(picture.image.size) < 300
    expected = np.asarray(large.resize((64, 64), Image.Resampling.BILINEAR), np.int16)
    assert np.abs(whole(picture) - expected).mean() < 0.6
    assert picture.extent != (0, 0, *picture.image.size)


def test_small_pictures_are_not_reduced(tmp_path, photos):
    path = saved(tmp_path, Image.fromarray(photos[0]))
    picture = read_reduced(path, 300)
    assert np.array_equal(np.asarray(picture.image), photos[0])
    assert picture.extent == (0, 0, picture.width, picture.height)


def test_reduction_keeps_transparency_white_and_deep_grey_scaled(tmp_path):
    clear = saved(tmp_path, Image.new("RGBA", (900, 900), (200, 0, 0, 0)), "clear.png")
    assert (np.asarray(read_reduced(clear, 100).image) == 255).all()
    ramp = np.linspace(0, 65535, 1024)[None].repeat(1024, 0)
    for name, kind in (("a.png", np.uint16), ("b.tif", np.int32), ("c.tif", np.float32)):
        image = Image.fromarray((ramp / 65535 if kind is np.float32 else ramp).astype(kind))
        reduced = np.asarray(read_reduced(saved(tmp_path, image, name), 128).image)
        assert reduced.shape == (128, 128, 3)
        expected = ramp.reshape(1024, 128, 8).mean(2)[:128] / 257
        assert np.abs(reduced[..., 0] - expected).max() <= 1


def test_memory_is_asked_for_before_decoding(tmp_path, photos):
    asked = []

    @contextmanager
    def admit(needed):
        asked.append(needed)
        yield
        asked.append("done")

    image = Image.fromarray(photos[0])
    pixels = image.width * image.height
    read_reduced(saved(tmp_path, image, "a.png"), 10, admit)
    read_reduced(saved(tmp_path, image, "a.jpg"), 10, admit)
    read_reduced(saved(tmp_path, image, "b.jpg", progressive=True), 10, admit)
    png, _, jpeg, _, progressive, _ = asked
    assert png == 4 * pixels
    assert jpeg == pytest.approx(4 * pixels / 64, rel=0.05)
    assert progressive == pytest.approx(jpeg + 6 * pixels)


def test_a_picture_that_would_exhaust_the_memory(tmp_path, monkeypatch):
    path = saved(tmp_path, Image.new("L", (1000, 1000)), "a.webp")
    monkeypatch.setattr(pictures, "_MOST_BYTES", 15_000_000)
    with pytest.raises(ImageError, match=r"too large: decoding it would take 0\.0 GB"):
        read_reduced(path, 100)


def test_pictures_are_read_on_many_threads(tmp_path, photos):
    paths = [saved(tmp_path, Image.fromarray(photo), f"{i}.png") for i, photo in enumerate(photos)]
    found = {}
    threads = [
        threading.Thread(target=lambda path=path: found.update({path: read_picture(path)}))
        for path in paths
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[path], photos[i]) for i, path in enumerate(paths))
