"""The identity of a picture. It is made here alone; a path is only how a picture is shown.

A `ListedPicture` gets its id where it comes in. Rows, resuming, corrections, watched folders and
the window's list compare ids, never paths.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.capture.pictures import open_picture_file
from swiftcam.errors import ImageError

if TYPE_CHECKING:
    from io import BufferedReader

    import numpy as np
    from numpy.typing import NDArray

_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class PictureId:
    """What makes a picture the same one.

    `place`: the absolute path of its file, without links, as text; "" without a lasting place, as
    for a pasted picture: then the content alone identifies it.
    `size`, `mtime_ns`: of the file, in bytes and nanoseconds; None if they are not known, or if the
    picture has no place.
    `sha256`: of the content, hexadecimal; "" if it was not computed.
    """

    place: str = ""
    size: int | None = None
    mtime_ns: int | None = None
    sha256: str = ""

    @property
    def key(self) -> bytes:
        """A hash of what the picture is found by: its place, else its content; b"" for neither.

        It stays the same when the content at a place changes.
        """
        text = self.place or self.sha256
        if not text:
            return b""
        kind = b"place" if self.place else b"content"
        return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES, person=kind).digest()

    @property
    def has_content(self) -> bool:
        """Whether the content is known, so that a change of it is noticed."""
        return self.size is not None or (not self.place and bool(self.sha256))

    def is_same(self, other: PictureId) -> bool:
        """Tell whether both are the same picture with the same content.

        The SHA-256 decides if both have one, else size and time.
        """
        if not self.key or self.key != other.key:
            return False
        if self.sha256 and other.sha256:
            return self.sha256 == other.sha256
        return self.size is not None and (self.size, self.mtime_ns) == (other.size, other.mtime_ns)

    def without_content(self) -> PictureId:
        """Return the id of the same picture with whatever content it will have."""
        return PictureId(self.place) if self.place else self


UNKNOWN = PictureId()


def id_of_path(path: Path) -> PictureId:
    """Return the id of a file, which need not exist. The file is not opened."""
    place = place_of(path)
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return PictureId(place)
    return PictureId(place, status.st_size, status.st_mtime_ns)


def id_of_content(path: Path) -> PictureId:
    """Return the id of a file without a lasting place, such as one that a browser made for a drop.

    A file that cannot be read has its place.
    """
    try:
        with open_picture_file(path) as file:
            return PictureId(sha256=_sha256(file))
    except (ImageError, OSError):
        return id_of_path(path)


def id_of_pixels(pixels: NDArray[np.uint8]) -> PictureId:
    """Return the id of a picture without a file: RGB uint8 `(H, W, 3)`."""
    content = hashlib.sha256(repr(pixels.shape).encode())
    content.update(pixels.tobytes())
    return PictureId(sha256=content.hexdigest())


def id_when_read(listed: PictureId, file: BufferedReader, *, by_content: bool) -> PictureId:
    """Return the id of a listed picture as its open file is now; the file is at its beginning then.

    `by_content`: whether the SHA-256 is wanted.

    Raises:
        ImageError: the file cannot be read.
    """
    try:
        if not listed.place:
            return PictureId(sha256=_sha256(file))
        status = os.fstat(file.fileno())
        sha256 = _sha256(file) if by_content else ""
    except OSError as error:
        raise ImageError(f"It cannot be read: {error.strerror}.", is_temporary=True) from error
    return PictureId(listed.place, status.st_size, status.st_mtime_ns, sha256)


def with_content(listed: PictureId, path: Path) -> PictureId:
    """Return the id of a listed picture with the SHA-256 of its file.

    Raises:
        ImageError: the file cannot be read.
        OSError: it does not exist, or its folder cannot be read.
    """
    if listed.sha256:
        return listed
    with open_picture_file(path) as file:
        return id_when_read(listed, file, by_content=True)


def place_of(path: Path) -> str:
    """Return the place of a path: absolute, without links, as valid UTF-8 text.

    A name that is not UTF-8 makes it an address (`file://`), in which every byte has its own form.
    """
    try:
        place = os.path.realpath(path)
    except (OSError, ValueError):
        place = os.path.abspath(path)
    try:
        place.encode()
    except UnicodeEncodeError:
        return Path(place).as_uri()
    return place


def _sha256(file: BufferedReader) -> str:
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest
