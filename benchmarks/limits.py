"""The limits of the machine: the rate of matrix products in each precision, and of copying memory.

A limit is not a theoretical peak. It is the best rate that a library reaches on this machine, on a
shape that suits it (1024 x 1024, with packed weights if possible), without small layers and
activation functions. Several libraries take turns with the measured alternatives; the one with the
lowest median is the limit.

- fp32: PyTorch (MKL, or the library of its build) and ONNX Runtime.
- bf16: PyTorch (oneDNN), only where the processor has it.
- int8: ONNX Runtime's MatMulInteger (activations without sign, weights with sign, sums in 32 bits)
  and PyTorch's quantised linear layer. The weights span 7 bits, so that nothing overflows without
  VNNI, as in SwiftCam's graphs there.
- memory: a copy of 256 MB by numpy and by PyTorch; reading and writing are both counted.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper

from benchmarks.alternatives import has_bf16

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from benchmarks.timing import Timing

MEMORY = "memory"
BYTES = {"fp32": 4, "bf16": 2, "int8": 1}
_SIDE = 1024
_COPIED = 256 * 2**20


@dataclass(frozen=True)
class Limit:
    """A matrix product or copy at the machine's highest rate.

    `kind`: a precision or `MEMORY`. `how`: the library. `amount`: operations or bytes of one `run`.
    """

    kind: str
    how: str
    amount: int
    run: Callable[[], object]

    @property
    def name(self) -> str:
        """Return its name, which no alternative has."""
        return f"limit {self.kind}, {self.how}"

    def rate(self, milliseconds: float) -> float:
        """Return the rate in 1e9 operations or bytes per second."""
        return self.amount / milliseconds / 1e6

    def milliseconds(self, amount: int, measured: float) -> float:
        """Return the milliseconds of `amount`, if one run takes `measured` milliseconds."""
        return measured * amount / self.amount


def limits_of(threads: int) -> list[Limit]:
    """Return the candidates for the limit of each kind, with a number of threads."""
    torch.set_num_threads(threads)
    limits = [*_float_limits(threads), *_int8_limits(threads), *_copies()]
    if has_bf16():
        left, right = (torch.rand(_SIDE, _SIDE).bfloat16() for _ in range(2))
        limits.append(Limit("bf16", "PyTorch", 2 * _SIDE**3, lambda: left @ right))
    return limits


def fastest(limits: Iterable[Limit], timings: Mapping[str, Timing]) -> list[Limit]:
    """Return the limit with the lowest median of each kind."""
    best: dict[str, Limit] = {}
    for limit in sorted(limits, key=lambda limit: timings[limit.name].median):
        best.setdefault(limit.kind, limit)
    return list(best.values())


def _float_limits(threads: int) -> list[Limit]:
    left, right = torch.rand(_SIDE, _SIDE), torch.rand(_SIDE, _SIDE)
    run = _product("MatMul", left.numpy(), right.numpy(), threads)
    amount = 2 * _SIDE**3
    return [
        Limit("fp32", "PyTorch", amount, lambda: left @ right),
        Limit("fp32", "ONNX Runtime", amount, run),
    ]


def _int8_limits(threads: int) -> list[Limit]:
    random = np.random.default_rng(0)
    left = random.integers(0, 256, (_SIDE, _SIDE), np.uint8)
    right = random.integers(-64, 64, (_SIDE, _SIDE), np.int8)
    run = _product("MatMulInteger", left, right, threads)
    amount = 2 * _SIDE**3
    limits = [Limit("int8", "ONNX Runtime", amount, run)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is deprecated, not slow
        try:
            layer = torch.ao.nn.quantized.Linear(_SIDE, _SIDE)
            crop = torch.quantize_per_tensor(torch.rand(_SIDE, _SIDE), 0.01, 0, torch.quint8)
            layer(crop)
        except (AttributeError, RuntimeError):
            return limits  # this build of PyTorch has no such layer
    return [*limits, Limit("int8", "PyTorch", amount, lambda: layer(crop))]


def _copies() -> list[Limit]:
    source = np.ones(_COPIED, np.uint8)
    target = np.zeros_like(source)
    here, there = torch.from_numpy(source), torch.from_numpy(target)
    return [
        Limit(MEMORY, "numpy", 2 * _COPIED, lambda: np.copyto(target, source)),
        Limit(MEMORY, "PyTorch", 2 * _COPIED, lambda: there.copy_(here)),
    ]


def _product(
    operator: str, left: NDArray[np.generic], right: NDArray[np.generic], threads: int
) -> Callable[[], object]:
    """Return a product on ONNX Runtime, whose right side is constant and packed beforehand."""
    kind, result = TensorProto.FLOAT, TensorProto.FLOAT
    if operator == "MatMulInteger":
        kind, result = TensorProto.UINT8, TensorProto.INT32
    graph = helper.make_graph(
        [helper.make_node(operator, ["left", "right"], ["result"])],
        "product",
        [helper.make_tensor_value_info("left", kind, left.shape)],
        [helper.make_tensor_value_info("result", result, [len(left), right.shape[1]])],
        [numpy_helper.from_array(right, "right")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(["result"], {"left": left})
