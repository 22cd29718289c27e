"""Jobs on models of the store: download, import and verify, each on its own thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.importing import Imported, import_model
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.store.download import pull
from swiftcam.inference.store.verify import Verification, verify
from swiftcam.jobs.job import Job

if TYPE_CHECKING:
    from swiftcam.inference.hub.fetch import RetryPolicy
    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.store import Store


class DownloadJob(Job[Record]):
    """Downloads a model of the catalogue into the store; after a cancel, it can be resumed."""

    kind = "download"

    def __init__(
        self, name: str, *, store: Store | None = None, retry_policy: RetryPolicy | None = None
    ) -> None:
        super().__init__(
            name, lambda watch: pull(name, watch, store=store, retry_policy=retry_policy)
        )


class ImportJob(Job[Imported]):
    """Imports a user's own model into the store; `path`: its file or directory, absolute."""

    kind = "import"

    def __init__(self, request: ImportRequest, *, store: Store | None = None) -> None:
        self.path = request.path.absolute()
        super().__init__(request.name, lambda watch: import_model(request, watch, store=store))


class VerifyJob(Job[Verification]):
    """Hashes a model's weights again, and compares every engine with its golden values."""

    kind = "check"

    def __init__(self, name: str, *, store: Store | None = None) -> None:
        super().__init__(name, lambda watch: verify(name, watch, store=store))
