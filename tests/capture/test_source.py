import pytest

from swiftcam.capture.av.stream import StreamSource
from swiftcam.capture.av.video import VideoSource
from swiftcam.capture.demo import DemoSource
from swiftcam.capture.folder import FolderSource
from swiftcam.capture.opencv.camera import CameraSource
from swiftcam.capture.source import parse_source
from swiftcam.errors import ArgumentError


@pytest.mark.parametrize(
    ("text", "kind", "source_id"),
    [
        ("demo", DemoSource, "demo"),
        ("0", CameraSource, "camera 0"),
        (" camera:12 ", CameraSource, "camera 12"),
        ("camera:Logitech C920", CameraSource, "camera Logitech C920"),
        ("/dev/video3", CameraSource, "camera 3"),
        ("http://cam.local/stream", StreamSource, "http://cam.local/stream"),
        ("RTSP://cam.local:8554/a", StreamSource, "rtsp://cam.local:8554/a"),
    ],
)
def test_texts_that_name_a_source(text, kind, source_id):
    source = parse_source(text)()
    assert isinstance(source, kind)
    assert source.source_id == source_id


def test_paths_that_name_a_source(tmp_path, monkeypatch):
    (tmp_path / "clip.mp4").write_bytes(b"x")
    (tmp_path / "photo.JPG").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    assert isinstance(parse_source("clip.mp4")(), VideoSource)
    assert isinstance(parse_source("photo.JPG")(), FolderSource)
    assert isinstance(parse_source(str(tmp_path))(), FolderSource)


@pytest.mark.parametrize(
    "text", ["", "x" * 5000, "nowhere.mp4", "ftp://host/x", "camera:", "camera one"]
)
def test_texts_that_name_nothing(text):
    with pytest.raises(ArgumentError, match="A source is a camera") as caught:
        parse_source(text)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rtsp://admin:hunter2", "no host"),
        ("http://admin:hunter2@cam:99999/", "port 99999"),
        ("rtsp://admin:hunter2@a.b/hunter2@cam/", "several @"),
        ("ftp://admin:hunter2@host/x", "A source is a camera"),
        ("admin:hunter2@10.0.0.5/stream", "A source is a camera"),
        ("rtsp:/admin:hunter2@host/stream", "A source is a camera"),
        ("10.0.0.5/video?password=hunter2", "A source is a camera"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(text, reason):
    with pytest.raises(ArgumentError, match=reason) as caught:
        parse_source(text)
    assert "hunter2" not in str(caught.value)


def test_a_dropped_data_address_makes_a_short_message():
    with pytest.raises(ArgumentError, match="A source is a camera") as caught:
        parse_source("data:image/png;base64," + "A" * 177_000)
    assert len(str(caught.value)) < 600


def test_names_with_colons_and_quoted_addresses_are_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rec-12:30:00.mp4").write_bytes(b"x")
    (tmp_path / "a b#1.mp4").write_bytes(b"x")
    assert parse_source("rec-12:30:00.mp4")().source_id == "rec-12:30:00.mp4"
    for text in (f"file://{tmp_path}/a%20b%231.mp4", f"FILE:///{tmp_path}/a b#1.mp4"):
        assert parse_source(text)().source_id == "a b#1.mp4"


def test_every_source_is_made_fresh():
    make = parse_source("demo")
    assert make() is not make()
