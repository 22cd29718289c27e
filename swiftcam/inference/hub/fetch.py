"""Downloads one file of the hub with huggingface_hub, and resumes interrupted downloads.

`hf_hub_download` deletes the bytes of an interrupted download, so only parts of the library are
used: addresses, metadata, sign-in, session (proxies, certificates, offline switch) and errors.
`Partial` keeps the bytes.
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
from swiftcam.inference.checkpoints.tensors import LARGEST_WEIGHTS
from swiftcam.inference.hub.background_iterator import BackgroundIterator, StalledError
from swiftcam.inference.hub.endpoint import endpoint, require_endpoint, without_password
from swiftcam.inference.hub.hub_errors import CutShortError, HubFailure, explain_failure
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from huggingface_hub import HfFileMetadata

    from swiftcam.inference.hub.partial import Partial
    from swiftcam.inference.models.spec import HubSource

log = logging.getLogger(__name__)

_EXPECTED = (StalledError, CutShortError, OSError, ValueError, ImportError)

_RESERVE = 20_000_000  # bytes that stay free on the disk
_BLOCK = 1_000_000
_LIBRARY = "swiftcam"
_CLOSE = {"Connection": "close"}  # no idle connection stays open


@dataclass(frozen=True)
class WantedFile:
    """A file of the hub; `size` (bytes) and `sha256` are None if unknown before the download."""

    source: HubSource
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Fetched:
    """A downloaded and checked file; `size` in bytes, `commit` of its repository."""

    path: Path
    size: int
    sha256: str
    commit: str


@dataclass(frozen=True)
class RetryPolicy:
    """How long to wait for the hub, and how often to retry.

    `seconds`: without a new byte, an attempt ends after this time. None is the timeout of the
    hub's client, 10 s unless `HF_HUB_DOWNLOAD_TIMEOUT` is set.
    `attempts`: in a row without a new byte until the download fails.
    `pause`: seconds before the second attempt; it doubles for each further one.
    """

    seconds: float | None = None
    attempts: int = 4
    pause: float = 1.0


class Fetch:
    """One download: metadata, bytes with retries, and the check of the file."""

    def __init__(
        self, wanted: WantedFile, partial: Partial, watch: Watch, retry_policy: RetryPolicy
    ) -> None:
        self._wanted = wanted
        self._partial = partial
        self._watch = watch
        self._retry_policy = retry_policy

    def run(self) -> Fetched:
        """Download the file and check it.

        Raises:
            DownloadError: it failed; the bytes are kept for a resume unless they are wrong.
            Cancelled: it was cancelled; the bytes are kept.
        """
        require_endpoint()
        seconds = self._retry_policy.seconds or _hub_timeout()
        failures = 0
        while True:
            before = self._partial.size
            try:
                return self._attempt(seconds)
            except (*_EXPECTED, _http_errors()) as error:
                if _status(error) == 416:  # there are more bytes than the file has
                    self._partial.truncate()
                failure = explain_failure(error, self._wanted.source, seconds, self._partial.size)
                shown = without_password(repr(error))
                log.info("download of %s: %s", self._wanted.source.repository, shown)
            failures = 1 if self._partial.size > before else failures + 1
            if not failure.is_passing or failures >= self._retry_policy.attempts:
                raise DownloadError(failure.sentence)
            self._wait(failure, failures)

    def _wait(self, failure: HubFailure, failures: int) -> None:
        size = self._partial.size
        self._watch.tell(Phase.CONNECTING, size, self._wanted.size, failure.short)
        self._watch.pause(self._retry_policy.pause * 2 ** (failures - 1))

    def _attempt(self, seconds: float) -> Fetched:
        self._watch.tell(Phase.CONNECTING, self._partial.size, self._wanted.size)
        (remote,) = BackgroundIterator(lambda: _ask(self._wanted.source, seconds)).items(
            self._watch, 2 * seconds
        )
        total = self._agreed_size(remote)
        self._partial.begin(self._identity(remote))
        if total is not None and self._partial.size > total:
            self._partial.truncate()
        if total is not None and total > LARGEST_WEIGHTS:
            self._reject(_too_long(LARGEST_WEIGHTS))
        with store_errors(self._partial.folder):
            self._require_room(total)
        if self._partial.size != total:
            self._receive(total, seconds)
        return self._checked(remote)

    def _agreed_size(self, remote: HfFileMetadata) -> int | None:
        """Return the size of the file, None if unknown; raise if the hub offers another file."""
        wanted = self._wanted
        is_hash = bool(re.fullmatch(r"[0-9a-f]{64}", remote.etag or ""))
        other_size = remote.size is not None and wanted.size not in (None, remote.size)
        if other_size or (is_hash and wanted.sha256 not in (None, remote.etag)):
            seen = (
                phrase("{size} bytes, not {wanted}", size=remote.size, wanted=wanted.size)
                if other_size
                else phrase("another SHA-256")
            )
            raise DownloadError(
                phrase(
                    "{file} of {repository} has changed on the hub ({reason}), so it was not "
                    "downloaded. Update SwiftCam, or check HF_ENDPOINT.",
                    file=wanted.source.file,
                    repository=wanted.source.repository,
                    reason=seen,
                )
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
        missing = (total or 0) - self._partial.size + _RESERVE - free
        if missing > 0:
            raise DownloadError(
                phrase(
                    "The disk with {folder} has {free:.0f} MB free, {missing:.0f} MB too little "
                    "for {repository}. Free some space, or name another folder with "
                    "SWIFTCAM_MODELS.",
                    folder=str(self._partial.folder),
                    free=free / 1e6,
                    missing=missing / 1e6,
                    repository=self._wanted.source.repository,
                )
            )

    def _receive(self, total: int | None, seconds: float) -> None:
        offset = self._partial.size
        measured = offset  # the size when the room on the disk was measured
        wire = BackgroundIterator(lambda: _stream(self._wanted.source, offset, seconds))
        for item in wire.items(self._watch, 2 * seconds):
            if isinstance(item, bytes):
                self._partial.append(item)
            elif item != offset:
                self._partial.truncate()
            size = self._partial.size
            # A server that does not say the length must not fill the disk.
            most = LARGEST_WEIGHTS if total is None else total
            if size > most:
                self._reject(_too_long(most))
            if total is None and size - measured > _RESERVE:
                measured = size
                with store_errors(self._partial.folder):
                    self._require_room(size)
            self._watch.tell(Phase.DOWNLOADING, size, total)
        if total is not None and self._partial.size < total:
            raise CutShortError

    def _checked(self, remote: HfFileMetadata) -> Fetched:
        """Return the file if its SHA-256 is right; delete a wrong one."""
        size = self._partial.size
        self._partial.sync()
        digest = hashlib.sha256()
        with self._partial.path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                self._watch.tell(Phase.CHECKING, file.tell(), size)
        found = digest.hexdigest()
        if found != (self._wanted.sha256 or found):
            self._reject(
                phrase(
                    "it has the SHA-256 {found}…, not {wanted}…",
                    found=found[:12],
                    wanted=(self._wanted.sha256 or "")[:12],
                )
            )
        return Fetched(self._partial.path, size, found, remote.commit_hash or "")

    def _reject(self, reason: str) -> None:
        self._partial.discard()
        raise DownloadError(
            phrase(
                "The downloaded {file} of {repository} was deleted: {reason}. Try again; if it "
                "happens again, a proxy or a mirror may change the file.",
                file=self._wanted.source.file,
                repository=self._wanted.source.repository,
                reason=reason,
            )
        )


def _too_long(most: int) -> str:
    return phrase("it is longer than {total} bytes", total=most)


def _ask(source: HubSource, seconds: float) -> Iterator[HfFileMetadata]:
    """Yield the metadata of the file: one item, for `BackgroundIterator`."""
    from huggingface_hub import get_hf_file_metadata

    yield get_hf_file_metadata(
        _address(source),
        timeout=seconds,
        headers=dict(_CLOSE),
        library_name=_LIBRARY,
        library_version=__version__,
    )


def _stream(source: HubSource, offset: int, seconds: float) -> Iterator[int | bytes]:
    """Yield the offset of the first byte in the file, then the bytes in blocks."""
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
            raise ValueError("the server sent another part of the file than requested")
        yield offset if response.status_code == 206 else 0
        yield from response.iter_bytes()


def _address(source: HubSource) -> str:
    from huggingface_hub import hf_hub_url

    return hf_hub_url(source.repository, source.file, revision=source.revision, endpoint=endpoint())


def _hub_timeout() -> float:
    from huggingface_hub import constants

    return float(constants.HF_HUB_DOWNLOAD_TIMEOUT)


def _http_errors() -> type[Exception]:
    """Return the base class of the errors of the hub's HTTP library."""
    import httpx2

    return httpx2.HTTPError


def _status(error: Exception) -> int | None:
    """Return the HTTP status of an error, None if it has none."""
    return getattr(getattr(error, "response", None), "status_code", None)
