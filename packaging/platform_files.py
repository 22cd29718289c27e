"""The descriptions of the program for Windows and macOS: icon, version resource, property list."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_DESCRIPTION = "Point a camera at something and read what it is"

MAC_INFO = {
    "CFBundleDisplayName": "SwiftCam",
    "LSApplicationCategoryType": "public.app-category.photography",
    "LSMinimumSystemVersion": "13.0",
    "NSHighResolutionCapable": True,
    "NSRequiresAquaSystemAppearance": False,
    # "Open with", and drops on the icon.
    "CFBundleDocumentTypes": [
        {
            "CFBundleTypeName": "Pictures, films and folders",
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": "Alternate",
            "LSItemContentTypes": ["public.image", "public.movie", "public.folder"],
        }
    ],
    "CFBundleURLTypes": [
        {"CFBundleURLName": "Network camera", "CFBundleURLSchemes": ["rtsp", "rtsps"]}
    ],
    # Without these sentences the system ends the program when it asks for a camera.
    "NSCameraUsageDescription": "SwiftCam shows the camera's picture and names what it sees. "
    "Nothing leaves this computer.",
    "NSScreenCaptureUsageDescription": "SwiftCam can name what is on the screen. "
    "Nothing leaves this computer.",
    "NSLocalNetworkUsageDescription": "SwiftCam can open the streams of cameras in your network.",
}

_VERSION_RESOURCE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0,
                    OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'The SwiftCam developers'),
      StringStruct('FileDescription', {description!r}),
      StringStruct('FileVersion', {version!r}),
      StringStruct('InternalName', {name!r}),
      StringStruct('LegalCopyright', 'Apache License 2.0'),
      StringStruct('OriginalFilename', {file!r}),
      StringStruct('ProductName', 'SwiftCam'),
      StringStruct('ProductVersion', {version!r}),
    ])]),
    VarFileInfo([VarStruct('Translation', [0x0409, 0x04B0])]),
  ],
)
"""


def icon(parts: Path) -> str | None:
    """Return the icon file for this system; None on Linux, where icons are separate files."""
    names = {"win32": "SwiftCam.ico", "darwin": "SwiftCam.icns"}
    name = names.get(sys.platform)
    return str(parts / "icons" / name) if name else None


def version_numbers(version: str) -> tuple[int, int, int, int]:
    """Return the four numbers of a version for Windows, such as (1, 2, 3, 0) of 1.2.3.dev4."""
    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    first, second, third, fourth = [*numbers, 0, 0, 0, 0][:4]
    return first, second, third, fourth


def version_resource(version: str, name: str) -> str:
    """Return the text of the version resource of the program `name`."""
    return _VERSION_RESOURCE.format(
        numbers=version_numbers(version),
        description=_DESCRIPTION,
        version=version,
        name=name,
        file=f"{name}.exe",
    )


def windows_version(version: str, parts: Path, name: str) -> str:
    """Write the version resource of the program `name` and return the path of the file."""
    path = parts / f"{name}-version.txt"
    path.write_text(version_resource(version, name), encoding="utf-8")
    return str(path)
