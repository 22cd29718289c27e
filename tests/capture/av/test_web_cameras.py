"""Streams of real web servers of the kinds that cameras have."""

import pathlib
import urllib.parse
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from swiftcam.capture.web.web_client import Deadlines
from swiftcam.errors import CameraError
from tests import web_cameras as web
from tests.colours import assert_patches, patches

pytestmark = pytest.mark.network

JPEG = web.encoded(patches(240, 320))
DIALECTS = web.mjpeg_dialects(JPEG, web.encoded(patches(240, 320), ".png"))
QUOTED = urllib.parse.quote(web.PASSWORD, safe="")


@pytest.mark.parametrize("name", DIALECTS)
def test_each_dialect_of_mjpeg_is_shown(stream, name):
    with web.web_camera({"/live": web.endless(*DIALECTS[name])}) as server:
        source = stream(server.address("/live"))
        source.open()
        assert source.is_live
        for _ in range(6):
            assert source.grab()
            assert_patches(source.retrieve(), 4)
        assert source.source_id == server.address("/live")
        has_damage = "damaged" in source.notice
        assert has_damage == (name == "damaged-among")


def test_parts_that_are_never_pictures_are_refused(stream):
    texts = web.part(b"hello", "text/plain") + b"\r\n"
    kind = "multipart/x-mixed-replace; boundary=frame"
    with (
        web.web_camera({"/live": web.endless(kind, b"", 20 * texts)}) as server,
        pytest.raises(CameraError, match=r"sent no video \(text/plain\)"),
    ):
        stream(server.address("/live")).open()


@pytest.mark.parametrize("scheme", ["Basic", "Digest", "SHA-256"])
def test_passwords_of_any_characters_are_sent_and_never_shown(stream, scheme):
    routes = {
        "/live": web.protected(web.endless(*DIALECTS["plain"]), scheme),
        "/other": web.protected(lambda _, handler: handler.send_error(404), scheme),
    }
    with web.web_camera(routes) as server:
        source = stream(server.address("/live", user=web.USER, password=QUOTED))
        source.open()
        assert_patches(source.retrieve(), 4)
        for path, password, said in (
            ("/other", QUOTED, r"answered 404.*Check the path in the address\.$"),
            ("/live", "wrong", r"answered 401.*Check the user and the password"),
        ):
            with pytest.raises(CameraError, match=said) as caught:
                stream(server.address(path, user=web.USER, password=password)).open()
            assert not {password, web.PASSWORD} & set(str(caught.value).split())
            assert "password" not in str(caught.value) or path == "/live"
        with pytest.raises(CameraError, match="wants a user and a password"):
            stream(server.address("/live")).open()


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_followed_with_the_credentials(stream, video, code):
    routes = {
        "/a": web.redirected("/b?x=1", code),
        "/b": web.protected(web.content(video.read_bytes())),
    }
    with web.web_camera(routes) as server:
        source = stream(server.address("/a", user=web.USER, password=QUOTED))
        source.open()
        assert not source.is_live
        assert source.duration == pytest.approx(1.5)
        source.seek(1.2)
        assert source.grab()
        assert source.position == pytest.approx(1.2, abs=0.02)


def test_http_to_a_port_of_https_and_the_reverse_are_told(stream, tmp_path):
    routes = {"/live": web.endless(*DIALECTS["plain"])}
    with (
        web.web_camera(routes, certificate=web.certificate(tmp_path)) as server,
        pytest.raises(CameraError, match=r"only with https\. Write https://"),
    ):
        stream(server.address("/live", scheme="http")).open()
    with (
        web.web_camera(routes) as server,
        pytest.raises(CameraError, match=r"does not answer with https\. Try http://"),
    ):
        stream(server.address("/live", scheme="https")).open()


def test_a_snapshot_is_asked_for_again(stream):
    changing = [web.encoded(np.full((48, 64, 3), level, np.uint8)) for level in (40, 90, 140)]
    count = iter(range(1000))

    def snapshot(server, handler):
        web.content(changing[next(count) % 3], "image/jpeg")(server, handler)

    with web.web_camera({"/snap.jpg": snapshot}) as server:
        source = stream(server.address("/snap.jpg"))
        source.open()
        assert source.is_live
        assert source.may_stand_still
        levels = []
        for _ in range(4):
            assert source.grab()
            levels.append(round(float(source.retrieve().mean()), -1))
        assert set(levels) == {40, 90, 140}
    with pytest.raises(CameraError, match="ended"):
        list(iter(source.grab, False))


@pytest.mark.parametrize(("suffix", "kind"), [(".gif", "image/gif"), (".png", "image/png")])
def test_an_animation_is_played_as_from_a_file(stream, tmp_path, suffix, kind):
    levels = [20, 120, 220]
    first, *others = [Image.new("RGB", (64, 48), (level, level, level)) for level in levels]
    path = tmp_path / f"a{suffix}"
    first.save(path, save_all=True, append_images=others, duration=200, loop=0)
    with web.web_camera({"/a": web.content(path.read_bytes(), kind)}) as server:
        source = stream(server.address("/a"))
        source.open()
        assert not source.is_live
        played = [int(source.retrieve().mean()) for _ in iter(source.grab, False)]
    assert played == levels


def test_a_slow_server_is_said_to_be_slow(stream):
    large = web.encoded(np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8))
    routes = {"/snap": web.content(large, "image/jpeg", pace=500)}
    with web.web_camera(routes) as server, pytest.raises(CameraError, match="too slowly"):
        stream(server.address("/snap"), Deadlines(1.0, 0.5)).open()


def test_a_slow_film_is_said_to_be_slow(stream, video):
    routes = {"/film": web.content(video.read_bytes(), pace=500)}
    with web.web_camera(routes) as server, pytest.raises(CameraError, match="too slowly"):
        stream(server.address("/film"), Deadlines(1.0, 0.5)).open()


CASES = pathlib.Path("/work/shared/data/cases/video")


def case(name):
    path = CASES / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


@pytest.mark.parametrize("with_length", [True, False])
@pytest.mark.parametrize("sends_parts", [True, False])
def test_a_film_without_a_length_in_its_header_ends(stream, with_length, sends_parts):
    data = case("nodur.webm").read_bytes()
    route = web.content(data, "video/webm", sends_parts=sends_parts, with_length=with_length)
    with web.web_camera({"/film": route}) as server:
        source = stream(server.address("/film"))
        source.open()
        count = 0
        with suppress(CameraError):
            while source.grab():
                count += 1
        assert count == 30
        assert not source.grab()
        assert len(server.requests) < 4
