"""Makes a `Calibration`: runs a model on pictures, and finds out what 8 bits would spoil. Slow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper

from swiftcam.errors import ModelError
from swiftcam.inference.calibration import Calibration
from swiftcam.inference.engine import EngineOptions
from swiftcam.inference.engines.session import open_session, run_session
from swiftcam.inference.graph import build_graph
from swiftcam.inference.int8_form import Int8Form
from swiftcam.inference.progress import Phase, Watch
from swiftcam.inference.quantize import candidates, quantised

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.calibration import Range
    from swiftcam.inference.swiftformer.checkpoint import Checkpoint

    Crops = NDArray[np.uint8]
    Logits = NDArray[np.float32]

AGREEMENT = 0.98  # the share of first labels that 8 bits must leave as they are
LEAST_PICTURES = 16
_PERCENTILE = 99.99  # of the values of one picture: single outliers would coarsen all others
_PROBES = 12  # pictures on which convolutions are tried one by one
# Kept in float32 at most: with more, 8 bits save nothing.
_MOST_KEPT = 0.5


def calibrate(model: Checkpoint, crops: Crops, watch: Watch | None = None) -> Calibration:
    """Learn from real crops `(N, S, S, 3)` how a model is run in 8 bits.

    Each convolution is tried alone in 8 bits; those that move the logits most stay in float32, as
    few as leave `AGREEMENT` of the first labels the same. Weights are tried with 7 bits, the worst
    any machine uses.

    Raises:
        ModelError: there are too few crops, the weights do not fit, or ONNX Runtime failed.
        Cancelled: it was called off.
    """
    if len(crops) < LEAST_PICTURES:
        raise ModelError(
            f"{len(crops)} pictures are too few to calibrate {model.name}. Give {LEAST_PICTURES} "
            "or more, as different as what the camera will see."
        )
    watch = watch or Watch()
    graph = build_graph(model)
    inputs, outputs = _ranges(graph, crops, watch)
    first = Calibration(model.sha256, model.recipe.size, len(crops), 0.0, inputs, outputs)
    expected = _logits(graph, crops, watch)
    worst_first = _by_damage(graph, first, crops[:_PROBES], expected[:_PROBES], watch)
    return _enough_kept(graph, first, worst_first, crops, expected, watch)


def _ranges(
    graph: onnx.ModelProto, crops: Crops, watch: Watch
) -> tuple[dict[str, Range], dict[str, Range]]:
    """Return the range of what enters and what leaves each candidate, over all crops."""
    chosen = set(candidates(graph))
    nodes = [node for node in graph.graph.node if node.name in chosen]
    tensors = list(dict.fromkeys(t for node in nodes for t in (node.input[0], node.output[0])))
    shown = onnx.ModelProto()
    shown.CopyFrom(graph)
    for tensor in tensors:
        shown.graph.output.append(helper.make_tensor_value_info(tensor, TensorProto.FLOAT, None))
    session = open_session(shown.SerializeToString(), "the model", EngineOptions(device="cpu"))
    lows: dict[str, list[float]] = defaultdict(list)
    highs: dict[str, list[float]] = defaultdict(list)
    for number, crop in enumerate(crops):
        watch.tell(Phase.CALIBRATING, number, len(crops))
        answers = run_session(session, tensors, "crops", crop[None])
        for tensor, values in zip(tensors, answers, strict=True):
            low, high = np.percentile(values, (100 - _PERCENTILE, _PERCENTILE))
            lows[tensor].append(float(low))
            highs[tensor].append(float(high))
    ranges = {tensor: (min(lows[tensor]), max(highs[tensor])) for tensor in tensors}
    return (
        {node.name: ranges[node.input[0]] for node in nodes},
        {node.name: ranges[node.output[0]] for node in nodes},
    )


def _by_damage(
    graph: onnx.ModelProto, calibration: Calibration, crops: Crops, expected: Logits, watch: Watch
) -> list[str]:
    """Return the candidates, first the one that alone in 8 bits moves the logits most."""
    form = Int8Form(calibration, weight_bits=7, has_quantised_outputs=False)
    names = candidates(graph)
    damage: dict[str, float] = {}
    for number, name in enumerate(names):
        watch.tell(Phase.TRYING, number, len(names))
        found = _logits(quantised(graph, form, only=[name]), crops, watch)
        damage[name] = float(((found - expected) ** 2).mean())
    return sorted(names, key=lambda name: -damage[name])


def _enough_kept(
    graph: onnx.ModelProto,
    calibration: Calibration,
    worst_first: list[str],
    crops: Crops,
    expected: Logits,
    watch: Watch,
) -> Calibration:
    """Keep more and more of the worst in float32 until enough first labels stay the same."""
    best = calibration
    for count in range(0, int(_MOST_KEPT * len(worst_first)) + 1, 2):
        kept = tuple(sorted(worst_first[:count]))
        tried = replace(calibration, kept=kept)
        form = Int8Form(tried, weight_bits=7, has_quantised_outputs=True)
        found = _logits(quantised(graph, form), crops, watch)
        agreement = float((found.argmax(axis=1) == expected.argmax(axis=1)).mean())
        if agreement > best.agreement:
            best = replace(tried, agreement=agreement)
        if best.agreement >= AGREEMENT:
            break
    return best


def _logits(graph: onnx.ModelProto, crops: Crops, watch: Watch) -> Logits:
    session = open_session(graph.SerializeToString(), "the model", EngineOptions(device="cpu"))
    rows = []
    for crop in crops:
        watch.check()
        rows.append(run_session(session, ["logits"], "crops", crop[None])[0][0])
    return np.stack(rows)
