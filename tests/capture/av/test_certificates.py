"""Certificates of https servers: verified, unless the user accepts those of the server."""

import pytest

from swiftcam.capture.base import SourceOptions
from swiftcam.capture.web.certificates import EVERY_SERVER, accepted_text
from swiftcam.errors import CameraError
from tests import web_cameras as web
from tests.capture.av.hls import make_segments
from tests.colours import assert_patches, patches

pytestmark = pytest.mark.network

DIALECTS = web.mjpeg_dialects(web.encoded(patches(240, 320)), b"")


@pytest.fixture(scope="module")
def segments(tmp_path_factory):
    return make_segments(tmp_path_factory.mktemp("hls"), count=3, pictures=10)


@pytest.fixture
def server(video, segments, tmp_path):
    routes = {
        "/film": web.content(video.read_bytes()),
        "/live": web.endless(*DIALECTS["plain"]),
        "/picture": web.content(web.encoded(patches(240, 320)), "image/jpeg"),
        "/list.m3u8": web.content(segments.playlist()),
        **segments.routes(),
    }
    with web.web_camera(routes, certificate=web.certificate(tmp_path)) as server:
        yield server


PATHS = ["/film", "/live", "/picture", "/list.m3u8"]


@pytest.mark.parametrize("path", PATHS)
def test_a_certificate_that_nobody_signed_is_refused_with_the_reason_and_what_to_do(
    stream, server, path
):
    with pytest.raises(CameraError) as caught:
        stream(server.address(path)).open()
    said = str(caught.value)
    assert "certificate of 127.0.0.1 is not trusted (self-signed certificate)" in said
    assert "--insecure or --ca-file" in said
    assert not any(name == path for name, _ in server.requests)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("how", ["any", "this server", "file"])
def test_it_is_accepted_if_the_user_says_so(stream, server, tmp_path, path, how):
    accepted = {
        "any": EVERY_SERVER,
        "this server": accepted_text(f"127.0.0.1:{server.port}"),
        "file": accepted_text(EVERY_SERVER, str(tmp_path / "cert")),
    }[how]
    source = stream(server.address(path), options=SourceOptions(certificates=(accepted,)))
    source.open()
    assert source.grab()
    if path in ("/live", "/picture"):
        assert_patches(source.retrieve(), 4)
    else:
        assert source.duration == pytest.approx({"/film": 1.5, "/list.m3u8": 1.2}[path])
        assert sum(iter(source.grab, False)) == {"/film": 44, "/list.m3u8": 29}[path]


def test_what_is_accepted_of_another_server_or_another_certificate_does_not_help(
    stream, server, tmp_path
):
    (tmp_path / "other").mkdir()
    web.certificate(tmp_path / "other")
    for accepted in (
        accepted_text(f"127.0.0.1:{server.port + 1}"),
        accepted_text(EVERY_SERVER, str(tmp_path / "other" / "cert")),
    ):
        source = stream(server.address("/live"), options=SourceOptions(certificates=(accepted,)))
        with pytest.raises(CameraError, match=r"is not trusted \(self-signed certificate\)"):
            source.open()


def test_segments_of_another_server_are_verified_too(stream, server, segments):
    prefix = server.address("/")
    routes = {"/list.m3u8": web.content(segments.playlist(prefix=prefix))}
    with (
        web.web_camera(routes) as plain,
        pytest.raises(CameraError, match=r"not trusted \(self-signed certificate\)"),
    ):
        stream(plain.address("/list.m3u8")).open()


def test_rtsps_is_verified_before_anything_is_sent(stream, server):
    address = server.address("/live", scheme="rtsps")
    with pytest.raises(CameraError, match=r"not trusted \(self-signed certificate\)"):
        stream(address).open()


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file"), ("no certificate", "it has no certificate")]
)
def test_a_file_without_certificates_is_told(stream, server, tmp_path, content, reason):
    path = tmp_path / "a.pem"
    if content is not None:
        path.write_text(content)
    accepted = accepted_text(EVERY_SERVER, str(path))
    source = stream(server.address("/live"), options=SourceOptions(certificates=(accepted,)))
    with pytest.raises(CameraError, match=rf"a\.pem cannot be used \({reason}"):
        source.open()
