"""`model.json`: what the store knows of one of its models."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from swiftcam import paths
from swiftcam.errors import ModelError
from swiftcam.inference.models.fields import Fields
from swiftcam.inference.models.spec import ModelSpec, spec_from_dict

if TYPE_CHECKING:
    from pathlib import Path

RECORD_NAME = "model.json"
_FORMAT = 1

PinnedBy = Literal["catalogue", "first download", "import"]


@dataclass(frozen=True)
class Record:
    """A model of the store: its spec, and the weights that it was found with.

    `sha256` is what the weights must have from then on; `pinned_by` tells who said so. `commit` is
    where in the hub's history they were, `added` the UTC time they came, `graph` how a graph that
    is not a SwiftFormer is fed and read (see `foreign`).
    """

    spec: ModelSpec
    file: str
    size: int
    sha256: str
    pinned_by: PinnedBy
    added: str
    commit: str = ""
    graph: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write `model.json` into a folder.

        Raises:
            OSError: the folder cannot be written.
        """
        values = {"format": _FORMAT, **dataclasses.asdict(self), "spec": self.spec.to_dict()}
        with paths.atomic_path(folder / RECORD_NAME) as temporary:
            text = json.dumps(values, indent=2, ensure_ascii=False) + "\n"
            temporary.write_text(text, encoding="utf-8")


def read_record(folder: Path) -> Record:
    """Read the `model.json` of a folder.

    Raises:
        ModelError: it is missing, damaged, or of a newer SwiftCam.
    """
    path = folder / RECORD_NAME
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError("it is not an object")
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}). Remove the model and get it again: swiftcam models "
            f"remove {folder.name}"
        ) from error
    if values.get("format") != _FORMAT:
        raise ModelError(f"{path} was written by a newer SwiftCam. Update SwiftCam.")
    fields = Fields(values, str(path))
    fields.take("format")
    record = Record(
        spec=spec_from_dict(fields.rest_of("spec"), str(path)),
        file=fields.text("file"),
        size=fields.whole("size"),
        sha256=fields.text("sha256"),
        pinned_by=fields.choice("pinned_by", get_args(PinnedBy)),
        added=fields.text("added"),
        commit=fields.optional("commit", lambda name: str(fields.take(name))) or "",
        graph=fields.rest_of("graph"),
    )
    fields.nothing_else()
    return record
