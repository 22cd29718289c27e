import numpy as np
import pytest
from PIL import Image

from swiftcam.errors import OutputError
from swiftcam.pipeline import Snapshot
from swiftcam.ui.live.overlay_options import OverlayOptions
from swiftcam.ui.live.render import annotated_image, save_png
from tests.ui.pixels import pixels_of


def saved(snapshot, path, options=None):
    save_png(annotated_image(snapshot, options), path)
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_the_saved_picture_is_the_frame_with_its_labels(make_snapshot, tmp_path, is_mirrored):
    snapshot = make_snapshot()
    pixels = saved(snapshot, tmp_path / "shot.png", OverlayOptions(is_mirrored=is_mirrored))
    assert pixels.shape == (640, 960, 3)  # 600x400, enlarged to be readable
    frame = snapshot.frame.pixels[:, ::-1] if is_mirrored else snapshot.frame.pixels
    frame = np.asarray(Image.fromarray(frame).resize((960, 640)), int)
    difference = np.abs(pixels - frame)
    assert difference[100:300, 400:700].mean(axis=(0, 1)).max() < 4  # the picture, each channel
    assert difference[400:600, 40:300].mean() > 20  # the card


def test_large_frames_keep_their_size(make_snapshot, photos):
    from swiftcam.capture.frame import Frame

    large = np.repeat(np.repeat(photos[0], 3, axis=0), 3, axis=1)
    frame = Frame(large, 0, 0.0, 0.0, 0.0, 0.0, "x")
    image = annotated_image(make_snapshot(frame=frame, labelled=None))
    assert (image.width(), image.height()) == (1800, 1200)


def test_without_a_frame_the_picture_says_why():
    silent, told = (pixels_of(annotated_image(Snapshot(message=m))) for m in ("", "No camera."))
    assert told.shape == (540, 960, 3)
    assert told.max() > 200
    assert (told != silent).any()


def test_a_place_that_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match="cannot be saved"):
        save_png(annotated_image(Snapshot()), tmp_path / "missing" / "shot.png")
