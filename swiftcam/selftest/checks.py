"""The checks that need no window: libraries, model, video, photograph, pipeline, folders, network.

Each takes the workplace of the run and returns its finding, or raises `CheckFailedError`.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import tempfile
import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from swiftcam import paths
from swiftcam.capture.av.video import VideoSource
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.labels.class_names import wnids
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.store.verify import verify
from swiftcam.live.session import Session
from swiftcam.live.statistics import stats_dict
from swiftcam.pipeline import State
from swiftcam.selftest.check_result import Check, CheckFailedError, Finding
from swiftcam.selftest.network import NETWORK
from swiftcam.selftest.workplace import DAMAGED
from swiftcam.settings import DEFAULT_MODEL, Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from swiftcam.inference.prediction import Candidate
    from swiftcam.pipeline import Pipeline, Snapshot
    from swiftcam.selftest.workplace import Workplace

# Distribution: the module to import.
_LIBRARIES = {
    "av": "av",
    "msgspec": "msgspec",
    "wakepy": "wakepy",
    "numpy": "numpy",
    "opencv-python-headless": "cv2",
    "onnxruntime": "onnxruntime",
    "onnx": "onnx",
    "Pillow": "PIL.Image",
    "safetensors": "safetensors.numpy",
    "huggingface_hub": "huggingface_hub.file_download",
    "httpx2": "httpx2",
    "filelock": "filelock",
    "platformdirs": "platformdirs",
    "rich": "rich.console",
    "typer": "typer",
    "watchdog": "watchdog.observers",
    "mss": "mss",
    "cv2-enumerate-cameras": "cv2_enumerate_cameras",
    "PySide6-Essentials": "PySide6.QtCore",
}
# Mean difference in levels of 255: the codec causes 3; a delay, or another value range, 9.
_MAX_DIFFERENCE = 6.0
_MAX_WAIT = 60.0  # seconds until the next picture of the video is labelled
_POLL = 0.02


def check_libraries(place: Workplace) -> Finding:
    """Import every library and note its version."""
    versions, missing = {}, []
    for distribution, module in _LIBRARIES.items():
        try:
            importlib.import_module(module)
            versions[distribution] = importlib.metadata.version(distribution)
        except ImportError as error:  # also raised if the metadata is missing
            missing.append(f"{distribution} ({error})")
    if missing:
        raise CheckFailedError(f"Cannot import: {', '.join(missing)}. Install SwiftCam again.")
    return Finding(f"{len(versions)} imported", versions)


def check_weights(place: Workplace) -> Finding:
    """Hash the weights of the shipped model, and compare every engine with its golden values."""
    import onnxruntime

    found = verify(DEFAULT_MODEL)
    seals = {engine: str(seal) for engine, seal in found.seals.items()}
    if not found.is_good:
        differing = "; ".join(f"{engine}: {seal}" for engine, seal in seals.items())
        raise CheckFailedError(
            found.problem or f"An engine differs from the golden values: {differing}."
        )
    providers = onnxruntime.get_available_providers()
    return Finding(
        "SHA-256 as published; " + ", ".join(f"{name} {seal}" for name, seal in seals.items()),
        {"engines": seals, "providers": providers},
    )


def check_photo(place: Workplace) -> Finding:
    """Decode the photograph and label it."""
    return _labelled(place, ModelChoice())


def check_int8(place: Workplace) -> Finding:
    """Make the 8-bit graph of the shipped model, unless it is cached, and label the photograph."""
    return _labelled(place, ModelChoice(precision="int8"))


def _labelled(place: Workplace, choice: ModelChoice) -> Finding:
    classifier = load_classifier(choice)
    best = classifier.classify(place.photo).candidates[0]
    _require_class(place, best, classifier.labels)
    return Finding(
        f"{best.label} {best.probability:.0%}",
        {"label": best.label, "probability": round(best.probability, 4)},
    )


def check_video(place: Workplace) -> Finding:
    """Write a video and read it back, picture by picture."""
    source = VideoSource(place.video)
    source.open()
    try:
        differences = []
        for wanted in place.pictures():
            if not source.grab():
                break
            differences.append(np.abs(source.retrieve().astype(int) - wanted).mean())
        has_more = source.grab()
    finally:
        source.close()
    if len(differences) != place.frames or has_more:
        raise CheckFailedError(
            f"Of {place.frames} pictures written, {len(differences)} were read. {DAMAGED}"
        )
    largest = float(max(differences))
    if largest > _MAX_DIFFERENCE:
        raise CheckFailedError(
            f"A picture differs by {largest:.0f} levels from what was written. {DAMAGED}"
        )
    return Finding(f"{place.frames} pictures", {"largest_difference": round(largest, 2)})


def check_pipeline(place: Workplace) -> Finding:
    """Play the video through the pipeline, so that every picture is labelled."""
    session = Session(Settings(source=str(place.video)), every_frame=True)
    try:
        final = played(session.pipeline)
    finally:
        session.pipeline.close()
    counts = final.statistics.counts
    if final.state is not State.ENDED or counts.classified != place.frames:
        raise CheckFailedError(
            f"The live view ended as {final.state.value} with {counts.classified} of "
            f"{place.frames} pictures labelled. {final.message}"
        )
    assert final.labelled is not None  # as every picture was labelled
    assert final.model is not None
    _require_class(place, final.labelled.candidates[0], final.model.labels)
    engine = final.statistics.latencies.engine
    speed = f", {engine.p50:.0f} ms each in the model" if engine else ""
    return Finding(f"{counts.classified} labelled{speed}", stats_dict(final))


def played(pipeline: Pipeline, clock: Callable[[], float] = time.monotonic) -> Snapshot:
    """Play a pipeline to its end and return its last snapshot.

    Stop waiting when nothing was labelled for 60 seconds of `clock`; slow progress is accepted.
    """
    pipeline.start()
    pause, end, labelled = threading.Event(), clock() + _MAX_WAIT, 0
    while not (snapshot := pipeline.snapshot()).state.is_final and clock() < end:
        if snapshot.statistics.counts.classified > labelled:
            end, labelled = clock() + _MAX_WAIT, snapshot.statistics.counts.classified
        pause.wait(_POLL)
    return snapshot


def check_folders(place: Workplace) -> Finding:
    """Write a file into each of the user's folders and remove it again."""
    folders = {
        "settings": paths.settings_file().parent,
        "cache": paths.cache_dir(),
        "log": paths.log_dir(),
        "data": paths.data_dir(),
        "models": paths.store_dir(),
        "pictures": paths.pictures_dir(),
    }
    refused = []
    for name, folder in folders.items():
        try:
            _write_into(folder)
        except OSError as error:
            refused.append(f"{name}: {folder} ({error.strerror})")
    if refused:
        raise CheckFailedError(f"Not writable: {'; '.join(refused)}. Change their permissions.")
    return Finding(f"{len(folders)} writable")


def check_network(place: Workplace) -> Finding:
    """Check that nothing has used the network so far."""
    used = NETWORK.used()
    if used:
        raise CheckFailedError(
            f"The network was used: {'; '.join(used)}. SwiftCam must not do that: please report it."
        )
    return Finding("no socket opened")


# The network comes last: it covers all checks before it.
CHECKS = (
    Check("libraries", check_libraries),
    Check("model", check_weights),
    Check("photo", check_photo),
    Check("8 bits", check_int8),
    Check("video", check_video),
    Check("live view", check_pipeline),
    Check("folders", check_folders),
)
LAST_CHECKS = (Check("network", check_network),)


def _require_class(place: Workplace, best: Candidate, labels: tuple[str, ...]) -> None:
    """Require that `best`, a class of a model with these `labels`, is what the photograph shows."""
    if wnids(labels)[best.index] != place.subject.wnid:
        raise CheckFailedError(
            f"The photograph of the class {place.subject.label} was labelled {best.label}. "
            "Run: swiftcam models verify"
        )


def _write_into(folder: Path) -> None:
    """Write a file and remove it, together with the folders created for it."""
    created = []
    missing = folder
    while not missing.exists():
        created.append(missing)
        missing = missing.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"SwiftCam")
    finally:
        for path in created:
            if path.is_dir():
                path.rmdir()
