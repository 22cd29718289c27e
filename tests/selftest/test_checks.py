"""Each check passes here, and fails where what it looks at is broken."""

import contextlib
import socket
import sys

import numpy as np
import pytest

from swiftcam import paths
from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.inference.verifying import Verification
from swiftcam.selftest import checks, network
from swiftcam.selftest.result import CheckFailedError
from swiftcam.selftest.workplace import PHOTO_LABEL, VIDEO_FRAMES, Workplace


@pytest.fixture
def place(tmp_path):
    return Workplace(tmp_path)


def test_libraries_have_versions(place):
    found = checks.check_libraries(place)
    assert found.values["numpy"] == np.__version__


def test_a_missing_library_is_named(place, monkeypatch):
    monkeypatch.setattr(checks, "_LIBRARIES", {"no-such-thing": "no_such_thing"})
    with pytest.raises(CheckFailedError, match="no-such-thing"):
        checks.check_libraries(place)


def test_the_model_is_what_was_published(place):
    found = checks.check_weights(place)
    assert "onnx" in found.values["engines"]
    assert "CPUExecutionProvider" in found.values["providers"]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Verification("xs", "The weights have changed."), "have changed"),
        (Verification("xs", seals={"onnx": Seal(Verdict.DIFFERS, 3, 8, 0.1)}), "3 of 8"),
    ],
)
def test_a_damaged_model_fails(place, monkeypatch, found, words):
    monkeypatch.setattr(checks, "verify", lambda name: found)
    with pytest.raises(CheckFailedError, match=words):
        checks.check_weights(place)


def test_the_photograph_is_labelled(place):
    assert checks.check_photo(place).values["label"] == PHOTO_LABEL


def test_the_photograph_is_labelled_in_8_bits(place):
    assert checks.check_int8(place).values["label"] == PHOTO_LABEL


@pytest.mark.parametrize("check", [checks.check_photo, checks.check_int8])
def test_a_wrong_label_fails(place, check):
    place.photo = np.zeros((264, 396, 3), np.uint8)
    with pytest.raises(CheckFailedError, match="was labelled"):
        check(place)


def test_the_video_comes_back_as_it_was_written(place):
    assert 0 < checks.check_video(place).values["largest_difference"] < 12


def test_a_video_with_other_pictures_fails(place):
    assert place.video.exists()
    place.photo = 255 - place.photo
    with pytest.raises(CheckFailedError, match="levels away"):
        checks.check_video(place)


def test_a_video_cut_short_fails(place, monkeypatch):
    assert place.video.exists()
    monkeypatch.setattr("swiftcam.selftest.workplace.VIDEO_FRAMES", VIDEO_FRAMES + 5)
    monkeypatch.setattr(checks, "VIDEO_FRAMES", VIDEO_FRAMES + 5)
    with pytest.raises(CheckFailedError, match=f"{VIDEO_FRAMES} came back"):
        checks.check_video(place)


def test_every_picture_goes_through_the_pipeline(place):
    values = checks.check_pipeline(place).values
    assert values["frames"]["classified"] == VIDEO_FRAMES
    assert values["top"][0]["label"] == PHOTO_LABEL


def test_a_pipeline_that_misses_pictures_fails(place, monkeypatch):
    assert place.video.exists()
    monkeypatch.setattr(checks, "VIDEO_FRAMES", VIDEO_FRAMES + 1)
    with pytest.raises(CheckFailedError, match=f"{VIDEO_FRAMES} of {VIDEO_FRAMES + 1}"):
        checks.check_pipeline(place)


def test_folders_are_tried_and_left_as_they_were(place):
    assert not paths.cache_dir().exists()
    checks.check_folders(place)
    assert not paths.cache_dir().exists()


def test_a_folder_that_cannot_be_written_is_named(place):
    paths.log_dir().parent.mkdir(parents=True, exist_ok=True)
    paths.log_dir().write_text("in the way")
    with pytest.raises(CheckFailedError, match="log: "):
        checks.check_folders(place)


@pytest.fixture
def watch(monkeypatch):
    """Return a watch that hears this process's calls for the time of a test."""
    watch = network.NetworkWatch()
    is_over = False

    def hook(event, arguments):
        if not is_over:
            watch._on_event(event, arguments)

    sys.addaudithook(hook)  # for ever: so it only passes on while the test runs
    monkeypatch.setattr(checks, "NETWORK", watch)
    yield watch
    is_over = True


def test_watching_begins_once(monkeypatch):
    hooks = []
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    watch = network.NetworkWatch()
    watch.start()
    watch.start()
    assert hooks == [watch._on_event]


def test_no_network_is_used(place, watch):
    assert checks.check_network(place).detail == "no socket opened"


@pytest.mark.network
def test_asking_whether_there_is_ipv6_is_no_use_of_the_network(place, watch):
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as asked:
        asked.bind(("::1", 0))
    assert checks.check_network(place).detail == "no socket opened"


@pytest.mark.network
def test_a_connection_is_noticed(place, watch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        with (
            socket.create_connection(server.getsockname()),
            pytest.raises(CheckFailedError, match=r"socket\.connect"),
        ):
            checks.check_network(place)
        assert any("an open tcp socket" in used for used in network.open_sockets())


def test_a_look_up_is_noticed(place, watch):
    socket.getaddrinfo("127.0.0.1", 80)
    with pytest.raises(CheckFailedError, match="getaddrinfo"):
        checks.check_network(place)
