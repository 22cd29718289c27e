"""Writes a model in a format for use elsewhere, and the registry of formats.

Each format is one module here with `make(model, precision) -> Made`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from swiftcam import paths
from swiftcam.errors import ArgumentError, OutputError
from swiftcam.inference.exporting.keeping import keep
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.models.model import open_model
from swiftcam.phrases import alternatives, phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.exporting.keeping import Made
    from swiftcam.inference.setups.model_choice import ModelChoice

# Of the weights and of what computes with them; fp16 is weights alone.
ExportPrecision = Literal["fp32", "fp16", "int8"]


@dataclass(frozen=True)
class Format:
    """What is known of a format before its library is imported; `suffix` "" makes a folder.

    `has_graphs` tells whether ONNX graphs from elsewhere can be written in it too.
    """

    name: str
    module: str
    suffix: str
    precisions: tuple[ExportPrecision, ...]
    has_graphs: bool = False


_FORMATS = {
    each.name: each
    for each in (
        Format(
            name="onnx",
            module="swiftcam.inference.exporting.onnx_export",
            suffix=".onnx",
            precisions=("fp32", "int8"),
            has_graphs=True,
        ),
        Format(
            name="tflite",
            module="swiftcam.inference.exporting.tflite_export",
            suffix=".tflite",
            precisions=("fp32", "fp16", "int8"),
        ),
        Format(
            name="savedmodel",
            module="swiftcam.inference.exporting.savedmodel_export",
            suffix="",
            precisions=("fp32",),
        ),
    )
}


@dataclass(frozen=True)
class ExportRequest:
    """What is to be written where; the format is told by the output's suffix unless it is given."""

    choice: ModelChoice
    output: Path
    format: str | None = None
    precision: str = "fp32"


@dataclass(frozen=True)
class Exported:
    """What was written: `size` in bytes, `nodes` operators; `family` is "" where it has none."""

    path: Path
    format: str
    precision: str
    size: int
    nodes: int
    labels: int
    family: str

    def __str__(self) -> str:
        family = f", family {self.family}" if self.family else ""
        return (
            f"{self.path}: {self.size / 1e6:.1f} MB, {self.format} {self.precision}, "
            f"{self.nodes} nodes, {self.labels} labels{family}, checked"
        )


def export_model(request: ExportRequest) -> Exported:
    """Write a model; what is written has run and answered before it is kept.

    Raises:
        ArgumentError: there is no such model, format or precision, or the output does not fit.
        ModelError: the model is damaged, not calibrated for int8 or does not pass its check, or a
            library is missing.
        OutputError: the output cannot be written.
    """
    request.choice.check()
    kind = _format(request)
    paths.require_writable("--output", request.output, (kind.suffix,) if kind.suffix else ())
    model = open_model(find_model(request.choice.name), request.choice.family)
    is_graph = isinstance(model, ImportedClassifier)
    if is_graph and not (kind.has_graphs and request.precision == "fp32"):
        raise ArgumentError(
            phrase(
                "{name} is an ONNX graph from elsewhere, which is exported as it is: "
                "use --format onnx and --precision fp32.",
                name=model.name,
            )
        )
    made: Made = importlib.import_module(kind.module).make(model, request.precision)
    try:
        size = keep(made, request.output)
    except OSError as error:
        raise OutputError(
            f"The model cannot be written to {request.output} ({error.strerror}). "
            "Choose another place with --output."
        ) from error
    return Exported(
        path=request.output,
        format=kind.name,
        precision=request.precision,
        size=size,
        nodes=made.nodes,
        labels=len(model.labels),
        family="" if isinstance(model, ImportedClassifier) else model.config.attention_norm,
    )


def _format(request: ExportRequest) -> Format:
    """Return the format that was asked for, or that the suffix of the output tells.

    Raises:
        ArgumentError: there is none, or it has no such precision.
    """
    kind = _by_suffix(request.output) if request.format is None else _by_name(request.format)
    if request.precision not in kind.precisions:
        raise ArgumentError(
            phrase(
                "The format {name} is not written in {precision}. Use one of: {precisions}.",
                name=kind.name,
                precision=repr(request.precision),
                precisions=", ".join(kind.precisions),
            )
        )
    return kind


def _by_name(name: str) -> Format:
    if name not in _FORMATS:
        raise ArgumentError(
            phrase(
                "There is no format {name}. Use one of: {names}.",
                name=repr(name),
                names=", ".join(_FORMATS),
            )
        )
    return _FORMATS[name]


def _by_suffix(output: Path) -> Format:
    suffix = output.suffix.lower()
    found = [each for each in _FORMATS.values() if suffix and each.suffix == suffix]
    if not found:
        suffixes = tuple(each.suffix for each in _FORMATS.values() if each.suffix)
        raise ArgumentError(
            phrase(
                "--output {path} must end in {suffixes}, or --format must say which ({names}).",
                path=str(output),
                suffixes=alternatives(suffixes),
                names=", ".join(_FORMATS),
            )
        )
    return found[0]
