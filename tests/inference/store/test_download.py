import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import numpy as np
import pytest
from safetensors.numpy import save

from swiftcam.errors import ArgumentError, Cancelled, DownloadError, ModelError, StoreError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.hub.fetch import RetryPolicy
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.inventory import Presence, find_entry
from swiftcam.inference.models.store import Store
from swiftcam.inference.parity.golden import read_golden
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.store.download import pull
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import SMALL, random_weights, timm_weights
from tests.hub import COMMIT, write_catalog
from tests.hub_models import DIGEST, PINNED, UNPINNED, WEIGHTS
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.network

ONCE = RetryPolicy(PATIENCE, attempts=1, pause=0)
NINE = save(timm_weights(SMALL, random_weights(SMALL.replace(num_labels=9))))


def left_behind(store):
    """Return the files of the store that belong to no model."""
    files = [path for path in store.root.rglob("*") if path.is_file()]
    models = {store.root / name for name in store.names()}
    inside = [path for path in files if not models.intersection(path.parents)]
    return sorted(path.name for path in inside if path.suffix != ".lock")


def test_a_model_comes_is_checked_and_can_be_used(hub, photos):
    record = pull("pinned", retry_policy=ONCE)
    assert (record.sha256, record.pinned_by, record.commit) == (DIGEST, "catalogue", COMMIT)
    store = Store()
    folder = find_model("pinned")
    assert {path.name for path in folder.iterdir()} == {
        "model.safetensors",
        "config.json",
        "preprocessor_config.json",
        "model.json",
        "golden.npz",
    }
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert json.loads((folder / "config.json").read_text())["attention_norm"] == "l2"
    assert left_behind(store) == []
    classifier = load_classifier(ModelChoice("pinned"))
    assert classifier.model_name == "pinned"
    assert (classifier.recipe.size, classifier.recipe.resize_to) == (64, 70)
    assert len(classifier.classify(photos[0]).candidates) == 5
    assert classifier.sealer.check().verdict is Verdict.VERIFIED
    assert read_golden(folder).made_by == "numpy, float64"
    wrong = load_classifier(ModelChoice("pinned", family="ones"))
    assert wrong.sealer.check().verdict is Verdict.DIFFERS


def test_an_installed_model_is_not_downloaded_again(hub):
    first = pull("pinned", retry_policy=ONCE)
    hub.requests.clear()
    told = []
    assert pull("pinned", Watch(told.append)) == first
    assert hub.requests == []
    assert [progress.phase for progress in told] == [Phase.DONE]


def test_the_first_download_decides_and_later_ones_must_match(hub):
    record = pull("unpinned", retry_policy=ONCE)
    assert (record.sha256, record.pinned_by) == (DIGEST, "first download")
    Store().remove("unpinned")
    assert find_entry("unpinned").pin == DIGEST
    hub.requests.clear()
    pull("unpinned", retry_policy=ONCE)
    # The pinned commit is requested, so a later change of "main" does not matter.
    assert {COMMIT} == {
        request.path.split("/")[4] for request in hub.requests if not request.is_body
    }
    Store().remove("unpinned")
    hub.files["timm/small/model.safetensors"] = WEIGHTS[:-1] + bytes([WEIGHTS[-1] ^ 1])
    with pytest.raises(DownloadError, match="has changed on the hub"):
        pull("unpinned", retry_policy=ONCE)
    assert not Store().has("unpinned")


@pytest.mark.parametrize("name", ["unknown", "", "../x"])
def test_only_models_of_the_catalogue_can_be_pulled(hub, name):
    with pytest.raises(ArgumentError, match="to download: pinned, unpinned, other"):
        pull(name)


def test_a_shipped_model_needs_no_download(monkeypatch):
    with pytest.raises(ArgumentError, match="comes with SwiftCam"):
        pull(DEFAULT_MODEL)


def test_names_of_imagenet_where_the_catalogue_says_so(hub, monkeypatch, tmp_path):
    config = SMALL.replace(num_labels=1000)
    hub.files["timm/small/model.safetensors"] = save(timm_weights(config, random_weights(config)))
    spec = UNPINNED | {"name": "thousand", "classes": 1000, "label_set": "imagenet-1k"}
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(write_catalog(tmp_path / "c.toml", spec)))
    pull("thousand", retry_policy=ONCE)
    labels = load_classifier(ModelChoice("thousand")).labels
    assert labels[0] == "tench, Tinca tinca"
    assert labels[999].startswith("toilet tissue")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not weights", "cannot be read"),
        (save({"a": np.zeros(3, np.float32)}), "not those of a SwiftFormer"),
        (
            save(timm_weights(SMALL, random_weights(SMALL.replace(num_labels=9)))),
            "9 classes, not 7",
        ),
    ],
)
def test_a_download_that_is_not_the_model_is_not_kept(hub, content, words):
    hub.files["timm/other/model.safetensors"] = content
    with pytest.raises(ModelError, match=words):
        pull("other", retry_policy=ONCE)
    store = Store()
    assert store.names() == []
    assert left_behind(store) == []
    assert find_entry("other").pin == ""


def test_a_failure_leaves_the_resumable_part_and_nothing_else(hub):
    hub.misbehave(cut_after=20_000)
    with pytest.raises(DownloadError, match="broke"):
        pull("pinned", retry_policy=ONCE)
    store = Store()
    assert left_behind(store) == ["model.safetensors", "part.json"]
    entry = find_entry("pinned")
    assert (entry.presence, entry.stored > 20_000) == (Presence.PARTIAL, True)
    with pytest.raises(ArgumentError, match="swiftcam models pull pinned"):
        find_model("pinned")
    hub.misbehave()
    pull("pinned", retry_policy=ONCE)
    assert hub.ranges()[-1] == "bytes=20000-"
    assert left_behind(store) == []


def pull_up_to(step):
    """Cancel a download at its report number `step`; return whether it reached that step."""
    cancelled = threading.Event()
    reports = []

    def report(progress):
        reports.append(progress)
        if len(reports) == step:
            cancelled.set()

    try:
        pull("unpinned", Watch(report, cancelled), retry_policy=ONCE)
    except Cancelled:
        return True
    return False


def test_cancelling_at_any_step_leaves_a_store_that_works(hub):
    step = 1
    while pull_up_to(step):
        assert Store().names() == []
        step += 2
    # Each of the eight golden crops is one step.
    assert step > 8
    assert Store().record("unpinned").sha256 == DIGEST


def test_a_disk_that_fills_up_is_a_sentence(hub, monkeypatch):
    def full(*_):
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr("swiftcam.inference.store.download.write_golden", full)
        with pytest.raises(StoreError, match="is full"):
            pull("pinned", retry_policy=ONCE)
    assert left_behind(Store()) == ["model.safetensors", "part.json"]
    hub.requests.clear()
    assert pull("pinned", retry_policy=ONCE).sha256 == DIGEST
    assert hub.ranges() == []


@contextmanager
def mounted(folder, *options):
    """Mount a small file system in memory, if that is allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "none", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("file systems cannot be mounted here: run the tests as a root that may")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_real_disk_that_fills_up_in_the_middle(hub, tmp_path, monkeypatch):
    hub.files["timm/small/model.safetensors"] = WEIGHTS + bytes(30_000_000)
    hub.misbehave(is_silent=True)
    with mounted(tmp_path / "disk", "size=24m") as disk:
        monkeypatch.setenv("SWIFTCAM_MODELS", str(disk))
        # Either a write fails, or the room is found to be too small before.
        words = f"The disk with {disk}.* (is full|MB too little)"
        with pytest.raises((StoreError, DownloadError), match=words):
            pull("unpinned", retry_policy=ONCE)
        assert Store().names() == []
        Store().remove("unpinned")
        hub.misbehave()
        hub.files["timm/small/model.safetensors"] = WEIGHTS
        assert pull("unpinned", retry_policy=ONCE).sha256 == DIGEST


def test_a_real_disk_that_cannot_be_written(hub, tmp_path, monkeypatch):
    with mounted(tmp_path / "disk", "ro", "size=1m") as disk:
        monkeypatch.setenv("SWIFTCAM_MODELS", str(disk / "models"))
        with pytest.raises(StoreError, match="Read-only file system"):
            pull("pinned", retry_policy=ONCE)


PULL = f"""
from swiftcam.inference.hub.fetch import RetryPolicy
from swiftcam.inference.store.download import pull
print(pull("pinned", retry_policy=RetryPolicy({PATIENCE}, 3, 0)).sha256)
"""


@pytest.fixture
def other_process(programs):
    """Another process that pulls the model until the server stalls."""
    return lambda: programs.start_command([sys.executable, "-c", PULL])


def test_a_killed_process_leaves_a_store_that_works(hub, other_process):
    hub.misbehave(stall_after=30_000)
    process = other_process()
    store = Store()
    part = store.partial("pinned") / "model.safetensors"
    wait_until(lambda: part.exists() and part.stat().st_size, "the first bytes")
    process.close()
    assert store.names() == []
    kept = part.stat().st_size
    hub.misbehave()
    hub.requests.clear()
    assert pull("pinned", retry_policy=ONCE).sha256 == DIGEST
    assert hub.ranges() == [f"bytes={kept}-"]
    assert left_behind(store) == []


def test_two_processes_bring_it_once(hub, other_process):
    hub.misbehave(stall_after=30_000)
    first = other_process()
    assert hub.stalled.wait(PATIENCE)
    told = []

    def report(progress):
        told.append(progress.phase)
        if progress.phase is Phase.WAITING:
            hub.misbehave()  # now the first one can continue

    # The stalled connection of the first is cut; it resumes while it still holds the lock.
    record = pull("pinned", Watch(report), retry_policy=ONCE)
    done = first.finish()
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{DIGEST}\n", "")
    assert Phase.WAITING in told
    assert len(hub.ranges()) == 2
    assert record.sha256 == DIGEST
    assert Store().names() == ["pinned"]
    assert left_behind(Store()) == []


def test_a_file_in_a_folder_of_the_repository_is_downloaded(hub, tmp_path, monkeypatch):
    spec = {**PINNED, "source": {**PINNED["source"], "file": "sub/model.safetensors"}}
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(write_catalog(tmp_path / "own.toml", spec)))
    hub.files["timm/small/sub/model.safetensors"] = WEIGHTS
    assert pull("pinned", retry_policy=ONCE).file == "model.safetensors"
    assert (Store().path_of("pinned") / "model.safetensors").read_bytes() == WEIGHTS


@pytest.mark.parametrize("place", ["{outside}", "../../../../{name}"])
def test_a_catalogue_writes_nothing_outside_the_store(hub, tmp_path, monkeypatch, place):
    outside = tmp_path / "precious.safetensors"
    outside.write_bytes(b"precious")
    file = place.format(outside=outside, name=outside.name)
    spec = {**PINNED, "source": {**PINNED["source"], "file": file}}
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(write_catalog(tmp_path / "own.toml", spec)))
    with pytest.raises(ModelError, match=r"source\.file must be"):
        pull("pinned", retry_policy=ONCE)
    assert outside.read_bytes() == b"precious"
    assert hub.requests == []


def test_a_model_called_pins_is_downloaded(hub, tmp_path, monkeypatch):
    spec = {**UNPINNED, "name": "pins", "source": {"repository": "timm/small"}}
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(write_catalog(tmp_path / "own.toml", spec)))
    assert pull("pins", retry_policy=ONCE).pinned_by == "first download"
    assert Store().names() == ["pins"]


@pytest.mark.parametrize("is_silent", [True, False])
def test_a_body_without_a_length_is_bounded(hub, monkeypatch, is_silent):
    monkeypatch.setattr("swiftcam.inference.hub.fetch.LARGEST_WEIGHTS", 100_000)
    hub.files["timm/small/model.safetensors"] = bytes(50_000_000)
    hub.misbehave(is_silent=is_silent)
    with pytest.raises(DownloadError, match="it is longer than 100000 bytes"):
        pull("unpinned", retry_policy=ONCE)
    assert left_behind(Store()) == []


def test_a_body_without_a_length_leaves_room_on_the_disk(hub, monkeypatch):
    monkeypatch.setattr("swiftcam.inference.hub.fetch._RESERVE", 1_000_000)
    free = iter([10**9, 100_000])
    monkeypatch.setattr(
        "swiftcam.inference.hub.fetch.shutil.disk_usage",
        lambda folder: type("Usage", (), {"free": next(free)}),
    )
    hub.files["timm/small/model.safetensors"] = bytes(50_000_000)
    hub.misbehave(is_silent=True)
    with pytest.raises(DownloadError, match="has 0 MB free"):
        pull("unpinned", retry_policy=ONCE)
