import numpy as np
import pytest

from swiftcam.capture.av.video import VideoSource
from swiftcam.channels import in_memory, swapped, to_rgb
from swiftcam.inference.crops.framing import CROP_MODES, Framing
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.pipeline.reading.glance import glance_at
from swiftcam.pipeline.reading.viewport import Size, scaled
from tests.media import write_video


@pytest.fixture
def view(photos):
    """A photograph, RGB, that lies in memory as BGR."""
    bgr = np.ascontiguousarray(photos[0][..., ::-1])
    view = swapped(bgr)
    view.flags.writeable = False
    return view


def test_a_view_is_the_same_picture_and_nothing_is_copied(photos, view):
    assert np.array_equal(view, photos[0])
    memory, is_bgr = in_memory(view)
    assert is_bgr
    assert memory.flags.c_contiguous
    assert np.shares_memory(memory, view)
    assert np.array_equal(to_rgb(memory, is_bgr=True), photos[0])


def test_a_part_of_a_view_is_understood_too(photos, view):
    memory, is_bgr = in_memory(view[10:50, 20:90])
    assert np.array_equal(to_rgb(memory, is_bgr=is_bgr), photos[0][10:50, 20:90])


def test_other_pictures_are_left_alone(photos):
    memory, is_bgr = in_memory(photos[0])
    assert not is_bgr
    assert to_rgb(memory, is_bgr=is_bgr) is photos[0]


@pytest.mark.parametrize("mode", CROP_MODES)
@pytest.mark.parametrize("region", [None, (0.1, 0.2, 0.9, 0.7)])
def test_crops_of_a_view_are_those_of_the_picture(photos, view, mode, region):
    recipe, framing = Recipe(), Framing(mode, region)
    crop = framing.crop(recipe, view)
    assert crop.flags.c_contiguous
    assert np.array_equal(crop, framing.crop(recipe, photos[0]))


@pytest.mark.parametrize("enlarged", [(1920, 1080), (640, 480)])
@pytest.mark.parametrize("layout", ["timm", "authors", "huggingface"])
def test_crops_of_large_views_are_too(photos, enlarged, layout):
    large = scaled(photos[0], Size(*enlarged))
    view = swapped(np.ascontiguousarray(large[..., ::-1]))
    recipe = Recipe.published_with(layout)
    assert np.array_equal(recipe.crop(view), recipe.crop(large))
    assert np.array_equal(recipe.exact_crop(view), recipe.exact_crop(large))


@pytest.mark.parametrize("size", [(100, 70), (450, 300), (600, 400), (900, 600)])
def test_what_is_shown_of_a_view_is_the_picture(photos, view, size):
    shown = scaled(view, Size(*size))
    assert shown.flags.c_contiguous
    assert not shown.flags.writeable
    assert np.array_equal(shown, scaled(photos[0], Size(*size)))


def test_a_mirrored_view_is_the_mirrored_picture(photos, view, qt_libraries):
    from swiftcam.ui.live.picture import mirrored

    assert np.array_equal(mirrored(view), photos[0][:, ::-1])


def test_views_look_alike_when_their_pictures_are_the_same(photos, view):
    again, other = (swapped(np.ascontiguousarray(p[..., ::-1])) for p in photos[:2])
    assert glance_at(view) == glance_at(again)
    assert glance_at(view).digest != glance_at(other).digest


@pytest.mark.parametrize(("level", "is_black"), [(0, True), (12, True), (13, False), (200, False)])
@pytest.mark.parametrize("channel", [0, 1, 2])
def test_a_view_is_black_when_no_channel_is_bright(channel, level, is_black):
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[..., channel] = level
    assert glance_at(swapped(pixels)).is_black is is_black


def test_an_image_of_a_view_has_the_colours_of_the_picture(photos, view, qt_libraries):
    from PySide6.QtCore import QSize

    from swiftcam.ui.live.picture import scaled_image

    image = scaled_image(view, QSize(view.shape[1], view.shape[0]))
    colour = image.pixelColor(30, 40)
    wanted = tuple(photos[0][40, 30])
    assert len(set(wanted)) == 3  # so that no two channels can be taken for each other
    assert (colour.red(), colour.green(), colour.blue()) == wanted


def test_a_decoded_video_is_not_copied(photos, tmp_path):
    source = VideoSource(write_video(tmp_path / "a.mp4", photos[:2], frames=2))
    source.open()
    assert source.grab()
    first = source.retrieve()
    kept = first.copy()
    memory, is_bgr = in_memory(first)
    assert not is_bgr
    assert memory.flags.c_contiguous
    assert source.grab()
    assert not np.array_equal(source.retrieve(), kept)
    source.close()
    assert np.array_equal(first, kept)  # each picture has memory of its own
