"""Embeds a checkpoint as the starter model: `python scripts/embed_model.py CHECKPOINT`.

Makes everything that comes with the model, and checks it: weights in half precision, configuration
with the default minimum confidence, golden values, calibrations for 8 bits, the entry in the
catalogue, and the model's page with its measured figures. A new edition changes no code.

`--photos TITLE=FOLDER` names labelled photographs that took no part in the training, once or more:
figures, minimum confidence and, if the probabilities need one, a temperature come from them.
`--pictures FOLDER`, once or more, names any photographs for the calibrations, which take as many
crops of each folder. `--training FILE` is a text in Markdown on how the model was trained.
Calibrations of weights that are already embedded are kept. Takes half an hour for new weights, else
a minute.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.agreement import spread_pictures
from scripts.embedding import figures as measured
from scripts.embedding.page import TRAINING_NAME, Embedded, entry_text, page_text, with_entry
from scripts.embedding.weights import has_same_weights, require_names, write_half
from swiftcam import paths
from swiftcam.errors import ModelError, SwiftCamError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.checkpoints.sizing import SIZES
from swiftcam.inference.graphs.calibration import (
    Calibration,
    calibration_path,
    read_calibration,
    write_calibration,
)
from swiftcam.inference.parity.golden import make_golden, write_golden
from swiftcam.inference.setups.calibrate import calibrate
from swiftcam.inference.store.verify import verify
from swiftcam.jobs.progress import Watch
from swiftcam.measuring.sample_crops import sample_crops_of
from swiftcam.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

_MOST_CHANGED = 0.01  # the share of first labels that half precision may change


def main(arguments: list[str] | None = None) -> int:
    """Embed the checkpoint; return the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        training = training_text(chosen)
        with tempfile.TemporaryDirectory() as name:
            embedded = embed(chosen, Path(name) / chosen.name)
            install(embedded, training)
        check(chosen.name)
    except SwiftCamError as error:
        print(f"embed_model: {error}", file=sys.stderr)
        return 1
    return 0


def training_text(chosen: argparse.Namespace) -> str:
    """Return the text on the training: the given one, or that of the model in this place.

    Raises:
        ModelError: there is none.
    """
    path = chosen.training or paths.models_dir() / chosen.name / TRAINING_NAME
    try:
        return str(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"{path} cannot be read ({error.strerror}). Say with --training FILE how the model was "
            "trained."
        ) from error


def embed(chosen: argparse.Namespace, folder: Path) -> Embedded:
    """Make the model in `folder`, which does not exist yet, and measure it.

    Raises:
        SwiftCamError: the checkpoint, the photographs or the pictures cannot be used.
    """
    source = open_checkpoint(chosen.checkpoint)
    require_names(source)
    before = measured.measure(source, chosen.photos)
    temperature = measured.needed_temperature(measured.together(before))
    write_half(source, folder, temperature)
    model = open_checkpoint(folder)
    after = measured.measure(model, chosen.photos)
    changed = sum(
        int((one.logits.argmax(1) != other.logits.argmax(1)).sum())
        for one, other in zip(before, after, strict=True)
    )
    total = measured.together(after)
    if changed > max(1, _MOST_CHANGED * total.count):
        raise ModelError(
            f"Half precision changes {changed} of {total.count} first labels. Train a checkpoint "
            "whose weights are smaller."
        )
    minimum = chosen.minimum_confidence
    if minimum is None:
        minimum = measured.minimum_confidence(total)
    write_half(source, folder, temperature, minimum)
    model = open_checkpoint(folder)
    # All of them, however slow the machine is: the time for computing them is stopped.
    write_golden(make_golden(model, Watch(), clock=lambda: 0.0), folder)
    calibrations = [calibrated(model.at_size(size), chosen) for size in chosen.sizes]
    return Embedded(model, after, temperature, changed, calibrations)


def calibrated(model: Checkpoint, chosen: argparse.Namespace) -> Calibration:
    """Return the calibration of a model at its size, and write it beside the model.

    If these weights are embedded already, their calibration is kept.

    Raises:
        SwiftCamError: there are too few pictures, or they cannot be read.
    """
    present = paths.models_dir() / model.name
    if has_same_weights(present, model.directory):
        kept = read_calibration(replace(model, directory=present))
        if kept is not None:
            write_calibration(kept, model.directory)
            return kept
    share = chosen.count // len(chosen.pictures)
    pictures = [spread_pictures([folder], share) for folder in chosen.pictures]
    crops = np.concatenate([sample_crops_of(each, model.recipe, share) for each in pictures])
    print(f"Calibrating for {model.recipe.size} pixels with {len(crops)} crops", flush=True)
    calibration = calibrate(model, crops)
    write_calibration(calibration, calibration_path(model).parent)
    return calibration


def install(embedded: Embedded, training: str) -> None:
    """Put the model in the place of the one that came with SwiftCam, and write its texts."""
    target = paths.models_dir() / embedded.model.name
    for old in paths.models_dir().glob("*/model.safetensors"):
        shutil.rmtree(old.parent)
    shutil.copytree(embedded.model.directory, target)
    embedded = replace(embedded, model=open_checkpoint(target))
    (target / TRAINING_NAME).write_text(training, encoding="utf-8")
    (target / "README.md").write_text(page_text(embedded), encoding="utf-8")
    catalogue = paths.catalog_file()
    text_now = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(with_entry(text_now, entry_text(embedded)), encoding="utf-8")


def check(name: str) -> None:
    """Verify the embedded model on every engine of this machine.

    Raises:
        ModelError: an engine does not give the golden values, or the weights are not the pinned.
    """
    found = verify(name)
    for engine, seal in found.seals.items():
        print(f"{engine}: {seal}")
    if not found.is_good:
        raise ModelError(f"{name} is embedded, but not verified. {found.problem}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="a directory in any of the known layouts")
    parser.add_argument("--name", default=DEFAULT_MODEL, help="the model's name")
    parser.add_argument("--photos", type=measured.picture_set, action="append", required=True)
    parser.add_argument("--pictures", type=Path, action="append", required=True)
    parser.add_argument("--training", type=Path, help="a text on the training, in Markdown")
    parser.add_argument("--minimum-confidence", type=float, help="instead of the measured one")
    parser.add_argument("--count", type=int, default=256, help="crops for each calibration")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="sides of the crop")
    return parser


if __name__ == "__main__":
    sys.exit(main())
