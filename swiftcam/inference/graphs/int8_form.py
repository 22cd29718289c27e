"""The 8-bit form of a graph that an engine needs, and the weight bits this processor can use."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.inference.graphs.calibration import require_calibration
from swiftcam.inference.provenance import BuildPart

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.graphs.calibration import Calibration


@dataclass(frozen=True)
class Int8Form:
    """How a graph is rounded to 8 bits.

    `calibration`: the ranges of the values. `weight_bits`: 8, or 7 for processors that would
    overflow; see `usable_weight_bits`. `has_quantised_outputs`: the outputs of convolutions are
    rounded too, not only their inputs and weights.
    """

    calibration: Calibration
    weight_bits: int
    has_quantised_outputs: bool

    def build_part(self, builder: str, quantiser: str) -> BuildPart:
        """Return the part of provenance of a file in this form; see `BuildPart`."""
        return BuildPart(
            builder,
            quantiser,
            self.calibration.digest,
            self.weight_bits,
            self.has_quantised_outputs,
        )


def int8_form(engine: str, checkpoint: Checkpoint) -> Int8Form:
    """Return the 8-bit form of a checkpoint for the engine called `engine`.

    Raises:
        ModelError: the checkpoint is not calibrated.
    """
    calibration = require_calibration(checkpoint)
    if engine == "litert":
        # LiteRT's kernels add in 32 bits, so that weights of 8 bits overflow on no processor.
        return Int8Form(calibration, weight_bits=8, has_quantised_outputs=True)
    # Between the convolutions of a block, OpenVINO computes in float32; ONNX Runtime computes in
    # integers only between two quantised tensors.
    return Int8Form(calibration, usable_weight_bits(), has_quantised_outputs=engine != "openvino")


@cache
def usable_weight_bits() -> int:
    """Return 7 on x86 without VNNI, or if that is unknown (outside Linux), else 8.

    Without VNNI the products of two neighbouring weights and activations are added in 16 bits,
    which 255 x 127 + 255 x 127 overflows: labels would be wrong, without any error.
    """
    if platform.machine().lower() not in ("x86_64", "amd64", "i386", "i686", "x86"):
        return 8
    return 8 if _has_vnni() else 7


def _has_vnni() -> bool:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "").split()
    return bool({"avx512_vnni", "avx_vnni"}.intersection(flags))
