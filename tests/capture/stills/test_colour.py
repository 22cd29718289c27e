import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from swiftcam.capture.pictures import read_picture, read_reduced
from swiftcam.capture.stills.colour import matrix_profile, to_srgb
from tests.colours import assert_patches, patches
from tests.odd_pictures import encoded

# Columns X, Y, Z of the primaries, adapted to D50, as in the profiles of cameras and phones.
SPACES = {
    "Display P3": (
        ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)),
        2.2,
    ),
    "Adobe RGB": (
        ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
        2.19921875,
    ),
    "ProPhoto": (
        ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)),
        1.8,
    ),
}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def opened(profile):
    return ImageCms.getOpenProfile(io.BytesIO(profile))


def in_space(image, profile):
    """Return an sRGB image with the same colours in another space, as littleCMS converts them."""
    relative = ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.profileToProfile(image, SRGB, opened(profile), relative)


def written(tmp_path, image, profile, name, **options):
    path = tmp_path / name
    image.save(path, icc_profile=profile, **options)
    return path


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.webp", "a.avif"])
def test_colours_of_a_profile_become_srgb(tmp_path, space, name):
    profile = matrix_profile(*SPACES[space])
    image = in_space(Image.fromarray(patches()), profile)
    with pytest.raises(AssertionError):
        assert_patches(np.asarray(image), 8)
    path = written(tmp_path, image, profile, name, quality=95)
    tolerance = 12 if name == "a.avif" else 8
    assert_patches(read_picture(path), tolerance)
    assert_patches(np.asarray(read_reduced(path, 16).image), tolerance)


@pytest.mark.parametrize("space", SPACES)
def test_littlecms_reads_the_same_primaries_in_the_profile(space):
    columns, gamma = SPACES[space]
    read = opened(matrix_profile(columns, gamma)).profile
    found = (read.red_colorant[0], read.green_colorant[0], read.blue_colorant[0])
    assert np.allclose(found, columns, atol=1e-4)


def test_transparency_with_a_profile(tmp_path):
    profile = matrix_profile(*SPACES["Display P3"])
    image = in_space(Image.fromarray(patches()), profile).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 64, 2))
    pixels = read_picture(written(tmp_path, image, profile, "a.png"))
    assert_patches(pixels, 8)
    assert pixels[0].min() >= 250


def test_cmyk_with_a_profile_is_converted_as_by_littlecms(tmp_path):
    profile = cmyk_profile()
    image = Image.fromarray(patches()).convert("CMYK")
    expected = ImageCms.profileToProfile(
        image, opened(profile), SRGB, ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB"
    )
    pixels = read_picture(written(tmp_path, image, profile, "a.tif"))
    assert np.abs(pixels.astype(int) - np.asarray(expected)).max() <= 12
    assert np.abs(pixels.astype(int) - np.asarray(image.convert("RGB"))).max() > 20


def test_lab_is_converted(tmp_path):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    image = ImageCms.profileToProfile(Image.fromarray(patches()), SRGB, lab, outputMode="LAB")
    path = tmp_path / "a.tif"
    image.save(path)
    back = ImageCms.profileToProfile(image, lab, SRGB, outputMode="RGB")
    assert np.abs(read_picture(path).astype(int) - np.asarray(back)).max() <= 2
    assert_patches(read_picture(path), 10)


def test_adobe_rgb_that_only_the_exif_of_a_camera_names(tmp_path):
    profile = matrix_profile(*SPACES["Adobe RGB"])
    exif = Image.Exif()
    exif[0x8769] = {0xA001: 65535, 0xA005: {1: "R03"}}
    image = in_space(Image.fromarray(patches()), profile)
    path = tmp_path / "_DSC1.jpg"
    image.save(path, quality=95, subsampling=0, exif=exif)
    assert_patches(read_picture(path), 8)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_profiles_of_another_colour_space_or_damaged_ones_are_ignored(tmp_path, mode):
    grey = Image.fromarray(patches()).convert("L")
    for profile in (b"x" * 500, matrix_profile(*SPACES["ProPhoto"])[:300], b""):
        path = written(tmp_path, grey.convert(mode), profile, "a.tif")
        assert np.array_equal(read_picture(path), np.asarray(grey.convert(mode).convert("RGB")))
    if mode != "RGB":
        path = written(tmp_path, grey.convert(mode), matrix_profile(*SPACES["ProPhoto"]), "a.tif")
        expected = np.asarray(grey.convert(mode).convert("RGB"))
        assert np.array_equal(read_picture(path), expected)


def test_srgb_needs_no_transform():
    image = Image.fromarray(patches())
    image.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert to_srgb(image) is None
    image.info["icc_profile"] = matrix_profile(*SPACES["ProPhoto"])
    assert to_srgb(image) is not None


def cmyk_profile():
    """Return a small profile of CMYK: a table of two steps for each ink (ICC.1:2001-04, lut8)."""
    steps = np.array(np.meshgrid([0, 255], [0, 255], [0, 255], [0, 255], indexing="ij"))
    inks = steps.reshape(4, -1).T.astype(np.uint8)
    rgb = np.asarray(Image.fromarray(inks[None], "CMYK").convert("RGB")) * 0.6 + 50
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    image = Image.fromarray(rgb.astype(np.uint8))
    table = np.array(ImageCms.profileToProfile(image, SRGB, lab, outputMode="LAB"))
    table[..., 1:] = table[..., 1:].astype(np.int16) + 128  # Pillow has signed a and b
    identity = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    curve = bytes(range(256))
    lut = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + identity + curve * 4
    lut += table.astype(np.uint8).tobytes() + curve * 3
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    begin = 128 + 4 + 2 * 12
    tags = struct.pack(">I4sII", 2, b"A2B0", begin, len(lut))
    tags += struct.pack(">4sII", b"wtpt", begin + len(lut), len(white))
    size = begin + len(lut) + len(white)
    head = struct.pack(">I4sI4s4s4s", size, b"", 0x02200000, b"prtr", b"CMYK", b"Lab ")
    head += bytes(12) + b"acsp" + bytes(28) + white[8:]
    return head.ljust(128, b"\0") + tags + lut + white


def test_a_file_without_a_profile_is_left_as_it_is(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(Image.fromarray(patches()), "PNG"))
    assert np.array_equal(read_picture(path), patches())
