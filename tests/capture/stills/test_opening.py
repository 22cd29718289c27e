import io
from contextlib import nullcontext

import numpy as np
import pytest
from PIL import Image

from swiftcam.capture.pictures import read_picture, read_reduced
from tests import needs
from tests.colours import assert_patches, patches
from tests.odd_pictures import encoded, with_xmp

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
)


def written(tmp_path, content, name="picture"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def pages(*images, **options):
    target = io.BytesIO()
    images[0].save(target, "TIFF", save_all=True, append_images=images[1:], **options)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG", "TIFF", "AVIF"])
def test_an_orientation_in_xmp_alone_is_ignored(tmp_path, kind):
    content = with_xmp(Image.fromarray(patches()), kind, XMP)
    assert_patches(read_picture(written(tmp_path, content)), 12)


def test_the_largest_page_is_taken_if_the_first_is_a_thumbnail(tmp_path):
    image = Image.fromarray(patches())
    content = pages(image.resize((16, 12)), image)
    assert read_picture(written(tmp_path, content)).shape == (48, 64, 3)
    content = pages(image.resize((60, 45)), image)  # pages of about one size are a document
    assert read_picture(written(tmp_path, content)).shape == (45, 60, 3)


def test_the_first_page_is_a_thumbnail_if_it_says_so(tmp_path):
    tifffile = needs.module("tifffile")
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as writer:
        writer.write(patches(), photometric="rgb", subfiletype=1)
        writer.write(patches(60, 80), photometric="rgb")
    assert read_picture(path).shape == (60, 80, 3)


def test_jpeg_2000(tmp_path):
    path = written(tmp_path, encoded(Image.fromarray(patches()), "JPEG2000"), "a.jp2")
    assert_patches(read_picture(path), 3)


def test_jpeg_xl(tmp_path):
    needs.module("pillow_jxl")
    path = tmp_path / "a.jxl"
    Image.fromarray(patches()).save(path, lossless=True)
    assert_patches(read_picture(path))


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_of_200_megapixels_is_decoded_smaller(tmp_path, progressive):
    size = (16_320, 12_240)
    image = Image.fromarray(patches()).resize(size, Image.Resampling.NEAREST)
    content = encoded(image, "JPEG", quality=30, progressive=progressive)
    del image
    path = written(tmp_path, content, "phone.jpg")
    asked = []

    def admit(needed):
        asked.append(needed)
        return nullcontext()

    reduced = read_reduced(path, 672, admit)
    assert (reduced.width, reduced.height) == size
    assert min(reduced.image.size) < 1600
    assert_patches(np.asarray(reduced.image), 8)
    assert asked[0] <= (1_250_000_000 if progressive else 40_000_000)
    if not progressive:
        whole = read_picture(path)
        assert_patches(whole, 8)
        assert whole.shape[0] * whole.shape[1] <= 60_000_000


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_wide_tiff_of_100_megapixels_is_reduced(tmp_path):
    image = Image.fromarray(patches()).resize((20_000, 5_000), Image.Resampling.NEAREST)
    path = written(tmp_path, encoded(image, "TIFF", compression="packbits"))
    whole = read_picture(path)
    assert whole.shape == (2_500, 10_000, 3)
    assert_patches(whole, 2)
