"""Time of each kind of node of the graph, on ONNX Runtime with one thread.

The figures are ONNX Runtime's profile of the float32 or int8 graph of the embedded model, after its
optimiser. The optimiser fuses additions and Relu into convolutions, which compute in a blocked
layout; nodes that need the plain layout have a reordering before and after them. Rates are in 1e9
operations per second. Times are medians over the runs. Profiling adds a little to each node, so
their sum is more than the time of a run without it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from rich.table import Table

from benchmarks.results import Results, add_output_options, print_json
from benchmarks.work import conv_multiply_adds
from swiftcam.inference.graphs.graph_cache import load_graph
from swiftcam.inference.graphs.int8_form import int8_form
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.swiftformer import open_checkpoint
from swiftcam.settings import DEFAULT_MODEL

_SUFFIX = "_kernel_time"


@dataclass(frozen=True)
class Kind:
    """All nodes of one kind.

    `count`: their number. `ms`: milliseconds per run. `share`: their part of the whole time.
    `rate`: 1e9 operations per second, None for nodes without matrix products or without shapes.
    """

    name: str
    count: int
    ms: float
    share: float
    rate: float | None


def profile(graph: bytes, size: int, runs: int) -> list[dict[str, Any]]:
    """Run a graph and return the node events of ONNX Runtime's profile."""
    with tempfile.TemporaryDirectory() as folder:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        crops = np.random.default_rng(0).integers(0, 256, (1, size, size, 3), np.uint8)
        for _ in range(runs):
            session.run(None, {"crops": crops})
        events = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    return [e for e in events if e.get("cat") == "Node" and e["name"].endswith(_SUFFIX)]


def kinds_of(events: list[dict[str, Any]]) -> list[Kind]:
    """Return the time of each kind of node, the longest first."""
    by_node: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        by_node[event["args"]["node_index"]].append(event)
    spent: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for found in by_node.values():
        milliseconds = float(np.median([event["dur"] for event in found])) / 1e3
        spent[kind_of(found[0])].append((milliseconds, _multiply_adds(found[0])))
    whole = sum(ms for nodes in spent.values() for ms, _ in nodes)
    kinds = []
    for name, nodes in spent.items():
        ms, work = sum(ms for ms, _ in nodes), sum(work for _, work in nodes)
        rate = 2 * work / ms / 1e6 if work and ms else None
        kinds.append(Kind(name, len(nodes), ms, ms / whole, rate))
    return sorted(kinds, key=lambda kind: -kind.ms)


def kind_of(event: dict[str, Any]) -> str:
    """Return the kind of a node; convolutions of another window or input size are another kind.

    8-bit convolutions take `(N, H, W, C)`, and the profile has no shape of their packed weights.
    """
    operator: str = event["args"]["op_name"]
    if "Conv" not in operator:
        return operator
    source, *weights = _shapes(event)
    if not weights:
        return f"{operator}, on {source[1]}x{source[2]}"
    weight = weights[0]
    window = "x".join(map(str, weight[2:]))
    if weight[1] == 1:
        return f"{operator} {window}, depthwise"
    return f"{operator} {window}, on {source[2]}x{source[3]}"


def _multiply_adds(event: dict[str, Any]) -> int:
    """Return the multiply-adds of a convolution; 0 for other nodes, or without a weight shape."""
    shapes = _shapes(event)
    if "Conv" not in event["args"]["op_name"] or len(shapes) < 2:
        return 0
    (result,) = event["args"]["output_type_shape"][0].values()
    return conv_multiply_adds(tuple(shapes[1]), tuple(result))


def _shapes(event: dict[str, Any]) -> list[list[int]]:
    """Return the shapes of the inputs with four axes: first the input, then the weight."""
    shapes = [shape for each in event["args"]["input_type_shape"] for shape in each.values()]
    return [shape for shape in shapes if len(shape) == 4]


def main() -> None:
    """Print the table, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60, help="runs to take the median of")
    parser.add_argument("--int8", action="store_true", help="the graph of 8 bits")
    add_output_options(parser)
    chosen = parser.parse_args()
    model = open_checkpoint(find_model(DEFAULT_MODEL))
    form = None
    if chosen.int8:
        form = int8_form("onnx", model)
    kinds = kinds_of(profile(load_graph(model, form), model.recipe.size, chosen.runs))
    if chosen.json:
        print_json([asdict(kind) for kind in kinds])
        return
    results = Results("nodes")
    graph = "8 bits" if chosen.int8 else "float32"
    results.line(f"{model.name}, {graph}, 1 thread, onnxruntime {ort.__version__}")
    table = Table("nodes", "count", "ms", "share", "GOP/s")
    for kind in kinds:
        rate = "–" if kind.rate is None else f"{kind.rate:.0f}"
        table.add_row(kind.name, str(kind.count), f"{kind.ms:.2f}", f"{kind.share:.1%}", rate)
    results.table(table)
    results.line(f"All nodes: {sum(kind.ms for kind in kinds):.1f} ms")
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
