"""Programs of the system are started in the environment of the session, not of the bundle."""

import os
import sys

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from swiftcam.jobs import own_program
from swiftcam.ui.desktop.system_programs import open_with_system
from tests.waiting import wait_until

PRINTS_ENVIRONMENT = (
    '#!/bin/sh\nenv > "$RESULT.part"; echo "$1" >> "$RESULT.part"; mv "$RESULT.part" "$RESULT"\n'
)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such variables")
@pytest.mark.parametrize("before", ["", "/opt/theirs"])
def test_the_packaged_program_passes_none_of_its_libraries_on(qapp, tmp_path, monkeypatch, before):
    folder = tmp_path / "bin"
    folder.mkdir()
    opener = folder / "xdg-open"
    opener.write_text(PRINTS_ENVIRONMENT)
    opener.chmod(0o755)
    result = tmp_path / "result"
    for name, value in {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "RESULT": str(result),
        "LD_LIBRARY_PATH": "/bundle/_internal",
        "QT_PLUGIN_PATH": "/bundle/_internal/plugins",
        "_PYI_ARCHIVE_FILE": "/bundle/SwiftCam",
    }.items():
        monkeypatch.setenv(name, value)
    if before:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(own_program, "_given_environment", lambda: {"QT_PLUGIN_PATH": before})
    assert open_with_system(tmp_path / "a b")
    wait_until(result.exists, what="the program of the system")
    *lines, opened = result.read_text().splitlines()
    environment = dict(line.split("=", 1) for line in lines if "=" in line)
    assert opened == QUrl.fromLocalFile(str(tmp_path / "a b")).toEncoded().data().decode()
    assert "/bundle" not in "".join(lines)
    assert environment.get("LD_LIBRARY_PATH", "") == before
    assert environment.get("QT_PLUGIN_PATH", "") == before


def test_an_installed_program_leaves_it_to_qt(qapp, monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not opened.append(url))
    assert open_with_system(QUrl("https://example.org/a"))
    assert open_with_system(tmp_path)
    assert opened == [QUrl("https://example.org/a"), QUrl.fromLocalFile(str(tmp_path))]


def test_the_environment_at_the_start_is_known():
    assert sys.platform != "linux" or own_program._given_environment()
