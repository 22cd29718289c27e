import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from swiftcam.capture.pictures import read_picture
from swiftcam.capture.stills.sample_pictures import scaled_to_bytes
from tests import needs
from tests.colours import assert_patches, patches


def tiff(tmp_path, samples, **options):
    tifffile = needs.module("tifffile")
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, samples, **options)
    return path


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(patches().astype(np.float32) / 255, id="float"),
        pytest.param(patches().astype(np.float64) / 255, id="double"),
        pytest.param(patches().astype(np.float32), id="float to 255"),
        pytest.param(patches().astype(np.uint32) * 16_843_009, id="uint32"),
        pytest.param(patches().astype(np.uint16) * 257, id="uint16"),
    ],
)
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_colours_of_every_sample_type(tmp_path, samples, compression):
    path = tiff(tmp_path, samples, photometric="rgb", compression=compression)
    assert_patches(read_picture(path), 1)


def test_five_bands_are_red_green_blue_and_others(tmp_path):
    samples = np.concatenate([patches(), patches()[..., :2]], axis=2)
    path = tiff(tmp_path, samples, photometric="rgb", extrasamples=[0, 0])
    assert_patches(read_picture(path))


def grey_tiff(tmp_path, samples, **tags):
    path = tmp_path / "grey.tif"
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in tags.items():
        info[int(tag[1:])] = value
    Image.fromarray(samples).save(path, tiffinfo=info)
    return path


def test_white_is_zero_in_16_bits_is_no_negative(tmp_path):
    grey = patches()[..., 0].astype(np.uint16) * 257
    tifffile = needs.module("tifffile")
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, 65535 - grey, photometric="miniswhite")
    assert np.abs(read_picture(path)[..., 0].astype(int) - patches()[..., 0]).max() <= 1


@pytest.mark.parametrize("bits", [10, 12, 14, 16])
def test_samples_of_fewer_bits_are_as_bright(tmp_path, bits):
    top = (1 << bits) - 1
    grey = (patches()[..., 0] / 255.0 * top).round().astype(np.uint16)
    read = read_picture(grey_tiff(tmp_path, grey))[..., 1]
    assert np.abs(read.astype(int) - patches()[..., 0]).max() <= 1


def test_the_largest_sample_that_a_file_names(tmp_path):
    grey = np.full((8, 8), 1000, np.uint16)
    assert read_picture(grey_tiff(tmp_path, grey, t281=2000)).max() in (127, 128)


def test_samples_that_are_no_numbers_are_black():
    samples = np.array([[np.nan, np.inf, -1.0, 0.5, 1.0]], np.float32)
    assert scaled_to_bytes(samples).tolist() == [[0, 0, 0, 128, 255]]
