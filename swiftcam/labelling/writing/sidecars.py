"""XMP sidecars: files with keywords beside a picture, for digiKam, darktable and Lightroom."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from swiftcam import files
from swiftcam.errors import OutputError, system_reason
from swiftcam.labelling.writing.xmp_packet import (
    HIERARCHICAL_SUBJECT,
    SUBJECT,
    PacketError,
    add_keywords,
    new_packet,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SidecarNames = Literal["full", "stem"]
_LARGEST = 64_000_000  # bytes; usual sidecars have a few kilobytes


@dataclass(frozen=True)
class SidecarOptions:
    """How sidecars are written.

    `names`: "full" is `photo.jpg.xmp` (digiKam, darktable), "stem" is `photo.xmp` (Lightroom).
    `parent`: keywords are also written to the hierarchy under it (`parent|tabby`), "" for none.
    """

    names: SidecarNames = "full"
    parent: str = ""


def sidecar_path(picture: Path, options: SidecarOptions) -> Path:
    """Return the path of the sidecar of a picture, which need not exist."""
    return (
        picture.with_suffix(".xmp")
        if options.names == "stem"
        else picture.with_name(picture.name + ".xmp")
    )


def write_sidecar(picture: Path, keywords: Sequence[str], options: SidecarOptions) -> bool:
    """Add keywords to the sidecar of a picture; return whether it was changed.

    All other bytes of the sidecar are kept. It is replaced in one step; the picture is not changed.

    Raises:
        OutputError: the sidecar cannot be read, understood or written; it was not changed.
    """
    path = sidecar_path(picture, options)
    try:
        before = _read(path)
        after = add_keywords(before or new_packet(), SUBJECT, keywords)
        if options.parent:
            parents = [f"{options.parent}|{keyword}" for keyword in keywords]
            after = add_keywords(after, HIERARCHICAL_SUBJECT, parents)
        if not keywords or after == before:
            return False
        with files.atomic_path(path) as temporary:
            temporary.write_bytes(after)
    except PacketError as error:
        raise OutputError(f"The sidecar {path} was not changed. {error}") from error
    except OSError as error:
        raise OutputError(
            f"The sidecar {path} cannot be written ({system_reason(error)}). "
            "Make its folder writable."
        ) from error
    return True


def _read(path: Path) -> bytes | None:
    """Return the content of a sidecar, None if it does not exist."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
        raise PacketError("It is not an XMP sidecar.")
    return path.read_bytes()
