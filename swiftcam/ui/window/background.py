"""Work that goes on behind the pages and outlives them, since each language builds them anew."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from swiftcam.jobs.closing import Stoppable

if TYPE_CHECKING:
    from swiftcam.live.session import Session
    from swiftcam.ui.models.running_jobs import ModelJobs
    from swiftcam.ui.pictures.picture_work import PictureWork


class Background:
    """Each part is made, and what it needs imported, on first use: the window opens without."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def pictures(self) -> PictureWork:
        """What the page of pictures works on."""
        from swiftcam.ui.pictures.picture_work import PictureWork

        return PictureWork(self._session)

    @cached_property
    def jobs(self) -> ModelJobs:
        """What the page of models has begun."""
        from swiftcam.ui.models.running_jobs import ModelJobs

        return ModelJobs()

    @property
    def has_pictures(self) -> bool:
        """Tell whether there ever was work on pictures."""
        return "pictures" in vars(self)

    def parts(self) -> list[Stoppable]:
        """Return what there is to be ended."""
        made: list[PictureWork | ModelJobs] = [self.pictures] if self.has_pictures else []
        if "jobs" in vars(self):
            made.append(self.jobs)
        return [Stoppable(part.stop, part.close) for part in made]
