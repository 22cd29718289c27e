import dataclasses
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from swiftcam import paths
from swiftcam.errors import ArgumentError, Cancelled, ModelError, StoreError
from swiftcam.inference.models.catalog import catalogue, find_model, model_names
from swiftcam.inference.models.inventory import Presence, find_entry, list_models
from swiftcam.inference.models.model_record import Record, read_record
from swiftcam.inference.models.spec import HubSource
from swiftcam.inference.models.store import Pin, Store
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.settings import DEFAULT_MODEL

SPEC = next(spec for spec in catalogue() if spec.name == "swiftformer-s")
RECORD = Record(SPEC, "model.safetensors", 4, "ab" * 32, "first download", "2026-01-01T00:00:00Z")
SOURCE = HubSource("timm/x", "main", "model.safetensors")


@pytest.fixture
def store():
    return Store()


def add(store, name, weights=b"abcd"):
    with store.lock(name, Watch()), store.adding(name) as folder:
        dataclasses.replace(RECORD, spec=dataclasses.replace(SPEC, name=name)).write(folder)
        (folder / "model.safetensors").write_bytes(weights)


def test_it_is_in_the_users_data_folder_or_where_the_variable_says(monkeypatch, tmp_path):
    assert Store().root == Path(os.environ["XDG_DATA_HOME"]) / "SwiftCam" / "models"
    monkeypatch.setenv("SWIFTCAM_MODELS", str(tmp_path / "elsewhere"))
    assert Store().root == tmp_path / "elsewhere"


def test_looking_creates_nothing(store):
    assert store.names() == []
    assert not store.has("swiftformer-s")
    assert store.bytes_of("swiftformer-s") == 0
    assert store.pin(SOURCE) is None
    list_models(store)
    assert not store.root.exists()


def test_a_model_is_there_as_a_whole(store):
    with store.lock("swiftformer-s", Watch()), store.adding("swiftformer-s") as folder:
        RECORD.write(folder)
        assert store.names() == []
        assert "swiftformer-s" not in model_names()
    assert store.names() == ["swiftformer-s"]
    assert "swiftformer-s" in model_names()
    assert find_model("swiftformer-s") == store.path_of("swiftformer-s")
    assert store.record("swiftformer-s") == RECORD


def add_and_fail(store):
    with store.adding("mine") as folder:
        RECORD.write(folder)
        raise ZeroDivisionError


def test_a_block_that_fails_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError):
        add_and_fail(store)
    assert not store.has("mine")
    assert not any((store.root / ".staging").iterdir())


def test_files_of_a_killed_process_are_no_model_and_are_removed(store):
    left = store.root / ".staging" / "mine"
    left.mkdir(parents=True)
    RECORD.write(left)
    (left / "half").write_bytes(b"x")
    assert store.names() == []
    with store.adding("mine") as folder:
        assert list(folder.iterdir()) == []
        RECORD.write(folder)
    assert store.names() == ["mine"]


def test_removing_frees_the_space_and_keeps_the_pin(store):
    add(store, "swiftformer-s", b"x" * 1000)
    store.partial("swiftformer-s").mkdir(parents=True)
    (store.partial("swiftformer-s") / "model.safetensors").write_bytes(b"y" * 500)
    store.set_pin(SPEC.source, Pin("ab" * 32, 4, "c0ffee"))
    size = store.bytes_of("swiftformer-s")
    assert size > 1500
    assert store.remove("swiftformer-s") == size
    assert store.bytes_of("swiftformer-s") == 0
    assert not store.has("swiftformer-s")
    assert find_entry("swiftformer-s", store).pin == "ab" * 32
    with pytest.raises(ArgumentError, match="nothing was removed"):
        store.remove("swiftformer-s")


@pytest.mark.parametrize("name", ["..", "", ".partial", "a/../b", "unknown"])
def test_only_models_can_be_removed(store, name):
    add(store, "mine")
    with pytest.raises(ArgumentError):
        store.remove(name)
    assert store.names() == ["mine"]


def test_entries_show_the_state_of_each_model(store):
    by_name = {entry.name: entry for entry in list_models(store)}
    assert by_name[DEFAULT_MODEL].presence is Presence.SHIPPED
    assert by_name[DEFAULT_MODEL].is_usable
    assert by_name["swiftformer-xs"].presence is Presence.ABSENT
    assert by_name["swiftformer-xs"].pin.startswith("c0dfb2e9")
    assert by_name["swiftformer-s"].pin == ""
    add(store, "swiftformer-s")
    add(store, "mine")
    store.partial("swiftformer-l1").mkdir(parents=True)
    (store.partial("swiftformer-l1") / "model.safetensors").write_bytes(b"y" * 500)
    entries = list_models(store)
    assert [entry.name for entry in entries] == [*by_name, "mine"]
    by_name = {entry.name: entry for entry in entries}
    assert by_name["swiftformer-s"].presence is Presence.READY
    assert by_name["swiftformer-s"].pin == RECORD.sha256
    assert by_name["mine"].is_usable
    assert by_name["swiftformer-l1"].presence is Presence.PARTIAL
    assert by_name["swiftformer-l1"].stored == 500


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", "cannot be read"), ("[]", "not an object"), ('{"format": 99}', "newer SwiftCam")],
)
def test_a_damaged_record_is_shown_and_hides_nothing_else(store, text, words):
    add(store, "mine")
    (store.root / "mine" / "model.json").write_text(text)
    entry = find_entry("mine", store)
    assert entry.presence is Presence.DAMAGED
    assert words in entry.problem
    assert len(list_models(store)) == len(catalogue()) + 1
    with pytest.raises(ModelError, match=words):
        read_record(store.path_of("mine"))


def test_pins(store):
    other = dataclasses.replace(SOURCE, revision="v2")
    store.set_pin(SOURCE, Pin("aa" * 32, 5, "c0ffee"))
    store.set_pin(other, Pin("bb" * 32, 6, ""))
    assert store.pin(SOURCE) == Pin("aa" * 32, 5, "c0ffee")
    assert store.pin(other) == Pin("bb" * 32, 6, "")


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": {"sha": 1}}'])
def test_damaged_pins_are_never_taken_for_none(store, text):
    store.set_pin(SOURCE, Pin("aa" * 32, 5, ""))
    (store.root / "pins.json").write_text(text)
    with pytest.raises(StoreError, match=r"pins\.json"):
        store.pin(SOURCE)


HOLD = """
import sys
from swiftcam.jobs.progress import Watch
from swiftcam.inference.models.store import Store
with Store().lock("mine", Watch()):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_process(programs):
    """Another process, which holds the lock of a model until its input ends."""
    program = programs.start_command([sys.executable, "-c", HOLD], stdin=subprocess.PIPE)
    assert program.process.stdout.readline() == "held\n"
    return program


def test_another_process_is_waited_for(store, other_process):
    told = []

    def report(progress):
        told.append(progress.phase)
        if len(told) == 2:
            other_process.finish("")

    with store.lock("mine", Watch(report)):
        pass
    assert told[:2] == [Phase.WAITING, Phase.WAITING]
    with store.lock("other", Watch()):
        pass


def test_the_lock_of_a_killed_process_is_free(store, other_process):
    other_process.close()
    with store.lock("mine", Watch()):
        pass


def test_waiting_can_be_cancelled(store, other_process):
    cancelled = threading.Event()
    with pytest.raises(Cancelled), store.lock("mine", Watch(lambda p: cancelled.set(), cancelled)):
        raise AssertionError


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no directory")
    for root in (blocked / "models", Path("/proc/swiftcam/models")):
        store = Store(root)
        assert store.names() == []
        with pytest.raises(StoreError, match="SWIFTCAM_MODELS"), store.lock("mine", Watch()):
            raise AssertionError


@pytest.mark.parametrize(
    ("number", "words"),
    [(28, "disk with .* is full"), (30, "Read-only file system"), (13, "Permission denied")],
)
def test_messages_of_disk_errors(number, words, tmp_path):
    with pytest.raises(StoreError, match=words), store_errors(tmp_path):
        raise OSError(number, os.strerror(number))


def test_records_keep_everything(store, tmp_path):
    record = dataclasses.replace(RECORD, commit="c0ffee", graph={"input": "x"})
    record.write(tmp_path)
    assert read_record(tmp_path) == record
    values = json.loads((tmp_path / "model.json").read_text())
    values["sha256"] = 3
    (tmp_path / "model.json").write_text(json.dumps(values))
    with pytest.raises(ModelError, match="sha256 must be 64 hexadecimal digits"):
        read_record(tmp_path)


def test_a_shipped_name_wins(store):
    name = DEFAULT_MODEL
    add(store, name)
    assert find_model(name) == paths.models_dir() / name


@pytest.mark.parametrize("file", ["/etc/passwd", "../other/model.safetensors", "a/b", "..", ".x"])
def test_a_record_leads_to_no_file_outside_its_folder(store, file):
    add(store, "swiftformer-s")
    path = store.root / "swiftformer-s" / "model.json"
    values = json.loads(path.read_text())
    path.write_text(json.dumps({**values, "file": file}))
    with pytest.raises(ModelError, match="file must be the name of a file in this folder"):
        store.record("swiftformer-s")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"x": 3}, r"pins\S* must be an object"),
        ({"x": {"sha256": "ab" * 32, "size": 4}}, "commit is missing"),
        ({"x": {"sha256": "abc", "size": 4, "commit": ""}}, "64 hexadecimal digits"),
        ({"x": {"sha256": "ab" * 32, "size": 4, "commit": "../.."}}, "a commit, or empty"),
        ({"x": {"sha256": "ab" * 32, "size": float("nan"), "commit": ""}}, "finite number"),
        ([], "must be an object"),
    ],
)
def test_damaged_pins_are_named_by_their_key(store, values, words):
    store.root.mkdir(parents=True)
    (store.root / "pins.json").write_text(json.dumps(values))
    with pytest.raises(StoreError, match=words):
        store.pin(SOURCE)


def test_a_linked_folder_is_removed_without_what_it_leads_to(store, tmp_path):
    add(store, "swiftformer-s")
    store.path_of("swiftformer-s").rename(tmp_path / "elsewhere")
    (store.root / "swiftformer-s").symlink_to(tmp_path / "elsewhere")
    store.remove("swiftformer-s")
    assert store.names() == []
    assert (tmp_path / "elsewhere" / "model.safetensors").exists()
