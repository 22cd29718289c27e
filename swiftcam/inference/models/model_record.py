"""`model.json`: the metadata of a model in the store."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from swiftcam import files
from swiftcam.documents.parse import read_json_file
from swiftcam.errors import ModelError
from swiftcam.inference.models.spec import ModelSpec, OwnSource, spec_from_dict
from swiftcam.inference.models.spec_fields import RecordFields, checked, is_inside, wrong_value
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from swiftcam.inference.models.spec_fields import PinnedBy

RECORD_NAME = "model.json"
_FORMAT = 1


@dataclass(frozen=True)
class Record:
    """The metadata of a model in the store.

    `spec`: its entry as in a catalogue.
    `file`: its weights, a name in its directory, or the absolute path of linked weights.
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
        values = read_json_file(path)
        if not isinstance(values, dict):
            raise ValueError("it is not an object")
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}). Remove the model, then download or import it again: "
            f"swiftcam models remove {folder.name}"
        ) from error
    if values.get("format") != _FORMAT:
        raise ModelError(f"{path} was written by a newer SwiftCam. Update SwiftCam.")
    fields = checked(values, RecordFields, str(path))
    spec = spec_from_dict(fields.spec, str(path))
    is_linked = isinstance(spec.source, OwnSource) and spec.source.is_linked
    if not is_inside(fields.file) and not (is_linked and Path(fields.file).is_absolute()):
        wanted = phrase("the name of a file in this folder")
        raise wrong_value(str(path), phrase("{key} must be {wanted}", key="file", wanted=wanted))
    return Record(
        spec,
        fields.file,
        fields.size,
        fields.sha256,
        fields.pinned_by,
        fields.added,
        fields.commit,
        fields.graph,
    )
