"""Time of SwiftCam's LiteRT files, compared with TensorFlow's converter and ONNX Runtime.

All take turns, on the embedded model. "pieces" is the number of parts of the network that XNNPACK,
LiteRT's fast delegate, runs. "agreement" is the share of the demo's crops with the same first label
as ONNX Runtime in float32.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from rich.table import Table

from benchmarks.converted import converted
from benchmarks.results import Results, add_output_options, print_json
from benchmarks.subjects import EMBEDDED, subject
from benchmarks.timing import WARM, interleaved
from swiftcam.inference.engines.litert import int8_form
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.tflite.tflite_builder import build_tflite
from swiftcam.inference.tflite.tflite_layers import TfliteForm
from swiftcam.measuring.sample_crops import sample_crops

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

REFERENCE = "SwiftCam onnx fp32"
_COLUMNS = ("ms", "best", "speed", "pieces", "megabytes", "agreement")


class File:
    """A `.tflite` file in an interpreter."""

    def __init__(self, data: bytes, num_labels: int, threads: int) -> None:
        self.megabytes = len(data) / 1e6
        self._interpreter = Interpreter(model_content=data, num_threads=threads)
        self._interpreter.allocate_tensors()
        (self._crops,) = self._interpreter.get_input_details()
        outputs = self._interpreter.get_output_details()
        self._logits = next(o["index"] for o in outputs if o["shape"][-1] == num_labels)

    @property
    def pieces(self) -> int:
        """Return the number of parts that the delegate runs."""
        operators = [each["op_name"] for each in self._interpreter._get_ops_details()]
        return operators.count("DELEGATE")

    def prepare(self, crop: NDArray[np.uint8]) -> NDArray[Any]:
        """Return a crop `(1, S, S, 3)` in the data type of the file's input."""
        return crop.astype(self._crops["dtype"])

    def run(self, pixels: NDArray[Any]) -> NDArray[np.float32]:
        """Return the logits of a prepared crop."""
        self._interpreter.set_tensor(self._crops["index"], pixels)
        self._interpreter.invoke()
        logits: NDArray[np.float32] = self._interpreter.get_tensor(self._logits)
        return logits


def files(checkpoint: Checkpoint, crops: NDArray[np.uint8], threads: int) -> dict[str, File]:
    """Return every file by name."""
    forms = {
        "SwiftCam fp32": TfliteForm(),
        "SwiftCam, weights in fp16": TfliteForm(has_half_weights=True),
        "SwiftCam int8": TfliteForm(int8_form(checkpoint)),
    }
    written = {name: build_tflite(checkpoint, form) for name, form in forms.items()}
    written["converter fp32"] = converted(checkpoint)
    written["converter int8"] = converted(checkpoint, crops)
    num_labels = checkpoint.config.num_labels
    return {name: File(data, num_labels, threads) for name, data in written.items()}


def measure(threads: int, rounds: int) -> list[dict[str, Any]]:
    """Return one row for each file, and the reference."""
    with subject(EMBEDDED) as chosen:
        checkpoint = chosen.checkpoint
        crops = sample_crops(checkpoint.recipe)
        reference = create_engine("onnx", checkpoint, EngineOptions(threads, device="cpu"))
        expected = reference.run(crops).logits.argmax(axis=1)
        found = files(checkpoint, crops, threads)
    pixels = {name: file.prepare(crops[:1]) for name, file in found.items()}
    runs: dict[str, Any] = {REFERENCE: lambda: reference.run(crops[:1])}
    runs |= {name: lambda f=file, p=pixels[name]: f.run(p) for name, file in found.items()}
    timings = interleaved(runs, rounds, WARM)
    rows = []
    for name, timing in timings.items():
        speed = timings[REFERENCE].median / timing.median
        row: dict[str, Any] = {"name": name, "ms": timing.median, "best": timing.best}
        row |= {"speed": speed}
        if name in found:
            file = found[name]
            labels = [file.run(file.prepare(crop[None])).argmax() for crop in crops]
            agreement = float(np.mean(np.array(labels) == expected))
            row |= {"pieces": file.pieces, "megabytes": file.megabytes, "agreement": agreement}
        rows.append(row)
    return rows


def main() -> None:
    """Print the table, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=60)
    add_output_options(parser)
    options = parser.parse_args()
    rows = measure(options.threads, options.rounds)
    if options.json:
        print_json(rows, threads=options.threads)
        return
    results = Results("litert")
    results.line(f"Threads: {options.threads}")
    table = Table("file", *_COLUMNS)
    for row in rows:
        values = [row.get(column) for column in _COLUMNS]
        table.add_row(row["name"], *("–" if v is None else f"{v:.4g}" for v in values))
    results.table(table)
    results.finish(is_kept=options.write)


if __name__ == "__main__":
    main()
