"""Calibrates a model for 8 bits: measures ranges on pictures, and tests each convolution. Slow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper

from swiftcam.errors import ModelError
from swiftcam.inference.engines.onnx_session import open_session, run_session
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.graphs.calibration import Calibration, calibrated_graph
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.graphs.int8_form import Int8Form
from swiftcam.inference.graphs.quantize import candidates, quantised
from swiftcam.jobs.progress import Phase, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.graphs.calibration import Range

    Crops = NDArray[np.uint8]
    Logits = NDArray[np.float32]

# The share of first labels that 8 bits must not change. It is higher than the limit for choosing a
# setup (`setup.AGREEMENT`), because other pictures agree less than those used here.
WANTED_AGREEMENT = 0.995
LEAST_PICTURES = 16
_PERCENTILE = 99.99  # of the values of one picture: outliers would make all other steps coarser
_PROBES = 12  # the number of pictures for testing convolutions one by one
_MOST_KEPT = 0.8  # the largest share kept in float32: with more, 8 bits save nothing


def calibrate(model: Checkpoint, crops: Crops, watch: Watch | None = None) -> Calibration:
    """Find out on real crops `(N, S, S, 3)` how to run a model in 8 bits.

    Each convolution is tested alone in 8 bits. Those that change the logits most, relative to their
    amount of work, stay in float32: as few as needed for `WANTED_AGREEMENT` of the first labels to
    stay the same. The tests use 7-bit weights and rounded outputs, the least exact form that any
    machine and engine use. Last, the mean error of the logits is measured, to be corrected.

    Raises:
        ModelError: there are too few crops, the weights do not fit, or ONNX Runtime failed.
        Cancelled: the calibration was cancelled.
    """
    if len(crops) < LEAST_PICTURES:
        raise ModelError(
            f"{len(crops)} pictures are too few to calibrate {model.name}. Give {LEAST_PICTURES} "
            "or more, as varied as what the camera will see."
        )
    watch = watch or Watch()
    graph = build_graph(model)
    inputs, outputs, work = _measured(graph, crops, watch)
    size = model.recipe.size
    first = Calibration(calibrated_graph(model), size, len(crops), 0.0, inputs, outputs)
    expected = _logits(graph, crops, watch)
    errors = _errors(graph, first, crops[:_PROBES], expected[:_PROBES], watch)
    worst_first = sorted(errors, key=lambda name: -errors[name] / work[name])
    chosen = _with_kept(graph, first, worst_first, crops, expected, watch)
    return with_logit_correction(graph, chosen, crops, expected, watch)


def with_logit_correction(
    graph: onnx.ModelProto,
    calibration: Calibration,
    crops: Crops,
    expected: Logits,
    watch: Watch | None = None,
) -> Calibration:
    """Return a calibration that corrects the mean error of the logits in 8 bits.

    `expected` `(N, num_labels)`: the logits of the crops in float32. The correction is measured
    with the least exact form; the errors of the others are smaller, but mostly the same.
    """
    plain = replace(calibration, logit_correction=())
    found = _logits(quantised(graph, _least_exact(plain)), crops, watch or Watch())
    correction = tuple(round(float(value), 5) for value in (expected - found).mean(axis=0))
    agreement = _agreement(found + np.asarray(correction, np.float32), expected)
    return replace(calibration, logit_correction=correction, agreement=agreement)


def _least_exact(calibration: Calibration) -> Int8Form:
    return Int8Form(calibration, weight_bits=7, has_quantised_outputs=True)


def _agreement(found: Logits, expected: Logits) -> float:
    return float((found.argmax(axis=1) == expected.argmax(axis=1)).mean())


def _measured(
    graph: onnx.ModelProto, crops: Crops, watch: Watch
) -> tuple[dict[str, Range], dict[str, Range], dict[str, int]]:
    """Return for each candidate its input range, its output range and its work, over all crops.

    The work is the number of multiplications for one crop.
    """
    chosen = set(candidates(graph))
    nodes = [node for node in graph.graph.node if node.name in chosen]
    tensors = list(dict.fromkeys(t for node in nodes for t in (node.input[0], node.output[0])))
    with_outputs = onnx.ModelProto()
    with_outputs.CopyFrom(graph)
    for tensor in tensors:
        info = helper.make_tensor_value_info(tensor, TensorProto.FLOAT, None)
        with_outputs.graph.output.append(info)
    options = EngineOptions(device="cpu")
    session = open_session(with_outputs.SerializeToString(), "the model", options)
    lows: dict[str, list[float]] = defaultdict(list)
    highs: dict[str, list[float]] = defaultdict(list)
    lengths: dict[str, int] = {}
    for number, crop in enumerate(crops):
        watch.tell(Phase.CALIBRATING, number, len(crops))
        outputs = run_session(session, tensors, "crops", crop[None])
        for tensor, values in zip(tensors, outputs, strict=True):
            low, high = np.percentile(values, (100 - _PERCENTILE, _PERCENTILE))
            lows[tensor].append(float(low))
            highs[tensor].append(float(high))
            lengths[tensor] = values.size
    ranges = {tensor: (min(lows[tensor]), max(highs[tensor])) for tensor in tensors}
    taps = {w.name: int(np.prod(w.dims[1:])) for w in graph.graph.initializer}
    return (
        {node.name: ranges[node.input[0]] for node in nodes},
        {node.name: ranges[node.output[0]] for node in nodes},
        {node.name: lengths[node.output[0]] * taps[node.input[1]] for node in nodes},
    )


def _errors(
    graph: onnx.ModelProto, calibration: Calibration, crops: Crops, expected: Logits, watch: Watch
) -> dict[str, float]:
    """Return the mean squared error of the logits with each candidate alone in 8 bits."""
    form = Int8Form(calibration, weight_bits=7, has_quantised_outputs=False)
    names = candidates(graph)
    errors: dict[str, float] = {}
    for number, name in enumerate(names):
        watch.tell(Phase.TRYING, number, len(names))
        found = _logits(quantised(graph, form, only=[name]), crops, watch)
        errors[name] = float(((found - expected) ** 2).mean())
    return errors


def _with_kept(
    graph: onnx.ModelProto,
    calibration: Calibration,
    worst_first: list[str],
    crops: Crops,
    expected: Logits,
    watch: Watch,
) -> Calibration:
    """Return the calibration with the fewest convolutions in float32 and enough agreement.

    If none has enough agreement, return the one with the most.
    """
    best = calibration
    counts = list(_counts(int(_MOST_KEPT * len(worst_first))))
    # More exceptions agree more, so halving the list finds the fewest that are enough.
    while counts:
        middle = len(counts) // 2
        tried = replace(calibration, kept=tuple(sorted(worst_first[: counts[middle]])))
        found = _logits(quantised(graph, _least_exact(tried)), crops, watch)
        agreement = _agreement(found, expected)
        is_enough = agreement >= WANTED_AGREEMENT
        if is_enough or agreement > best.agreement:
            best = replace(tried, agreement=agreement)
        counts = counts[:middle] if is_enough else counts[middle + 1 :]
    return best


def _counts(most: int) -> Iterator[int]:
    """Yield numbers from 0 to `most`, in growing steps."""
    count = 0
    while count <= most:
        yield count
        count += 1 + count // 8


def _logits(graph: onnx.ModelProto, crops: Crops, watch: Watch) -> Logits:
    session = open_session(graph.SerializeToString(), "the model", EngineOptions(device="cpu"))
    rows = []
    for crop in crops:
        watch.check()
        rows.append(run_session(session, ["logits"], "crops", crop[None])[0][0])
    return np.stack(rows)
