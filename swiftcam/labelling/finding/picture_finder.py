"""Lists and watches folders in the background, each on a thread of its own.

One thread, that of the page, calls the methods; only `close` waits.
"""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.jobs.closing import Deadline
from swiftcam.labelling.finding.known_pictures import KnownPictures
from swiftcam.labelling.finding.listing import list_pictures
from swiftcam.labelling.finding.listing_stream import ListingStream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swiftcam.labelling.finding.listing import Selection
    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.finding.picture_result import ListedPicture


class PictureFinder:
    """Finds the pictures of selections in the background: each once, and again when it changed."""

    def __init__(self) -> None:
        self._known = KnownPictures()
        self._added: deque[ListedPicture] = deque()
        self._listings: list[ListingStream] = []
        self._watches: list[ListingStream] = []
        self._exports: list[Path] = []  # absolute

    @property
    def is_listing(self) -> bool:
        """Tell whether folders are still being listed; watching does not count."""
        return any(not listing.is_over for listing in self._listings)

    def add(self, selection: Selection) -> None:
        """Start listing the pictures of a selection."""
        self._listings.append(ListingStream(list_pictures(selection)))
        self._listings[-1].start()

    def watch(self, selection: Selection) -> None:
        """List the pictures in folders, and those that arrive there later.

        Raises:
            ArgumentError: a path of the selection is not a folder.
        """
        from swiftcam.labelling.finding.watch import FolderWatch

        self._watches.append(ListingStream(FolderWatch(selection)))
        self._watches[-1].start()

    def stop_watching(self) -> None:
        """Stop watching all folders; pictures found so far can still be taken."""
        for watch in self._watches:
            watch.stop()
        self._listings += self._watches
        self._watches = []

    def leave_out(self, folder: Path) -> None:
        """Leave out what watching finds in a folder, as pictures are exported there."""
        self._exports.append(Path(os.path.realpath(folder)))

    def put(self, item: ListedPicture) -> None:
        """Add a picture from elsewhere, such as a pasted one."""
        self._added.append(item)

    def forget(self, pictures: Iterable[PictureId]) -> None:
        """Allow pictures to be found again."""
        self._known.forget(pictures)

    def remember(self, pictures: Iterable[PictureId]) -> None:
        """Take `forget` back: the pictures are not found again."""
        for picture in pictures:
            self._known.take(picture)

    def take(self, limit: int) -> list[ListedPicture]:
        """Return up to `limit` new pictures, which may be none."""
        found = [self._added.popleft() for _ in range(min(limit, len(self._added)))]
        for stream in self._listings:
            found += stream.take(limit - len(found))
        for watch in self._watches:
            new = watch.take(limit - len(found))
            found += [item for item in new if not self._is_export(item.path)]
        return [item for item in found if self._known.take(item.id)]

    def _is_export(self, path: Path) -> bool:
        real = Path(os.path.realpath(path.parent))  # a picture may be a link to its original
        return any(real.is_relative_to(folder) for folder in self._exports)

    def take_errors(self) -> list[str]:
        """Return the messages of failed listings, each once."""
        over = [listing for listing in self._listings if listing.is_over]
        self._listings = [listing for listing in self._listings if listing not in over]
        return [listing.error for listing in over if listing.error]

    def stop(self) -> None:
        """Stop all threads, without waiting for them."""
        for stream in (*self._listings, *self._watches):
            stream.stop()

    def close(self, timeout: float = 1.0) -> None:
        """Stop all threads and wait for them; a thread blocked by a disk is abandoned."""
        self.stop()
        deadline = Deadline(timeout)
        for stream in (*self._listings, *self._watches):
            stream.close(deadline.remaining())
        self._known.close()
