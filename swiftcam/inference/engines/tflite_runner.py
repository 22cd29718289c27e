"""Runs the `.tflite` file of an imported classifier, one picture at a time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from swiftcam.documents.regular_file import read_regular
from swiftcam.errors import ModelError
from swiftcam.inference.engines.engine_provenance import Execution
from swiftcam.inference.engines.litert import DELEGATED, LITERT_ERRORS, LiteRtEngine, operators_of
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.engines.registry import EngineOptions

LARGEST_TFLITE = 2_147_483_647  # bytes: the format's own limit


class TfliteRunner:
    """A loaded `.tflite` file; one thread at a time runs it."""

    name = LiteRtEngine.name
    version = LiteRtEngine.version

    def __init__(self, interpreter: Interpreter, settings: dict[str, Any]) -> None:
        self._interpreter = interpreter
        self._lock = threading.Lock()
        is_delegated = DELEGATED in operators_of(interpreter)
        self.providers: tuple[str, ...] = ("XNNPACK",) if is_delegated else ("CPU",)
        self.execution = Execution(
            "litert", "ai_edge_litert", self.version, "", self.providers, settings
        )

    @classmethod
    def load(cls, path: Path, name: str, options: EngineOptions) -> Self:
        """Load a file; `name` appears in the error message.

        Raises:
            ModelError: LiteRT cannot load it.
        """
        kernels = OpResolverType.BUILTIN_REF if options.is_plain else OpResolverType.AUTO
        try:
            interpreter = Interpreter(
                model_content=read_regular(path, LARGEST_TFLITE),
                num_threads=options.threads,
                experimental_op_resolver_type=kernels,
            )
            interpreter.allocate_tensors()
        except (OSError, *LITERT_ERRORS) as error:
            raise ModelError(
                phrase(
                    "LiteRT {version} cannot load {name} ({reason}). Update ai-edge-litert, or "
                    "export the model again.",
                    version=cls.version,
                    name=name,
                    reason=str(error),
                )
            ) from error
        return cls(interpreter, {"kernels": kernels.name})

    def run(self, outputs: list[str], name: str, fed: NDArray[np.generic]) -> list[NDArray[Any]]:
        """Return the named outputs for the input called `name`, as real numbers.

        Raises:
            ModelError: LiteRT failed, or there is no such input or output.
        """
        try:
            with self._lock:
                taken = _named(self._interpreter.get_input_details())[name]
                given = _named(self._interpreter.get_output_details())
                rows = [
                    self._run_one(row[None], taken, [given[each] for each in outputs])
                    for row in fed
                ]
        except (KeyError, *LITERT_ERRORS) as error:
            raise ModelError(
                phrase("LiteRT could not run the model ({reason}).", reason=str(error))
            ) from error
        return [np.stack(values) for values in zip(*rows, strict=True)]

    def _run_one(
        self, row: NDArray[Any], taken: dict[str, Any], given: list[dict[str, Any]]
    ) -> list[NDArray[Any]]:
        """Return the outputs for one picture, without the axis of the pictures."""
        self._interpreter.set_tensor(taken["index"], quantised(row, taken))
        self._interpreter.invoke()
        return [real(self._interpreter.get_tensor(each["index"]), each)[0] for each in given]


def quantised(values: NDArray[Any], details: dict[str, Any]) -> NDArray[Any]:
    """Return real numbers as the values of a tensor; those of its own type stay as they are."""
    kind = details["dtype"]
    if values.dtype == kind or not np.issubdtype(kind, np.integer):
        return values.astype(kind, copy=False)
    scale, zero_point = details["quantization"]
    steps = np.rint(values / (scale or 1.0)) + zero_point
    limits = np.iinfo(kind)
    taken: NDArray[Any] = np.clip(steps, limits.min, limits.max).astype(kind)
    return taken


def real(values: NDArray[Any], details: dict[str, Any]) -> NDArray[Any]:
    """Return the values of a tensor as real numbers."""
    scale, zero_point = details["quantization"]
    if values.dtype.kind not in "iu" or not scale:
        return values.copy()
    numbers: NDArray[Any] = (values.astype(np.float32) - zero_point) * np.float32(scale)
    return numbers


def tensor_name(details: dict[str, Any], number: int) -> str:
    """Return the name of an input or an output; one without a name gets its number."""
    return str(details["name"]) or f"#{number}"


def _named(all_details: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {tensor_name(details, n): details for n, details in enumerate(all_details)}
