"""Pictures labelled per second, for JPEGs of 1, 12 and 24 megapixels, compared with alternatives.

The pictures are photographs (of the demo, or of the folder given with --photos), enlarged to
a camera's size with a bicubic filter, with a sensor's grain of 5 levels, saved as JPEG of quality
92. Without the grain there would be no detail to decode. All alternatives take turns on the same
files, so that a slow moment of a shared machine affects all of them.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image
from rich.table import Table

from benchmarks.colours import colour_rows
from benchmarks.results import Results, add_output_options, print_json
from swiftcam.capture.demo import demo_photos
from swiftcam.capture.folder import list_pictures
from swiftcam.capture.pictures import read_picture
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.graphs.graph_cache import load_graph
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.swiftformer import open_checkpoint
from swiftcam.labelling.batch.batch_session import BatchSession
from swiftcam.labelling.finding.picture_result import ListedPicture
from swiftcam.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

    Labeller = Callable[[list[Path]], list[int]]

SIZES = {"1 MP": (1152, 864), "12 MP": (4032, 3024), "24 MP": (6000, 4000)}
REFERENCE = "transformers pipeline"
PLAIN = "Pillow + ONNX Runtime loop"
SWIFTCAM = "SwiftCam"
_AT_ONCE = 12  # files in each turn of an alternative


@dataclass
class Outcome:
    """The result of one alternative for one size: `seconds` taken, and the first `labels`."""

    seconds: float = 0.0
    labels: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Return the pictures per second."""
        return len(self.labels) / self.seconds

    def agreement(self, other: Outcome) -> float:
        """Return the share of pictures with the same first label."""
        return float(np.mean([a == b for a, b in zip(self.labels, other.labels, strict=True)]))


def transformers_pipeline(batch_size: int) -> Labeller:
    """Return the pipeline as its documentation shows it, in float32.

    The starter model's weights are stored as float16. The pipeline would keep them so, and be 10
    to 30 times as slow on a processor.
    """
    import torch
    from transformers import pipeline
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    model = str(find_model(DEFAULT_MODEL))
    pipe = pipeline("image-classification", model=model, device=-1, dtype=torch.float32)
    index = pipe.model.config.label2id

    def label(paths: list[Path]) -> list[int]:
        answers = pipe([str(path) for path in paths], top_k=1, batch_size=batch_size)
        return [int(index[answer[0]["label"]]) for answer in answers]

    return label


def plain_loop() -> Labeller:
    """Return a simple loop with Pillow and ONNX Runtime: one picture after another."""
    import onnxruntime as ort

    graph = load_graph(open_checkpoint(find_model(DEFAULT_MODEL)))
    session = ort.InferenceSession(graph, providers=["CPUExecutionProvider"])

    def label(paths: list[Path]) -> list[int]:
        labels = []
        for path in paths:
            picture = Image.open(path).convert("RGB")
            crop = np.asarray(picture.resize((224, 224), Image.Resampling.BILINEAR))
            labels.append(int(session.run(["logits"], {"crops": crop[None]})[0].argmax()))
        return labels

    return label


def swiftcam() -> Labeller:
    """Return SwiftCam as `swiftcam label` runs it, with the model already loaded."""
    classifier = load_classifier(ModelChoice(threads=os.cpu_count()))

    def label(paths: list[Path]) -> list[int]:
        with BatchSession(map(ListedPicture, paths), lambda: classifier) as batch:
            return [result.candidates[0].index for result in batch.results()]

    return label


def write_pictures(folder: Path, photos: list[Path], size: tuple[int, int], count: int) -> None:
    """Write JPEGs of one size into a folder."""
    random = np.random.default_rng(0)
    for index in range(count):
        photo = read_picture(photos[index % len(photos)])
        large = cv2.resize(photo, size, interpolation=cv2.INTER_CUBIC).astype(np.int16)
        large += random.normal(0, 5, large.shape).astype(np.int16)
        picture = Image.fromarray(np.clip(large, 0, 255).astype(np.uint8))
        picture.save(folder / f"{index:03}.jpg", quality=92)


def measure(paths: list[Path], labellers: dict[str, Labeller]) -> dict[str, Outcome]:
    """Let every alternative label the files, in turns."""
    outcomes = {name: Outcome() for name in labellers}
    for label in labellers.values():
        label(paths[:2])  # the first run also loads libraries
    for start in range(0, len(paths), _AT_ONCE):
        for name, label in labellers.items():
            begun = time.perf_counter()
            outcomes[name].labels += label(paths[start : start + _AT_ONCE])
            outcomes[name].seconds += time.perf_counter() - begun
    return outcomes


def rows_of(size: str, paths: list[Path], outcomes: dict[str, Outcome]) -> list[dict[str, object]]:
    """Return a row for each alternative."""
    reference = outcomes[REFERENCE]
    megabytes = float(np.mean([path.stat().st_size for path in paths])) / 1e6
    return [
        {
            "size": size,
            "megabytes": megabytes,
            "what": name,
            "images_per_second": outcome.rate,
            "ratio": outcome.rate / reference.rate,
            "agreement": outcome.agreement(reference),
            "pictures": len(paths),
        }
        for name, outcome in outcomes.items()
    ]


def main() -> None:
    """Print the table, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, help="a folder of photographs to enlarge")
    parser.add_argument("--count", type=int, default=60, help="pictures of each size")
    add_output_options(parser)
    chosen = parser.parse_args()
    photos = list_pictures(chosen.photos) if chosen.photos else demo_photos()
    labellers = {
        REFERENCE: transformers_pipeline(1),
        REFERENCE + ", batches of 8": transformers_pipeline(8),
        PLAIN: plain_loop(),
        SWIFTCAM: swiftcam(),
    }
    rows: list[dict[str, object]] = []
    for name, size in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            write_pictures(Path(folder), photos, size, chosen.count)
            paths = sorted(Path(folder).iterdir())
            rows += rows_of(name, paths, measure(paths, labellers))
    colours = colour_rows(photos, labellers[SWIFTCAM])
    if chosen.json:
        print_json([*rows, *colours])
        return
    results = Results("label")
    results.line(f"Pictures of each size: {chosen.count}")
    table = Table("JPEG", "labelled by", "images/s", "× pipeline", "same first label")
    for row in rows:
        table.add_row(
            f"{row['size']}, {row['megabytes']:.1f} MB",
            str(row["what"]),
            f"{row['images_per_second']:.1f}",
            f"{row['ratio']:.1f}",
            f"{row['agreement']:.1%}",
        )
    results.table(table)
    shares = Table("photographs in", "other first label, profile ignored", "profile used")
    for row in colours:
        shares.add_row(str(row["space"]), f"{row['ignored']:.1%}", f"{row['used']:.1%}")
    results.table(shares)
    ours = next(row for row in rows if row["size"] == "12 MP" and row["what"] == SWIFTCAM)
    results.in_short(
        "labelling 12-megapixel JPEGs",
        f"{ours['images_per_second']:.0f} a second, {ours['ratio']:.1f} times as many as the "
        f"transformers pipeline, the same first label on {ours['agreement']:.0%}",
    )
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
