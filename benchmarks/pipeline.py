"""Time from a decoded 1080p frame to its top five classes, compared with alternatives.

The frames are photographs (of the demo, or of the folder given with --photos), enlarged to
1920x1080 with a bicubic filter, with a sensor's grain of 5 levels. All alternatives take turns on
the same frames. SwiftCam performs every step of the live view: the watchdog's check, the crop with
its conversion to RGB, change detection, engine, softmax, top-k, stabiliser and timeline.
"""

from __future__ import annotations

import argparse
import itertools
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from rich.table import Table

from benchmarks.peers import (
    TOP_K,
    exported_session,
    plain_script,
    reference,
    transformers_pipeline,
)
from benchmarks.results import Results, add_output_options, print_json
from benchmarks.timing import Timing, interleaved
from swiftcam.capture.demo import demo_photos
from swiftcam.capture.folder import list_pictures
from swiftcam.capture.frame import Frame
from swiftcam.capture.pictures import read_picture
from swiftcam.channels import swapped
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.pipeline.judging.labeller import Labeller
from swiftcam.pipeline.reading.glance import glance_at
from swiftcam.pipeline.state.live_label_options import LiveLabelOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.peers import TopK
    from swiftcam.inference.engines.registry import Engine, EngineOutput

PIPELINE = "transformers pipeline"
PLAIN = "OpenCV + ONNX Runtime script"
PARTS = ("crop", "engine", "rest")


def variants(threads: int) -> dict[str, ModelChoice]:
    """Return the setups of SwiftCam that are compared, by name."""
    return {"SwiftCam, onnx, float32": ModelChoice(threads=threads)}


class TimedEngine:
    """An engine that measures the seconds of its last run."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name, self.version = engine.name, engine.version
        self.precision, self.providers = engine.precision, engine.providers
        self.provenance = engine.provenance
        self.seconds = 0.0

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the engine."""
        start = time.perf_counter()
        output = self._engine.run(crops)
        self.seconds = time.perf_counter() - start
        return output


class SwiftCam:
    """The steps of both threads of the live view for one frame, one after the other.

    `seconds` has the time of each part for each frame; "rest" is everything except crop and engine.
    """

    def __init__(self, choice: ModelChoice) -> None:
        self._classifier = load_classifier(choice)
        self._engine = TimedEngine(self._classifier.engine)
        self._classifier.engine = self._engine
        self._labeller = Labeller()
        self._numbers = itertools.count()
        self.seconds: dict[str, list[float]] = {part: [] for part in PARTS}

    def top(self, bgr: NDArray[np.uint8]) -> list[int]:
        """Return the top-5 of one frame."""
        start = time.perf_counter()
        pixels = swapped(bgr)  # as in capture: only the crop is converted
        glance_at(pixels)
        now = time.perf_counter()
        number = next(self._numbers)
        # Two seconds apart, so that no frame counts as unchanged.
        frame = Frame(pixels, number, now, now, 0.0, 2.0 * number, "benchmark")
        labelled, _ = self._labeller.label(frame, self._classifier, LiveLabelOptions(top_k=TOP_K))
        total = time.perf_counter() - start
        parts = (labelled.prediction.crop_seconds, self._engine.seconds)
        for part, seconds in zip(PARTS, (*parts, total - sum(parts)), strict=True):
            self.seconds[part].append(seconds)
        return [candidate.index for candidate in labelled.candidates]

    def parts_ms(self) -> dict[str, float]:
        """Return the median milliseconds of each part, and of everything outside the engine."""
        parts = {name: np.array(seconds) * 1e3 for name, seconds in self.seconds.items()}
        outside = sum(values for name, values in parts.items() if name != "engine")
        medians = {name: float(np.median(values)) for name, values in parts.items()}
        return {**medians, "outside the engine": float(np.median(outside))}


def frames_of(photos: list[Path]) -> list[NDArray[np.uint8]]:
    """Return 1080p BGR frames."""
    random = np.random.default_rng(0)
    frames = []
    for path in photos:
        large = cv2.resize(read_picture(path), (1920, 1080), interpolation=cv2.INTER_CUBIC)
        grainy = np.clip(large + random.normal(0, 5, large.shape), 0, 255).astype(np.uint8)
        frames.append(np.asarray(cv2.cvtColor(grainy, cv2.COLOR_RGB2BGR), np.uint8))
    return frames


def agreement(frames: list[NDArray[np.uint8]], top: TopK, wanted: list[int]) -> float:
    """Return the share of frames whose first label is the reference's."""
    return float(
        np.mean([top(frame)[0] == best for frame, best in zip(frames, wanted, strict=True)])
    )


def timed(frames: list[NDArray[np.uint8]], tops: dict[str, TopK], rounds: int) -> dict[str, Timing]:
    """Let all alternatives label the same frames in turns."""
    queues = {name: itertools.cycle(frames) for name in tops}
    runs = {name: lambda name=name: tops[name](next(queues[name])) for name in tops}
    return interleaved(runs, rounds)


def measure(photos: list[Path], threads: int, rounds: int) -> list[dict[str, object]]:
    """Return one row for each alternative."""
    cv2.setNumThreads(threads)
    ours = {name: SwiftCam(choice) for name, choice in variants(threads).items()}
    tops: dict[str, TopK] = {
        PIPELINE: transformers_pipeline(threads),
        PLAIN: plain_script(exported_session(threads)),
        **{name: program.top for name, program in ours.items()},
    }
    frames = frames_of(photos)
    best = reference()
    wanted = [best(frame)[0] for frame in frames]
    agreements = {name: agreement(frames, top, wanted) for name, top in tops.items()}
    for program in ours.values():
        program.seconds = {part: [] for part in PARTS}
    timings = timed(frames, tops, rounds)
    return [
        {
            "what": name,
            "ms": timing.median,
            "spread_ms": [timing.low, timing.high],
            "ratio": timings[PIPELINE].median / timing.median,
            "agreement": agreements[name],
            "parts_ms": ours[name].parts_ms() if name in ours else None,
        }
        for name, timing in timings.items()
    ]


def show(rows: list[dict[str, object]], line: str, *, is_kept: bool) -> None:
    """Print the tables, and write them if `is_kept`."""
    table = Table("from frame to top-5", "ms", "middle half", "× pipeline", "same first label")
    parts = Table("ms of a frame", *PARTS, "outside the engine")
    for row in rows:
        low, high = row["spread_ms"]  # type: ignore[misc]
        table.add_row(
            str(row["what"]),
            f"{row['ms']:.1f}",
            f"{low:.1f} to {high:.1f}",
            f"{row['ratio']:.2f}",
            f"{row['agreement']:.1%}",
        )
        if isinstance(found := row["parts_ms"], dict):
            parts.add_row(str(row["what"]), *(f"{value:.2f}" for value in found.values()))
    results = Results("pipeline")
    results.line(line)
    results.table(table)
    results.table(parts)
    results.in_short("1080p frame to labels, 1 thread, float32", _in_short(rows))
    results.finish(is_kept=is_kept)


def _in_short(rows: list[dict[str, object]]) -> str:
    found = {row["what"]: row for row in rows}
    ours, plain = found["SwiftCam, onnx, float32"], found[PLAIN]
    return (
        f"{ours['ms']:.0f} ms: {ours['ratio']:.1f} times as fast as the transformers pipeline, the "
        f"same first label as the reference on {ours['agreement']:.0%} of the photographs (a plain "
        f"OpenCV + ONNX Runtime script: {plain['ms']:.0f} ms, {plain['agreement']:.0%})"
    )


def main() -> None:
    """Print the tables, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, help="a folder of photographs")
    parser.add_argument("--threads", type=int, default=1, help="for each alternative")
    parser.add_argument("--rounds", type=int, default=60)
    add_output_options(parser)
    chosen = parser.parse_args()
    photos = list_pictures(chosen.photos) if chosen.photos else demo_photos()
    rows = measure(photos, chosen.threads, chosen.rounds)
    line = f"1920x1080, {len(photos)} photographs, threads of each: {chosen.threads}"
    if chosen.json:
        print_json(rows, what=line)
    else:
        show(rows, line, is_kept=chosen.write)


if __name__ == "__main__":
    main()
