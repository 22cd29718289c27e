"""From a folder of pictures by class to a taught model in the store."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.importing import require_free
from swiftcam.inference.importing.taught_models import store_taught
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import checkpoint_of, open_model
from swiftcam.inference.models.store import Store
from swiftcam.inference.taught.taught_files import stored_head
from swiftcam.inference.taught.taught_model import TaughtModel
from swiftcam.jobs.progress import Watch
from swiftcam.phrases import phrase
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.teaching.class_folders import Gathered, class_folders, gather
from swiftcam.teaching.projects import create_project, projects_dir
from swiftcam.teaching.teach import Taught, teach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint


@dataclass(frozen=True)
class TeachRequest:
    """A folder of pictures by class to teach from.

    `name`: of the project and of the taught model. `base`: the checkpoint underneath, a name or a
    path. `is_beside`: the classes are used beside the base's own. `is_kept`: whether the project
    and the model are kept; else they are only tested.
    """

    folder: Path
    name: str
    base: str = DEFAULT_MODEL
    is_beside: bool = True
    is_kept: bool = True


@dataclass(frozen=True, eq=False)
class TeachResult:
    """What came out: the pictures that were taken over, the head and its report, the model's path.

    `path`: None if nothing was kept.
    """

    gathered: Gathered
    taught: Taught
    path: Path | None


def run_teach(
    request: TeachRequest, watch: Watch | None = None, store: Store | None = None
) -> TeachResult:
    """Add the pictures of a folder to the project of that name, teach it, and store the model.

    Raises:
        ArgumentError: the name is taken, the folder has no classes, or the base has no embedding.
        Cancelled: it was cancelled; the pictures that were added, and an earlier model, stay.
        ModelError: the base is missing or damaged.
        StoreError: the project or the store cannot be written.
    """
    store, watch = store or Store(), watch or Watch()
    require_teachable(request.name, store)
    base = base_called(request.base)
    found = class_folders(request.folder)
    with _root(request) as root:
        project = create_project(root, request.name, request.base)
        project.set_model(request.base, is_beside=request.is_beside)
        gathered = gather(found, project, base.recipe, watch)
        taught = teach(project, base, watch)
        if not request.is_kept:
            return TeachResult(gathered, taught, None)
        keep(taught, project.name, base, store, watch, is_beside=request.is_beside)
        project.close()
        return TeachResult(gathered, taught, store.path_of(project.name))


def keep(
    taught: Taught, name: str, base: Checkpoint, store: Store, watch: Watch, *, is_beside: bool
) -> None:
    """Store what was taught as a model, in place of an earlier one.

    Raises:
        Cancelled: it was cancelled; an earlier model stays.
        ModelError: the weights of the base cannot be read.
        StoreError: the store cannot be written.
    """
    model = TaughtModel(name, base, stored_head(taught.head), taught.labels, is_beside)
    about: dict[str, object] = {"report": taught.report.to_dict()}
    store_taught(model, projects_dir() / name, store, watch, about)


def require_teachable(name: str, store: Store) -> None:
    """Check that a taught model can have a name: it is free, or that of a taught model.

    Raises:
        ArgumentError: it cannot.
    """
    if not store.has(name) or store.record(name).spec.kind != "taught":
        require_free(name, store)


def base_called(name: str) -> Checkpoint:
    """Return the checkpoint with a name or path; that of a taught model is its base.

    Raises:
        ArgumentError: there is none, or it is an imported classifier.
        ModelError: it is damaged.
    """
    checkpoint = checkpoint_of(open_model(find_model(name)))
    if checkpoint is None:
        raise ArgumentError(
            phrase(
                "{name} is an imported classifier, on which nothing can be taught. Choose a "
                "SwiftFormer, such as {default}.",
                name=name,
                default=DEFAULT_MODEL,
            )
        )
    return checkpoint


@contextmanager
def _root(request: TeachRequest) -> Iterator[Path]:
    """Yield the folder for the project: the user's, or a temporary one."""
    if request.is_kept:
        yield projects_dir()
        return
    with tempfile.TemporaryDirectory(prefix="swiftcam-teach-") as folder:
        yield Path(folder)
