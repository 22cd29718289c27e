"""Builds the program for people without Python, for the present system: `make package`.

Result: `dist/SwiftCam-VERSION-SYSTEM-MACHINE.tar.xz` (Linux) or `.zip`, and its SHA-256 in a file.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

import bundle_contents as contents
import third_party
from make_icons import make_icons

from swiftcam import __version__

PARTS = ROOT / "build" / "package"
DIST = ROOT / "dist"
_LINUX = HERE / "linux"


def main() -> None:
    """Build the bundle and pack it."""
    make_parts()
    bundle = freeze()
    if sys.platform == "linux":
        add_desktop_files(bundle)
    archive = pack(bundle)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(
        f"{digest}  {archive.name}\n", encoding="utf-8"
    )
    unpacked = sum(path.lstat().st_size for path in bundle.rglob("*") if not path.is_dir())
    print(
        f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB, "
        f"unpacked {unpacked / 1e6:.1f} MB"
    )


def make_parts() -> None:
    """Make the files to include: icons, licences, the model's graph."""
    shutil.rmtree(PARTS, ignore_errors=True)
    make_icons(PARTS / "icons")
    (PARTS / "licences.txt").write_text(
        third_party.licence_text(contents.WITHOUT_DISTRIBUTIONS), encoding="utf-8"
    )
    _build_graph(PARTS / "graphs")


def freeze() -> Path:
    """Run PyInstaller and return the folder of the program."""
    options = ["--noconfirm", "--log-level=WARN", f"--distpath={DIST}", f"--workpath={PARTS}/work"]
    environment = os.environ | {"SWIFTCAM_PACKAGE_PARTS": str(PARTS), "PYTHONHASHSEED": "0"}
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", *options, str(HERE / "swiftcam.spec")],
        check=True,
        env=environment,
        cwd=ROOT,
    )
    return DIST / (f"{contents.APP_NAME}.app" if sys.platform == "darwin" else contents.APP_NAME)


def add_desktop_files(bundle: Path) -> None:
    """Add the files for AppImage tools, and a launcher for the menu."""
    share = bundle / "usr" / "share"
    for source, place in (
        (_LINUX / "swiftcam.desktop", share / "applications"),
        (_LINUX / f"{contents.BUNDLE_ID}.metainfo.xml", share / "metainfo"),
        (_LINUX / "swiftcam.desktop", bundle),
        (_LINUX / "install-launcher.sh", bundle),
        (PARTS / "icons" / "swiftcam.svg", share / "icons/hicolor/scalable/apps"),
        (ROOT / "LICENSE", bundle),
    ):
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)
    for side in (16, 24, 32, 48, 64, 128, 256, 512):
        place = share / f"icons/hicolor/{side}x{side}/apps"
        place.mkdir(parents=True)
        shutil.copy(PARTS / "icons" / f"swiftcam-{side}.png", place / "swiftcam.png")
    shutil.copy(PARTS / "icons" / "swiftcam-256.png", bundle / "swiftcam.png")
    (bundle / "AppRun").symlink_to(contents.APP_NAME)
    (bundle / ".DirIcon").symlink_to("swiftcam.png")


def pack(bundle: Path) -> Path:
    """Pack the folder into one file and return it."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    name = DIST / f"{contents.APP_NAME}-{__version__}-{system}-{machine}"
    if sys.platform == "darwin":  # keeps symbolic links and signatures
        archive = name.with_name(f"{name.name}.zip")
        subprocess.run(["ditto", "-ck", "--keepParent", str(bundle), str(archive)], check=True)
        return archive
    if sys.platform == "win32":
        return Path(shutil.make_archive(str(name), "zip", DIST, bundle.name))
    archive = name.with_name(f"{name.name}.tar.xz")
    names = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner"]
    subprocess.run(
        ["tar", *names, "-I", "xz -T0 -6", "-cf", str(archive), "-C", str(DIST), bundle.name],
        check=True,
    )
    return archive


def _build_graph(folder: Path) -> None:
    from swiftcam import paths
    from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
    from swiftcam.inference.graphs.graph import build_graph
    from swiftcam.inference.graphs.graph_cache import graph_path
    from swiftcam.settings import DEFAULT_MODEL

    checkpoint = open_checkpoint(paths.models_dir() / DEFAULT_MODEL)
    folder.mkdir()
    path = folder / graph_path(checkpoint).name
    path.write_bytes(build_graph(checkpoint).SerializeToString())


if __name__ == "__main__":
    main()
