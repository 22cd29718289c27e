from swiftcam.capture.frame import Frame
from swiftcam.pipeline.judging.thumbnails import thumbnail
from swiftcam.ui.timeline import moment_pictures
from swiftcam.ui.timeline.moment_pictures import MomentPictures
from tests.fakes import picture


def made(value):
    return thumbnail(Frame(picture(value, 72, 96), 0, 0.0, 0.0, 0.0, 0.0, "x"))


def test_a_thumbnail_is_64_by_48_on_the_screen_and_decoded_once(qapp):
    pictures = MomentPictures()
    pixmap = pictures.pixmap(made(100))
    assert (pixmap.width(), pixmap.height()) == (96, 72)
    size = pixmap.deviceIndependentSize()
    assert (size.width(), size.height()) == (64, 48)
    assert pictures.pixmap(made(100)).cacheKey() == pixmap.cacheKey()


def test_none_and_damaged_ones_are_null(qapp):
    pictures = MomentPictures()
    assert pictures.pixmap(b"").isNull()
    assert pictures.pixmap(b"not a picture").isNull()


def test_only_the_last_ones_are_kept(qapp, monkeypatch):
    monkeypatch.setattr(moment_pictures, "_KEPT", 2)
    pictures = MomentPictures()
    first = pictures.pixmap(made(1)).cacheKey()
    second = pictures.pixmap(made(2)).cacheKey()
    assert pictures.pixmap(made(1)).cacheKey() == first
    pictures.pixmap(made(3))
    assert pictures.pixmap(made(1)).cacheKey() == first
    assert pictures.pixmap(made(2)).cacheKey() != second
