import pytest

from swiftcam.pipeline.reading.glance import glance_at
from tests.fakes import picture


def test_glances_tell_pictures_apart(photos):
    noisy = photos[0].copy()
    noisy[0, 0] ^= 1
    assert glance_at(photos[0]) == glance_at(photos[0].copy())
    assert glance_at(photos[0]).digest != glance_at(noisy).digest
    assert glance_at(photos[0]).digest != glance_at(photos[1]).digest


@pytest.mark.parametrize(("value", "is_black"), [(0, True), (12, True), (13, False), (255, False)])
def test_black_is_black_all_over(value, is_black):
    assert glance_at(picture(value)).is_black is is_black
    one_light = picture(0)
    one_light[16, 16] = 200
    assert not glance_at(one_light).is_black


def test_every_sixteenth_pixel_of_every_sixteenth_row_is_looked_at():
    plain = picture(90)
    for at, is_seen in (((16, 32), True), ((15, 32), False), ((16, 31), False), ((47, 0), False)):
        other = plain.copy()
        other[at] = 91
        assert (glance_at(other).digest != glance_at(plain).digest) is is_seen


def test_a_view_with_swapped_channels_has_a_glance_too(photos):
    view = photos[0][:, :, ::-1]
    assert glance_at(view) == glance_at(view)
    assert not glance_at(view).is_black
