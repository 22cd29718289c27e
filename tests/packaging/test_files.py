"""Icons, desktop files, version resource, licences and service: what systems read of SwiftCam."""

import configparser
import csv
import os
import shutil
import sys
import tomllib
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from swiftcam import paths
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.graphs.graph_cache import graph_path, load_graph
from swiftcam.settings import DEFAULT_MODEL
from tests.packaging.conftest import FOLDER

ROOT = FOLDER.parent
PROGRAM = ROOT / "dist" / "SwiftCam" / "SwiftCam"


def test_the_icon_is_the_one_in_the_window(qt_libraries):
    from swiftcam.ui.style.icons import SHAPES

    drawn = ET.fromstring((FOLDER / "icons" / "swiftcam.svg").read_text(encoding="utf-8"))
    shown = ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{SHAPES["app"]}</svg>')
    shapes = [(shape.tag, shape.attrib) for shape in drawn if not shape.tag.endswith("title")]
    assert len(shapes) == 3
    assert shapes == [(shape.tag, shape.attrib) for shape in shown]


def test_icons_are_made_for_every_system(tmp_path, qt_libraries, programs):
    made = programs.start_command([sys.executable, FOLDER / "make_icons.py", tmp_path]).finish()
    assert made.returncode == 0, made.stderr
    with Image.open(tmp_path / "swiftcam-256.png") as image:
        assert image.size == (256, 256)
        assert image.getpixel((0, 0))[3] == 0
        assert image.getpixel((128, 20))[:3] == (0x2B, 0x6C, 0xF0)
    with Image.open(tmp_path / "SwiftCam.ico") as image:
        assert image.info["sizes"] == {(s, s) for s in (16, 24, 32, 48, 64, 128, 256)}
    with Image.open(tmp_path / "SwiftCam.icns") as image:
        assert (512, 512, 2) in image.info["sizes"]


def test_the_desktop_entry_and_the_metainfo_name_each_other():
    import bundle_contents

    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(FOLDER / "linux" / "swiftcam.desktop", encoding="utf-8")
    values = entry["Desktop Entry"]
    assert (values["Exec"], values["Icon"]) == (f"{bundle_contents.APP_NAME} %U", "swiftcam")
    assert {"image/jpeg", "video/mp4", "inode/directory"} <= set(values["MimeType"].split(";"))
    (action,) = values["Actions"].split(";")[:-1]
    assert entry[f"Desktop Action {action}"]["Exec"] == f"{bundle_contents.APP_NAME} --new-window"
    info = ET.parse(FOLDER / "linux" / f"{bundle_contents.BUNDLE_ID}.metainfo.xml")
    assert info.findtext("id") == bundle_contents.BUNDLE_ID
    assert info.findtext("launchable") == "swiftcam.desktop"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script of Linux")
def test_the_launcher_passes_on_what_is_opened_with_it(tmp_path, programs):
    place = tmp_path / "with a space" / "swiftcam.desktop"
    icons = place.parent / "usr" / "share" / "icons" / "hicolor" / "scalable" / "apps"
    icons.mkdir(parents=True)
    (icons / "swiftcam.svg").write_text("<svg/>")
    for name in ("swiftcam.desktop", "install-launcher.sh"):
        shutil.copy(FOLDER / "linux" / name, place.parent / name)
    data = tmp_path / "data"
    command = ["sh", place.parent / "install-launcher.sh"]
    environment = {"PATH": os.environ["PATH"], "XDG_DATA_HOME": str(data), "HOME": str(tmp_path)}
    done = programs.start_command(command, environment).finish()
    assert (done.returncode, done.stderr) == (0, "")
    lines = (data / "applications" / "swiftcam.desktop").read_text(encoding="utf-8").splitlines()
    starts = [line for line in lines if line.startswith("Exec=")]
    program = f'Exec="{place.parent}/SwiftCam"'
    assert starts == [f"{program} %U", f"{program} --new-window"]


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("1.2.3.dev4", (1, 2, 3, 0)), ("2", (2, 0, 0, 0))],
)
def test_windows_knows_four_numbers(version, numbers):
    import platform_files

    assert platform_files.version_numbers(version) == numbers
    text = platform_files.version_resource(version, "SwiftCam")
    assert f"filevers={numbers}" in text
    assert "'SwiftCam.exe'" in text
    compile(text, "version", "eval")


def test_macos_is_told_why_the_camera_is_wanted():
    import platform_files

    assert "camera" in platform_files.MAC_INFO["NSCameraUsageDescription"]


def test_macos_opens_pictures_films_and_folders_with_the_program():
    import platform_files

    (kinds,) = platform_files.MAC_INFO["CFBundleDocumentTypes"]
    assert set(kinds["LSItemContentTypes"]) == {"public.image", "public.movie", "public.folder"}


def read_photos():
    with (paths.photos_dir() / "photos.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_library_and_photograph_has_its_licence():
    import third_party

    names = {known.metadata["Name"].lower() for known in third_party.shipped("swiftcam")}
    assert {"numpy", "pillow", "onnxruntime", "shiboken6", "rich", "markdown-it-py"} <= names
    assert "torch" not in names
    text = third_party.licence_text(frozenset({"pygments"}))
    assert "Python Software Foundation" in text or "PYTHON SOFTWARE FOUNDATION" in text
    assert "LGPL" in text
    for photo in read_photos():
        assert f"{photo['file']}: {photo['author']} ({photo['licence']})" in text
    assert "\nPygments " not in text


def test_the_service_restarts_and_is_watched():
    service = configparser.ConfigParser(interpolation=None, strict=False)
    service.optionxform = str
    service.read(FOLDER / "linux" / "swiftcam.service", encoding="utf-8")
    values = service["Service"]
    assert (values["Type"], values["Restart"]) == ("notify", "always")
    assert values["WatchdogSec"] == "30"  # docs/edge.md: ended 30 to 45 s after the last label
    assert "--headless --log-json" in values["ExecStart"]


def test_a_shipped_graph_needs_no_cache(tmp_path, monkeypatch):
    checkpoint = open_checkpoint(paths.models_dir() / DEFAULT_MODEL)
    shipped = tmp_path / "graphs" / graph_path(checkpoint).name
    shipped.parent.mkdir()
    shipped.write_bytes(b"the graph")
    monkeypatch.setattr(paths, "models_dir", lambda: tmp_path)
    assert load_graph(checkpoint) == b"the graph"
    assert not graph_path(checkpoint).exists()


def test_the_photographs_come_with_the_models_into_the_wheel_and_the_program():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included["models"] == "swiftcam/models"
    spec = (FOLDER / "swiftcam.spec").read_text(encoding="utf-8")
    assert '(str(ROOT / "models"), "swiftcam/models")' in spec
    assert paths.photos_dir().parent == paths.models_dir()


@pytest.mark.slow
@pytest.mark.skipif(not PROGRAM.exists(), reason="no program is built: make package")
def test_the_program_passes_its_self_test(programs):
    done = programs.start_command([PROGRAM, "--self-test"]).finish()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "(packaged) works on this machine" in done.stdout
