"""Takes in what is to be labelled: listings and watched folders, each on a thread of its own.

Used by one thread, the view's; nothing but `close` waits.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from swiftcam.jobs.closing import Deadline
from swiftcam.labelling.finding.listing import list_pictures, path_digest
from swiftcam.labelling.finding.listing_stream import ListingStream

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.labelling.finding.listing import Selection
    from swiftcam.labelling.finding.picture_result import Listed


class Intake:
    """Lists selections in the background; each path is found once."""

    def __init__(self) -> None:
        self._met: set[bytes] = set()
        self._given: deque[Listed] = deque()
        self._listings: list[ListingStream] = []
        self._watches: list[ListingStream] = []

    @property
    def is_listing(self) -> bool:
        """Tell whether folders are still being walked (watching does not count)."""
        return any(not listing.is_over for listing in self._listings)

    def add(self, selection: Selection) -> None:
        """Begin to list what a selection stands for."""
        self._listings.append(ListingStream(list_pictures(selection)))
        self._listings[-1].start()

    def watch(self, selection: Selection) -> None:
        """List what is in folders, and whatever arrives there.

        Raises:
            ArgumentError: there is something else than folders in the selection.
        """
        from swiftcam.labelling.finding.watch import FolderWatch

        self._watches.append(ListingStream(FolderWatch(selection)))
        self._watches[-1].start()

    def stop_watching(self) -> None:
        """Watch nothing any more; what was found stays."""
        for watch in self._watches:
            watch.stop()
        self._listings += self._watches
        self._watches = []

    def put(self, item: Listed) -> None:
        """Add one thing that was found elsewhere: a pasted picture."""
        self._given.append(item)

    def forget(self, path: Path) -> None:
        """Let a path be found again."""
        self._met.discard(path_digest(path))

    def take(self, limit: int) -> list[Listed]:
        """Return up to `limit` of what was found and not taken yet; none is a normal answer."""
        found = [self._given.popleft() for _ in range(min(limit, len(self._given)))]
        for stream in (*self._listings, *self._watches):
            found += stream.take(limit - len(found))
        return [item for item in found if self._is_new(item)]

    def take_errors(self) -> list[str]:
        """Return why listings ended early, each once."""
        over = [listing for listing in self._listings if listing.is_over]
        self._listings = [listing for listing in self._listings if listing not in over]
        return [listing.error for listing in over if listing.error]

    def stop(self) -> None:
        """Ask all threads to end, without waiting for them."""
        for stream in (*self._listings, *self._watches):
            stream.stop()

    def close(self, timeout: float = 1.0) -> None:
        """End all threads; one that is stuck on a disk is left behind."""
        self.stop()
        deadline = Deadline(timeout)
        for stream in (*self._listings, *self._watches):
            stream.close(deadline.remaining())

    def _is_new(self, item: Listed) -> bool:
        digest = path_digest(item.path)
        if digest in self._met:
            return False
        self._met.add(digest)
        return True
