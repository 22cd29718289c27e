"""Passwords of addresses are in no output of a command: stdout, stderr, files, log, report."""

import json
import os
from pathlib import Path

import pytest

from swiftcam import logs, paths
from swiftcam.settings import Settings, write_settings
from tests import media

SECRET = ("hunter2", "xyzzy")  # the two halves of each password
PASSWORDS = [f"hunter2{mark}xyzzy" for mark in ("", *"/#?[]@:%&'\" ")]
HOST = "127.0.0.1:9"  # nobody listens there
ADDRESSES = [
    *(f"rtsp://admin:{password}@{HOST}/live" for password in PASSWORDS),
    *(
        f"{scheme}://admin:hunter2/xyzzy@{HOST}/live?channel=1"
        for scheme in ("http", "https", "rtmp", "srt", "ftp")
    ),
    f"rtsp://{HOST}/live?user=a&password=hunter2xyzzy",
    f"http://{HOST}/live?a=1&token=hunter2xyzzy",
    f"rtsp://admin:hunter2xyzzy@{HOST}9999999/live",
    "rtsp://admin:hunter2xyzzy@/live",
    f"rtsp:/admin:hunter2/xyzzy@{HOST}/live",
    f"admin:hunter2/xyzzy@{HOST}/live",
]
# Those that parsers and messages cut at other places, for what is tried with every argument.
HARDEST = [ADDRESSES[0], *ADDRESSES[9:13], *ADDRESSES[-6:]]
ARGUMENTS = [
    ("live", "ADDRESS"),
    ("live", "--sorce=ADDRESS"),
    ("live", "--headless", "--model", "ADDRESS"),
    ("live", "--headless", "--engine", "ADDRESS"),
    ("live", "--headless", "--region", "ADDRESS"),
    ("live", "--headless", "--camera-mode", "ADDRESS"),
    ("live", "--headless", "--seconds", "ADDRESS"),
    ("live", "--headless", "--stats", "ADDRESS"),
    ("live", "--headless", "--timeline", "ADDRESS.csv"),
    ("live", "--headless", "--screenshot", "ADDRESS"),
    ("live", "--headless", "--allow", "ADDRESS"),
    ("open", "ADDRESS"),
    ("ADDRESS",),
    ("label", "ADDRESS"),
    ("label", "--files-from", "ADDRESS"),
    ("label", "PICTURE", "--output", "ADDRESS.csv"),
    ("label", "PICTURE", "--summary", "ADDRESS"),
    ("label", "PICTURE", "--precision", "ADDRESS"),
    ("doctor", "ADDRESS"),
    ("bench", "--model", "ADDRESS"),
    ("models", "ADDRESS"),
    ("models", "pull", "ADDRESS"),
    ("models", "info", "ADDRESS"),
    ("models", "classes", "ADDRESS"),
    ("models", "import", "ADDRESS"),
]


def require_none(**texts):
    for place, text in texts.items():
        found = [half for half in SECRET if half in text]
        assert not found, f"{place}: {text}"


def log_text():
    file = logs.log_file()
    return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.fixture
def picture(tmp_path, photos):
    (path,) = media.write_pictures(tmp_path, photos[:1])
    return path


@pytest.mark.logs_errors
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=" ".join)
def test_an_argument_that_is_refused_is_quoted_without_its_secret(
    command, picture, caplog, arguments
):
    for address in HARDEST:
        values = {"PICTURE": str(picture)}
        given = [values.get(each, each).replace("ADDRESS", address) for each in arguments]
        done = command(*given)
        assert done.returncode in (1, 2, 3), given
        assert "something unexpected" not in done.stderr, given
        require_none(stdout=done.stdout, stderr=done.stderr)
    formatter = logs.ShownFormatter()
    require_none(log="\n".join(map(formatter.format, caplog.records)))


@pytest.mark.parametrize("address", [*ADDRESSES[::4], *ADDRESSES[-3:]])
def test_a_live_view_shows_no_secret(command, tmp_path, address, caplog):
    stats, timeline = tmp_path / "stats.json", tmp_path / "timeline.csv"
    options = ("--source", address, "--seconds", "0.2", "--stats", stats, "--timeline", timeline)
    for form in ("--headless", "--log-json"):
        done = command("live", form, *options)
        files = {file.name: file.read_text() for file in (stats, timeline) if file.exists()}
        require_none(stdout=done.stdout, stderr=done.stderr, log=caplog.text, **files)


@pytest.mark.parametrize("address", ADDRESSES[:2])
def test_a_process_writes_no_secret_to_its_log(programs, tmp_path, address):
    stats = tmp_path / "stats.json"
    done = programs.run(
        "live", "--headless", "--seconds", "1", "--source", address, "--stats", stats
    )
    require_none(stdout=done.stdout, stderr=done.stderr, log=log_text(), stats=stats.read_text())


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_settings_are_private_and_the_report_has_no_address(command):
    write_settings(Settings(source=ADDRESSES[1], recent_sources=tuple(ADDRESSES)))
    file = paths.settings_file()
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["recent_sources"] == ADDRESSES  # it is where they are kept
    for arguments in (("doctor",), ("doctor", "--json")):
        done = command(*arguments)
        require_none(stdout=done.stdout, stderr=done.stderr)
    values = json.loads(file.read_text())
    file.write_text(json.dumps(values | {"source": ADDRESSES, "camera_mode": 3}))
    require_none(stdout=command("doctor").stdout)


@pytest.mark.parametrize("variable", ["HF_ENDPOINT", "HTTPS_PROXY"])
def test_addresses_of_the_environment_are_shown_without_their_secrets(programs, variable):
    environment = {
        "HF_ENDPOINT": "https://127.0.0.1:9",
        "NO_PROXY": "",
        variable: f"http://admin:hunter2%23xyzzy@{HOST}",
    }
    done = programs.run("models", "pull", "swiftformer-s", environment=environment)
    assert done.returncode == 1
    assert "127.0.0.1" in done.stderr
    require_none(stdout=done.stdout, stderr=done.stderr, log=log_text())


def test_a_file_that_is_named_like_an_address_is_written_nowhere_else(command, tmp_path, picture):
    output = Path(os.path.relpath(tmp_path)) / "a@b:c.csv"
    assert command("label", picture, "--output", output).returncode == 0
    assert output.exists()
