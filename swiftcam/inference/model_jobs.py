"""The kinds of long work on models of the store, each a `Job` on a thread of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.importing import Imported, import_model
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.store.download import pull
from swiftcam.inference.store.verify import Verification, verify
from swiftcam.jobs.job import Job

if TYPE_CHECKING:
    from swiftcam.inference.hub.fetch import Patience
    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.store import Store


class DownloadJob(Job[Record]):
    """A model of the catalogue on its way into the store; what has come survives a cancel."""

    kind = "download"

    def __init__(
        self, name: str, *, store: Store | None = None, patience: Patience | None = None
    ) -> None:
        super().__init__(name, lambda watch: pull(name, watch, store=store, patience=patience))


class ImportJob(Job[Imported]):
    """A model of the user's own on its way into the store."""

    kind = "import"

    def __init__(self, request: ImportRequest, *, store: Store | None = None) -> None:
        super().__init__(request.name, lambda watch: import_model(request, watch, store=store))


class VerifyJob(Job[Verification]):
    """A model being hashed again, and every engine compared with its golden values."""

    kind = "check"

    def __init__(self, name: str, *, store: Store | None = None) -> None:
        super().__init__(name, lambda watch: verify(name, watch, store=store))
