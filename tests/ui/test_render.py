import numpy as np
import pytest
from PIL import Image

from swiftcam.errors import OutputError
from swiftcam.pipeline import Snapshot
from swiftcam.ui.render import annotated_image, save_png


def test_the_saved_picture_is_the_frame_with_its_labels(make_snapshot, tmp_path):
    snapshot = make_snapshot()
    path = tmp_path / "shot.png"
    save_png(annotated_image(snapshot), path)
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(int)
    assert pixels.shape == (640, 960, 3)  # 600x400, enlarged to be readable
    frame = Image.fromarray(snapshot.frame.pixels).resize((960, 640))
    difference = np.abs(pixels - np.asarray(frame)).mean(axis=2)
    assert difference[100:300, 500:700].mean() < 4  # the picture itself
    assert difference[400:600, 40:300].mean() > 20  # the card


def test_large_frames_keep_their_size(make_snapshot, photos):
    from swiftcam.capture.frame import Frame

    large = np.repeat(np.repeat(photos[0], 3, axis=0), 3, axis=1)
    frame = Frame(large, 0, 0.0, 0.0, 0.0, 0.0, "x")
    image = annotated_image(make_snapshot(frame=frame, labelled=None))
    assert (image.width(), image.height()) == (1800, 1200)


def test_without_a_frame_the_picture_says_why():
    image = annotated_image(Snapshot(message="No camera."))
    assert (image.width(), image.height()) == (960, 540)


def test_a_place_that_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match="cannot be saved"):
        save_png(annotated_image(Snapshot()), tmp_path / "missing" / "shot.png")
