"""The background work of the pages. It outlives them: a change of language rebuilds the pages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from swiftcam.jobs.closing import Stoppable
from swiftcam.ui.numbers.history import History

if TYPE_CHECKING:
    from swiftcam.live.session import Session
    from swiftcam.ui.models.running_jobs import ModelJobs
    from swiftcam.ui.pictures.picture_work import PictureWork


class Background:
    """Creates each part, and imports its modules, on first use: so the window opens sooner."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.history = History()

    @cached_property
    def pictures(self) -> PictureWork:
        """The batch of the page of pictures."""
        from swiftcam.ui.pictures.picture_work import PictureWork

        return PictureWork(self._session)

    @cached_property
    def jobs(self) -> ModelJobs:
        """The jobs of the page of models."""
        from swiftcam.ui.models.running_jobs import ModelJobs

        return ModelJobs()

    @property
    def has_pictures(self) -> bool:
        """Tell whether `pictures` has been used."""
        return "pictures" in vars(self)

    @property
    def has_jobs(self) -> bool:
        """Tell whether `jobs` has been used."""
        return "jobs" in vars(self)

    def unfinished(self) -> list[str]:
        """Return a sentence for each part of the work that closing the window would end."""
        batch = self.pictures.unfinished() if self.has_pictures else []
        return [*batch, *(self.jobs.unfinished() if self.has_jobs else [])]

    def parts(self) -> list[Stoppable]:
        """Return the parts that have been used, to be stopped when the window closes."""
        used: list[PictureWork | ModelJobs] = [self.pictures] if self.has_pictures else []
        if self.has_jobs:
            used.append(self.jobs)
        return [Stoppable(part.stop, part.close) for part in used]
