"""XMP sidecars: files with keywords beside a picture, for digiKam, darktable and Lightroom."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from swiftcam import files
from swiftcam.capture.stills.embedded_xmp import embedded_xmp
from swiftcam.capture.stills.opening import PICTURE_SUFFIXES
from swiftcam.capture.stills.raw_previews import RAW_SUFFIXES
from swiftcam.errors import OutputError, system_reason
from swiftcam.labelling.xmp.xmp_keywords import with_labels
from swiftcam.labelling.xmp.xmp_packet import SUBJECT, new_packet, read_keywords
from swiftcam.labelling.xmp.xmp_search import PacketError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SidecarNames = Literal["full", "stem"]
_ANY_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
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
    """Return the path of the sidecar of a picture, which need not exist.

    `photo.xmp` belongs to the RAW picture of a pair; the other one has `photo.jpg.xmp` then.
    """
    full = picture.with_name(picture.name + ".xmp")
    if options.names == "full" or (not _is_raw(picture) and _has_twin(picture)):
        return full
    return picture.with_suffix(".xmp")


def write_sidecar(picture: Path, labels: Sequence[str], options: SidecarOptions) -> bool:
    """Write labels into the sidecar of a picture; return whether it was changed.

    Labels of an earlier run are replaced; all other bytes of the sidecar are kept. A new sidecar
    begins with the keywords and other metadata that the picture has already, so that it hides none.
    It is replaced in one step; the picture is not changed.

    Raises:
        OutputError: the sidecar cannot be read, understood or written; it was not changed.
    """
    path = sidecar_path(picture, options)
    try:
        before = _read(path)
        if before is None and not labels:
            return False
        after = with_labels(before or _first(picture, path), labels, options.parent)
        if after == before:
            return False
        if before is not None and not path.stat().st_mode & _ANY_WRITES:
            raise PacketError("It is write-protected. Make it writable.")
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


def _first(picture: Path, path: Path) -> bytes:
    """Return the content of a new sidecar: that of another one, or the XMP in the picture."""
    other = picture.with_suffix(".xmp")
    packets = []
    if other != path and (_is_raw(picture) or not _has_twin(picture)):
        packets.append(_read(other))
    packets.append(embedded_xmp(picture))
    for packet in filter(None, packets):
        try:
            read_keywords(packet, SUBJECT)
        except PacketError:
            continue  # what other programs cannot read either hides nothing
        return packet
    return new_packet()


def _is_raw(picture: Path) -> bool:
    return picture.suffix.lower() in RAW_SUFFIXES


def _has_twin(picture: Path) -> bool:
    """Tell whether there is a RAW picture of the same name, or another picture without one."""
    mine = picture.suffix.lower()
    return any(
        picture.with_suffix(suffix).exists()
        for kind in PICTURE_SUFFIXES - {mine}
        for suffix in (kind, kind.upper())
    )


def _read(path: Path) -> bytes | None:
    """Return the content of a sidecar, None if it does not exist."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
        raise PacketError("It is not an XMP sidecar.")
    return path.read_bytes()
