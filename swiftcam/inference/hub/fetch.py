"""Brings one file of the hub here, with the hub's own client, and goes on where it broke off.

`hf_hub_download` of huggingface_hub throws away what has come when a download ends early, so only
its parts are used: addresses, metadata, sign-in, session (proxies, certificates, offline switch)
and errors. The bytes are kept by `Partial`.
"""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam import __version__
from swiftcam.errors import DownloadError
from swiftcam.inference.hub.hub_errors import (
    CutShortError,
    Trouble,
    endpoint,
    explain,
    require_endpoint,
)
from swiftcam.inference.hub.wire import StalledError, Wire
from swiftcam.inference.models.disk import writing
from swiftcam.jobs.progress import Phase, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from huggingface_hub import HfFileMetadata

    from swiftcam.inference.hub.partial import Partial
    from swiftcam.inference.models.spec import HubSource

log = logging.getLogger(__name__)

_EXPECTED = (StalledError, CutShortError, OSError, ValueError, ImportError)

_ROOM = 20_000_000  # bytes to leave free on the disk
_BLOCK = 1_000_000
_LIBRARY = "swiftcam"
_CLOSE = {"Connection": "close"}  # a program at rest holds no socket


@dataclass(frozen=True)
class WantedFile:
    """A file of the hub; `size` and `sha256` are None where they are not known yet."""

    source: HubSource
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Fetched:
    """A file that came whole and right; `commit` is where in its repository's history it is."""

    path: Path
    size: int
    sha256: str
    commit: str


@dataclass(frozen=True)
class Patience:
    """How long to wait for the hub.

    `seconds` without a byte end an attempt (None: what the hub's client allows, 10 unless
    `HF_HUB_DOWNLOAD_TIMEOUT` says otherwise). After `attempts` in a row that brought no new byte
    it has failed; the second follows after `pause` seconds, each further one after twice as long.
    """

    seconds: float | None = None
    attempts: int = 4
    pause: float = 1.0


class Fetch:
    """One download, from the first question to the hub to the checked file."""

    def __init__(
        self, wanted: WantedFile, partial: Partial, watch: Watch, patience: Patience
    ) -> None:
        self._wanted = wanted
        self._partial = partial
        self._watch = watch
        self._patience = patience

    def run(self) -> Fetched:
        """Download the file and check it.

        Raises:
            DownloadError: it failed; what has come stays for the next time, unless it is wrong.
            Cancelled: it was called off; what has come stays.
        """
        require_endpoint()
        seconds = self._patience.seconds or _hub_patience()
        failures = 0
        while True:
            before = self._partial.size
            try:
                return self._attempt(seconds)
            except (*_EXPECTED, _http_errors()) as error:
                if _status(error) == 416:  # more has come than there is
                    self._partial.truncate()
                trouble = explain(error, self._wanted.source, seconds, self._partial.size)
            failures = 1 if self._partial.size > before else failures + 1
            log.info("download of %s: %s", self._wanted.source.repository, trouble.sentence)
            if not trouble.is_passing or failures >= self._patience.attempts:
                raise DownloadError(trouble.sentence)
            self._wait(trouble, failures)

    def _wait(self, trouble: Trouble, failures: int) -> None:
        size = self._partial.size
        self._watch.tell(Phase.CONNECTING, size, self._wanted.size, trouble.short)
        self._watch.pause(self._patience.pause * 2 ** (failures - 1))

    def _attempt(self, seconds: float) -> Fetched:
        self._watch.tell(Phase.CONNECTING, self._partial.size, self._wanted.size)
        (remote,) = Wire(lambda: _ask(self._wanted.source, seconds)).items(self._watch, 2 * seconds)
        total = self._agreed_size(remote)
        self._partial.begin(self._identity(remote))
        if total is not None and self._partial.size > total:
            self._partial.truncate()
        with writing(self._partial.folder):
            self._require_room(total)
        if self._partial.size != total:
            self._receive(total, seconds)
        return self._checked(remote)

    def _agreed_size(self, remote: HfFileMetadata) -> int | None:
        """Return the size of the file; the hub may not offer another one than is wanted."""
        wanted = self._wanted
        is_hash = bool(re.fullmatch(r"[0-9a-f]{64}", remote.etag or ""))
        other_size = remote.size is not None and wanted.size not in (None, remote.size)
        if other_size or (is_hash and wanted.sha256 not in (None, remote.etag)):
            seen = f"{remote.size} bytes, not {wanted.size}" if other_size else "by its SHA-256"
            raise DownloadError(
                f"{wanted.source.repository} offers another {wanted.source.file} than the one "
                f"that is wanted ({seen}), so it was not downloaded. Update SwiftCam, or check "
                "HF_ENDPOINT."
            )
        return wanted.size if remote.size is None else remote.size

    def _identity(self, remote: HfFileMetadata) -> dict[str, str | int | None]:
        source = self._wanted.source
        return {
            "repository": source.repository,
            "file": source.file,
            "etag": remote.etag or remote.commit_hash,
            "size": remote.size,
        }

    def _require_room(self, total: int | None) -> None:
        free = shutil.disk_usage(self._partial.folder).free
        missing = (total or 0) - self._partial.size + _ROOM - free
        if missing > 0:
            raise DownloadError(
                f"The disk of {self._partial.folder} has {free / 1e6:.0f} MB free, "
                f"{missing / 1e6:.0f} MB too little for {self._wanted.source.repository}. "
                "Make room, or name another folder with SWIFTCAM_MODELS."
            )

    def _receive(self, total: int | None, seconds: float) -> None:
        offset = self._partial.size
        wire = Wire(lambda: _stream(self._wanted.source, offset, seconds))
        for item in wire.items(self._watch, 2 * seconds):
            if isinstance(item, bytes):
                self._partial.append(item)
            elif item != offset:
                self._partial.truncate()
            size = self._partial.size
            if total is not None and size > total:
                self._reject(f"is longer than the {total} bytes it should have")
            self._watch.tell(Phase.DOWNLOADING, size, total)
        if total is not None and self._partial.size < total:
            raise CutShortError

    def _checked(self, remote: HfFileMetadata) -> Fetched:
        """Return what came if it is what was wanted; what is wrong is removed."""
        size = self._partial.size
        self._partial.sync()
        digest = hashlib.sha256()
        with self._partial.path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                self._watch.tell(Phase.CHECKING, file.tell(), size)
        found = digest.hexdigest()
        if found != (self._wanted.sha256 or found):
            self._reject(f"has the SHA-256 {found[:12]}…, not {self._wanted.sha256:.12}…")
        return Fetched(self._partial.path, size, found, remote.commit_hash or "")

    def _reject(self, why: str) -> None:
        self._partial.discard()
        raise DownloadError(
            f"What came as {self._wanted.source.file} of {self._wanted.source.repository} {why}; "
            "it was thrown away. Try again; if it happens again, something between here and the "
            "hub changes it."
        )


def _ask(source: HubSource, seconds: float) -> Iterator[HfFileMetadata]:
    """Yield what the hub says of the file (one item, for `Wire`)."""
    from huggingface_hub import get_hf_file_metadata

    yield get_hf_file_metadata(
        _address(source),
        timeout=seconds,
        headers=dict(_CLOSE),
        library_name=_LIBRARY,
        library_version=__version__,
    )


def _stream(source: HubSource, offset: int, seconds: float) -> Iterator[int | bytes]:
    """Yield where in the file the answer begins, and then its bytes."""
    from huggingface_hub import get_session, hf_raise_for_status
    from huggingface_hub.utils import build_hf_headers

    headers = build_hf_headers(library_name=_LIBRARY, library_version=__version__)
    headers |= {**_CLOSE, "Accept-Encoding": "identity"}
    if offset:
        headers["Range"] = f"bytes={offset}-"
    with get_session().stream(
        "GET", _address(source), headers=headers, timeout=seconds, follow_redirects=True
    ) as response:
        hf_raise_for_status(response)
        begin = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
        if response.status_code == 206 and (begin is None or int(begin[1]) != offset):
            raise ValueError("the server sent another part of the file than the one asked for")
        yield offset if response.status_code == 206 else 0
        yield from response.iter_bytes()


def _address(source: HubSource) -> str:
    from huggingface_hub import hf_hub_url

    return hf_hub_url(source.repository, source.file, revision=source.revision, endpoint=endpoint())


def _hub_patience() -> float:
    from huggingface_hub import constants

    return float(constants.HF_HUB_DOWNLOAD_TIMEOUT)


def _http_errors() -> type[Exception]:
    """Return the base of the errors of the hub's HTTP library."""
    import httpx2

    return httpx2.HTTPError


def _status(error: Exception) -> int | None:
    """Return the HTTP status that an error is about."""
    return getattr(getattr(error, "response", None), "status_code", None)
