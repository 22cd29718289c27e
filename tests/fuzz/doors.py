"""The doors of the program: for each a good sample, its mutation, and the call that reads it."""

import io
import json
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import onnx
from safetensors.numpy import save

from swiftcam.capture.source import parse_source
from swiftcam.capture.web.multipart import Multipart, MultipartError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.first_run import require_first_run
from swiftcam.inference.graphs.calibration import read_calibration, write_calibration
from swiftcam.inference.importing.tflite_file import inspect_tflite
from swiftcam.inference.labels.class_labels import read_label_file
from swiftcam.inference.models.catalog import catalogue, replacement_of
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.models.model_record import read_record
from swiftcam.inference.models.onnx_file import inspect_onnx, open_described
from swiftcam.inference.models.store import Store
from swiftcam.inference.parity.golden import read_golden
from swiftcam.inference.swiftformer.processor import SwiftFormerImageProcessor
from swiftcam.labelling.writing.corrections import Corrections
from swiftcam.labelling.writing.csv_rows import CsvTable
from swiftcam.labelling.writing.rows import JsonLines
from swiftcam.labelling.xmp.xmp_packet import SUBJECT, add_keywords, new_packet
from swiftcam.labelling.xmp.xmp_search import PacketError
from swiftcam.settings import Settings, read_settings, write_settings
from tests.checkpoints import SMALL, config_json, timm_weights, write_tf_model
from tests.fuzz.mutations import mutated_bytes, mutated_json, mutated_text, toml_of
from tests.fuzz.samples import (
    ADDRESSES,
    CALIBRATION,
    CLASSIFIER,
    PART,
    PICTURE,
    PINS,
    PREPROCESSOR,
    RECORD,
    ROW,
    SAFETENSORS,
    SPEC,
    TIMM,
    WEIGHTS,
    golden_archive,
    pickled_weights,
)
from tests.tflite_files import write_tflite


@dataclass(frozen=True)
class Door:
    """One way into the program.

    `sample`: content that is accepted. `make(random)` returns mutated content;
    `read(content, folder)` gives content to the program.
    """

    name: str
    sample: object
    make: object
    read: object


def _opened(name, content, folder, beside=()):
    """Write a file and the files beside it, and read the checkpoint in the folder completely."""
    for other, kept in beside:
        (folder / other).write_bytes(kept)
    (folder / name).write_bytes(content)
    checkpoint = open_checkpoint(folder)
    checkpoint.weights()
    checkpoint.recipe.crop(PICTURE)


def _processor(content, folder):
    (folder / "preprocessor_config.json").write_bytes(content)
    SwiftFormerImageProcessor.from_pretrained(folder)(PICTURE)


def _catalogue(content, folder):
    (folder / "catalog.toml").write_bytes(content)
    catalogue()
    replacement_of("old-1")


def _settings(content, folder):
    path = folder / "settings.json"
    path.write_bytes(content)
    write_settings(read_settings(path)[0], path)
    read_settings(path)


def _calibration(content, folder):
    write_small_beside(folder)
    (folder / "calibration-64.json").write_bytes(content)
    read_calibration(open_checkpoint(folder))


def write_small_beside(folder):
    """Write a small checkpoint, for files that are read beside one."""
    (folder / "config.json").write_text(json.dumps(config_json(SMALL)))
    (folder / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR))
    (folder / "model.safetensors").write_bytes(SAFETENSORS)


def _labels(suffix, content, folder):
    (folder / f"labels{suffix}").write_bytes(content)
    read_label_file(folder / f"labels{suffix}", 7)


def _rows(codec, content, folder):
    list(codec.scan(io.BytesIO(content)))


def _corrections(content, folder):
    (folder / "corrections.jsonl").write_bytes(content)
    Corrections(folder / "corrections.jsonl")


def _sidecar(content, folder):
    with suppress(PacketError):
        add_keywords(content, SUBJECT, ["cat", "dog"])


def _record(content, folder):
    (folder / "model.json").write_bytes(content)
    read_record(folder)


def _pins(content, folder):
    from swiftcam.inference.models.spec import HubSource

    (folder / "pins.json").write_bytes(content)
    Store(folder).pin(HubSource("a/b", "main", "x"))


def _golden(content, folder):
    (folder / "golden.npz").write_bytes(content)
    read_golden(folder)


def _onnx(content, folder):
    path = folder / "model.onnx"
    path.write_bytes(content)
    inspect_onnx(path)
    require_first_run(open_described(path), str(folder.parent))


def _tflite(content, folder):
    path = folder / "model.tflite"
    path.write_bytes(content)
    found = inspect_tflite(path)
    model = ImportedClassifier(
        "m", path, found.recipe or Recipe(size=12, width=16), (), found.feeding, folder
    )
    require_first_run(model, str(folder.parent))


def _index(content, folder):
    (folder / "a.safetensors").write_bytes(SAFETENSORS)
    (folder / "config.json").write_text(json.dumps(config_json(SMALL)))
    (folder / "model.safetensors.index.json").write_bytes(content)
    open_checkpoint(folder).weights()


def _mjpeg(content, folder):
    parts = Multipart(io.BytesIO(content).read, b"b")
    try:
        while parts.next_part() is not None:
            pass
    except MultipartError:
        pass


def _address(content, folder):
    parse_source(content)


def _mutated_metadata(random):
    model = onnx.ModelProto()
    model.CopyFrom(CLASSIFIER)
    entry = random.choice(model.metadata_props)
    text = mutated_json(json.loads(entry.value), random).decode("utf-8", "replace")
    entry.value = text.replace("\0", "")
    return model.SerializeToString()


def _header_mutated(random):
    """Return safetensors whose header is mutated as JSON, and keeps its right length."""
    length = int.from_bytes(SAFETENSORS[:8], "little")
    header = mutated_json(json.loads(SAFETENSORS[8 : 8 + length]), random)
    return len(header).to_bytes(8, "little") + header + SAFETENSORS[8 + length :]


def _bytes_door(name, content, read):
    return Door(name, content, partial(mutated_bytes, content), read)


def _json_door(name, values, read):
    return Door(name, json.dumps(values).encode(), partial(mutated_json, values), read)


def _catalogue_of(random):
    text = toml_of(json.loads(mutated_json({"model": [SPEC]}, random).decode("utf-8", "replace")))
    return mutated_bytes(text.encode(), random) if random.random() < 0.3 else text.encode()


def _safe(make, content):
    """Return a maker that mutates bytes if the mutated JSON is no JSON any more."""

    def made(random):
        try:
            return make(random)
        except (ValueError, RecursionError, TypeError, AttributeError, KeyError):
            return mutated_bytes(content, random)

    return made


def doors(folder):
    """Return all doors that this installation has; `folder` is for making samples."""
    found = [*_configurations(), *_records(folder), *_tables(), *_weights(), *_streams()]
    if find_spec("torch"):
        found.append(_bytes_door("pth", pickled_weights(), partial(_opened, "pytorch_model.bin")))
    if find_spec("h5py"):
        written = write_tf_model(folder / "tf", SMALL, WEIGHTS)
        content = (written / "tf_model.h5").read_bytes()
        found.append(_bytes_door("h5", content, partial(_opened, "tf_model.h5")))
    if find_spec("ai_edge_litert"):
        path = folder / "m.tflite"
        write_tflite(path, mean=[127.5], std=[64.0], labels=["a", "b", "c", "d"])
        found.append(_bytes_door("tflite", path.read_bytes(), _tflite))
    return found


def _configurations():
    config = {**config_json(SMALL), "swiftcam_note": "x", "minimum_confidence": 0.3}
    weights = ("model.safetensors", SAFETENSORS)
    timm = ("model.safetensors", save(timm_weights(SMALL, WEIGHTS)))
    return [
        _json_door("config", config, partial(_opened, "config.json", beside=[weights])),
        _json_door("timm config", TIMM, partial(_opened, "config.json", beside=[timm])),
        _json_door("preprocessor", PREPROCESSOR, _processor),
    ]


def _records(folder):
    toml = toml_of({"model": [SPEC]}).encode()
    write_calibration(CALIBRATION, folder)
    calibration = json.loads((folder / "calibration-64.json").read_text())
    write_settings(Settings(), folder / "settings.json")
    settings = json.loads((folder / "settings.json").read_text()) | {"future": [1]}
    return [
        Door("catalogue", toml, _safe(_catalogue_of, toml), _catalogue),
        _json_door("settings", settings, _settings),
        _json_door("calibration", calibration, _calibration),
        _json_door("record", RECORD, _record),
        _json_door("pins", PINS, _pins),
        _bytes_door("golden", golden_archive(), _golden),
    ]


def _tables():
    row = json.dumps(ROW).encode() + b"\n"
    table = CsvTable(2)
    csv = table.header() + b"a.jpg,cat,0.5,dog,0.1,true,,m,,,/a.jpg,3,5,,k\r\n"
    keywords = add_keywords(new_packet(), SUBJECT, ["a", "b"])
    return [
        _bytes_door("labels.txt", b"a\nb\nc\nd\ne\nf\ng\n", partial(_labels, ".txt")),
        _json_door("labels.json", {"0": "a", "5": "b"}, partial(_labels, ".json")),
        _json_door("rows.jsonl", ROW, lambda c, f: _rows(JsonLines(), row + c + b"\n", f)),
        _bytes_door("rows.csv", csv, partial(_rows, table)),
        _json_door("corrections", {"path": "a.jpg", "label": "cat"}, _corrections),
        _bytes_door("sidecar", keywords, _sidecar),
    ]


def _weights():
    read = partial(_opened, "model.safetensors")
    onnx_bytes = CLASSIFIER.SerializeToString()
    index = {"metadata": {"total_size": 9}, "weight_map": dict.fromkeys(WEIGHTS, "a.safetensors")}
    return [
        _bytes_door("safetensors", SAFETENSORS, read),
        _json_door("index", index, _index),
        Door("header", SAFETENSORS, _safe(_header_mutated, SAFETENSORS), read),
        _bytes_door("onnx", onnx_bytes, _onnx),
        Door("onnx metadata", onnx_bytes, _safe(_mutated_metadata, onnx_bytes), _onnx),
    ]


def _streams():
    def address(random):
        return mutated_text(random.choice(ADDRESSES), random)

    return [
        _bytes_door("mjpeg", PART * 3 + b"--b--\r\n", _mjpeg),
        Door("address", "http://user:secret@cam.local:8080/live?x=1#f", address, _address),
    ]
