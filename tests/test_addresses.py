import os

import pytest

from swiftcam.addresses import Kind, parse_address, shown_address, without_secrets

PASSWORDS = [
    *("hunter2", "hunter/2", "hunter#2", "hunter?2", "hunter[2", "hunter]2", "hunter@2"),
    *("hunter:2", "/hunter2", "#[?/@:hunter2", "hunter2@/", "hunter 2", "hunt%er2", "hünter2"),
    *("12/34#hunter", "hunter\\2", 'hunter"2', "hunter<2>", "hunter&2;", "@hunter2@"),
]
HOSTS = ["10.0.0.5", "10.0.0.5:554", "cam.local", "localhost:8080", "[2001:db8::1]:554", "cam"]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("scheme", ["rtsp", "Rtsp", "HTTP", "https"])
def test_a_password_is_typed_as_it_is_and_never_shown(scheme, password, host):
    address = parse_address(f"{scheme}://admin:{password}@{host}/live?channel=2&token=hunter2")
    if not address.problem:
        network = address.network
        assert (network.user, network.password) == ("admin", password)
        assert network.host_and_port == host
        assert address.shown == f"{scheme.lower()}://{host}/live?channel=2&token=…"
    for text in (address.shown, address.name, str(address), repr(address), address.problem):
        assert not any(secret in text for secret in ("hunt", "ünter", "12/34"))
    for text in (repr(address.network), str(address.network), f"{address!r:.500}"):
        assert not any(secret in text for secret in ("hunt", "admin"))


def test_only_an_address_that_can_be_read_in_two_ways_is_refused():
    refused = {word for word in PASSWORDS if parse_address(f"rtsp://admin:{word}@cam/live").problem}
    assert refused == {"12/34#hunter"}  # `admin` could be the host, and 12 its port
    quoted = parse_address("rtsp://admin:12%2F34%23hunter@cam/live")
    assert quoted.network.password == "12/34#hunter"
    for word in PASSWORDS:
        assert not parse_address(f"rtsp://admin:{word}@10.0.0.5/live").problem


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("RTSP://Cam.local/a b", "rtsp://Cam.local/a%20b"),
        ("rtsp://admin:p/@[ss@cam/1", "rtsp://admin:p%2F%40%5Bss@cam/1"),
        ("rtsp://admin:p%40ss@cam/1", "rtsp://admin:p%40ss@cam/1"),
        ("http://token@cam/1#top", "http://token@cam/1"),
        ("http://::1/x", "http://[::1]/x"),
        ("http://[fe80::1%eth0]:80/", "http://[fe80::1%eth0]:80/"),
        ("http://bücher.example/ä?a=b&c", "http://xn--bcher-kva.example/%C3%A4?a=b&c"),
        ("http://cam:8080/@user/x", "http://cam:8080/@user/x"),
        ("http://cam:8080/x?mail=a@b.com", "http://cam:8080/x?mail=a@b.com"),
        ("http://host/a@b", "http://host/a@b"),
    ],
)
def test_ffmpeg_gets_a_valid_url(text, url):
    assert parse_address(text).for_ffmpeg() == url


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://cam/v.cgi?user=a&pwd=b&loginpas=c&resolution=640x480", "user=…&pwd=…&loginpas=…"),
        ("http://cam/v.mjpg?dGhpcyBpcyBhIHNlY3JldA", "http://cam/v.mjpg?…"),
        ("srt://cam:9000?passphrase=abc", "srt://cam:9000?passphrase=…"),
        ("rtsp://cam/user=admin_password=tlJ_w_channel=1_stream=0.sdp", "_password=…_channel=1_"),
        ("http://cam/x;jsessionid=abc/y", "http://cam/x;jsessionid=…/y"),
        ("rtsps://cam:7441/x?enableSrtp", "rtsps://cam:7441/x?…"),
    ],
)
def test_secrets_of_queries_and_paths_are_not_shown(text, shown):
    assert shown in shown_address(text)
    assert not any(secret in shown_address(text) for secret in ("abc", "tlJ", "dGhp"))


def test_errors_of_libraries_are_freed_from_the_address():
    address = parse_address("rtsp://admin:pa/ss wd@10.0.0.5/live?token=xyz")
    for said in (address.text, address.for_ffmpeg(), f"bad userinfo: {address.network.password}"):
        text = address.without_secrets(f"[Errno 111] Connection refused: {said}")
        assert text.startswith("[Errno 111] Connection refused: ")
        assert not any(secret in text for secret in ("pa/ss", "pa%2F", "wd", "xyz"))
    found = without_secrets("open('http://me:pw@h/x?t=1') and rtsp://you:pw@h/y failed")
    assert found == "open('http://h/x?t=…') and rtsp://h/y failed"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("demo", Kind.DEMO),
        ("screen:2", Kind.SCREEN),
        ("camera:C920", Kind.CAMERA),
        ("0", Kind.CAMERA),
        ("fault:stall", Kind.FAULT),
        ("rtsp://x", Kind.NETWORK),
        ("ftp://x", Kind.UNSUPPORTED),
        ("data:,x", Kind.UNSUPPORTED),
        ("nowhere-12:30:00.mp4", Kind.PATH),
    ],
)
def test_kinds(text, kind):
    assert parse_address(f" {text} ").kind is kind


@pytest.mark.skipif(os.name != "posix", reason="names of this kind are those of POSIX")
def test_files_by_any_name(tmp_path):
    names = ("a b.mp4", "a%20b.mp4", "50%.mp4", "a#b?c.mp4", "x:y@z.mp4", os.fsdecode(b"\xff"))
    for number, name in enumerate(names):
        path = tmp_path / str(number) / name
        path.parent.mkdir()
        path.write_bytes(b"")
        quoted = "".join(f"%{byte:02X}" for byte in os.fsencode(path))
        for text in (str(path), f"file://{path}", f"file:///{quoted}", f"File://localhost{path}"):
            assert os.path.samefile(parse_address(text).path, path), text
        assert parse_address(str(path)).for_ffmpeg() == f"file:{path}"


def test_what_is_shown_is_one_short_clean_line():
    for text in ("rtsp://cam/" + "a" * 60_000, "data:" + "A" * 177_000, "x\x1b[31m\n\u202egpj.exe"):
        shown = shown_address(text)
        assert len(shown) <= 200
        assert shown.isprintable()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("http://cam/\udcb2", "/%B2"),  # a byte of a command line that is not UTF-8
        ("http://cam/\ud800", "/?"),
        ("http://us\udcb2r:p\udcb2@cam/x", "/x"),
    ],
)
def test_characters_that_are_no_utf_8_are_quoted(text, path):
    assert parse_address(text).network.url().endswith(path)
