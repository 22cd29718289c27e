"""`model.json`: the metadata of a model in the store."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from swiftcam import files
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
    """The metadata of a model in the store.

    `spec`: its entry as in a catalogue.
    `file`: its weights, relative to its directory, or an absolute path.
    `size`: of the weights, in bytes.
    `sha256`: the hash that the weights must have; `pinned_by`: where the hash comes from.
    `added`: the UTC time when the model was added, ISO 8601.
    `commit`: of the weights in the hub's repository, "" if they come from elsewhere.
    `graph`: for an imported classifier, the fields of its `Feeding`.
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
        with files.atomic_path(folder / RECORD_NAME) as temporary:
            text = json.dumps(values, indent=2, ensure_ascii=False) + "\n"
            temporary.write_text(text, encoding="utf-8")


def read_record(folder: Path) -> Record:
    """Read the `model.json` of a folder.

    Raises:
        ModelError: the file is missing, damaged, or written by a newer SwiftCam.
    """
    path = folder / RECORD_NAME
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError("it is not an object")
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}). Remove the model, then download or import it again: "
            f"swiftcam models remove {folder.name}"
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
    fields.reject_unknown()
    return record
