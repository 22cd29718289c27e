"""XMP sidecars: keywords beside a picture, for digiKam, darktable, Lightroom and others."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from swiftcam import paths
from swiftcam.errors import OutputError
from swiftcam.labelling.writing.xmp_packet import (
    HIERARCHICAL_SUBJECT,
    SUBJECT,
    PacketError,
    new_packet,
    with_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SidecarNames = Literal["full", "stem"]
_LARGEST = 64_000_000  # bytes; real ones have some kilobytes


@dataclass(frozen=True)
class SidecarOptions:
    """How sidecars are written.

    `names`: "full" is `photo.jpg.xmp` (digiKam, darktable), "stem" is `photo.xmp` (Lightroom).
    `parent`: if given, keywords are also written under it in the hierarchy (`parent|tabby`).
    """

    names: SidecarNames = "full"
    parent: str = ""


def sidecar_path(picture: Path, options: SidecarOptions) -> Path:
    """Return where the sidecar of a picture is or would be."""
    return (
        picture.with_suffix(".xmp")
        if options.names == "stem"
        else picture.with_name(picture.name + ".xmp")
    )


def write_sidecar(picture: Path, words: Sequence[str], options: SidecarOptions) -> bool:
    """Add keywords to the sidecar of a picture; return whether it had to be changed.

    What is there stays, to the byte. The file is replaced in one step; the picture is not touched.

    Raises:
        OutputError: the sidecar cannot be read, understood or written; it is as it was.
    """
    path = sidecar_path(picture, options)
    try:
        # A link stays a link: what it leads to is replaced.
        path = path.resolve() if path.is_symlink() else path
        before, mode = _read(path)
        after = with_words(before or new_packet(), SUBJECT, words)
        if options.parent:
            parents = [f"{options.parent}|{word}" for word in words]
            after = with_words(after, HIERARCHICAL_SUBJECT, parents)
        if not words or after == before:
            return False
        with paths.atomic_path(path) as temporary:
            temporary.write_bytes(after)
        if mode is not None:
            path.chmod(mode)
    except PacketError as error:
        raise OutputError(f"The sidecar {path} was left as it is. {error}") from error
    except OSError as error:
        raise OutputError(f"The sidecar {path} cannot be written ({error.strerror}).") from error
    return True


def _read(path: Path) -> tuple[bytes | None, int | None]:
    """Return what is in a sidecar and its permissions, None if there is no sidecar."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None, None
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
        raise PacketError("It is not an XMP sidecar.")
    return path.read_bytes(), stat.S_IMODE(status.st_mode)
