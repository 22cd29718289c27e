import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam.capture.mode import Mode, fourcc_text, parse_mode, plausible_rate
from swiftcam.errors import ArgumentError


@pytest.mark.parametrize(
    ("text", "mode", "shown"),
    [
        ("1280x720@30:MJPG", Mode(1280, 720, 30.0, "MJPG"), "1280×720 30 MJPG"),
        (" 640X480 ", Mode(640, 480), "640×480"),
        ("1920×1080@59.94", Mode(1920, 1080, 59.94), "1920×1080 59.94"),
        ("800x600:yuyv", Mode(800, 600, 0.0, "YUYV"), "800×600 YUYV"),
    ],
)
def test_modes_are_read_and_shown(text, mode, shown):
    assert parse_mode(text) == mode
    assert str(mode) == shown


@pytest.mark.parametrize(
    "text", ["", "720p", "0x480", "99999x2", "640x480@0", "640x480@5000", "640x480:toolong", "1x2@"]
)
def test_what_is_no_mode_shows_the_forms(text):
    with pytest.raises(ArgumentError, match="1280x720@30:MJPG"):
        parse_mode(text)


@given(
    st.builds(
        Mode,
        st.integers(1, 9999),
        st.integers(1, 9999),
        st.integers(1, 240).map(float),
        st.sampled_from(["MJPG", "YUYV", "NV12", ""]),
    )
)
def test_a_mode_written_down_is_read_again(mode):
    text = f"{mode.width}x{mode.height}@{mode.rate:g}" + (f":{mode.format}" if mode.format else "")
    assert parse_mode(text) == mode


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float(int.from_bytes(b"MJPG", "little")), "MJPG"),
        (float(int.from_bytes(b"Y16 ", "little")), "Y16"),
        (float(int.from_bytes(b"xy\xff\xff", "little") - 2**32), ""),
        (0.0, ""),
        (-1.0, ""),
        (22.0, ""),  # what Windows says for uncompressed pictures
        (float("nan"), ""),
    ],
)
def test_codes_of_formats(value, text):
    assert fourcc_text(value) == text


@given(st.floats())
def test_a_code_that_is_nonsense_is_no_error(value):
    assert fourcc_text(value).isprintable()
    assert 0 <= plausible_rate(value) <= 1000
