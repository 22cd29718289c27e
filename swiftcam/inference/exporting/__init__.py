"""Export of a model in a format for other programs, and the registry of formats.

A model and a path come in; a checked file or folder goes out. Each format is one module with
`convert(model, precision) -> Converted`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from swiftcam import files
from swiftcam.errors import ArgumentError, OutputError
from swiftcam.inference.exporting.saving import save
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.models.model import open_model
from swiftcam.inference.taught.taught_model import TaughtModel
from swiftcam.phrases import alternatives, phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.exporting.saving import Converted
    from swiftcam.inference.setups.model_choice import ModelChoice

# The numbers of the weights and of the computation; in fp16 only the weights are smaller.
ExportPrecision = Literal["fp32", "fp16", "int8"]


@dataclass(frozen=True)
class Format:
    """A format, as far as it is known without importing its library.

    `name`: its name in options. `module`: the module with `convert`. `suffix`: that of its files,
    "" if it is a folder. `precisions`: those it supports. `takes_imported`: imported classifiers
    can be exported in it too, not only checkpoints. `takes_taught`: so can taught models.
    """

    name: str
    module: str
    suffix: str
    precisions: tuple[ExportPrecision, ...]
    takes_imported: bool = False
    takes_taught: bool = False


_FORMATS = {
    each.name: each
    for each in (
        Format(
            name="onnx",
            module="swiftcam.inference.exporting.onnx_export",
            suffix=".onnx",
            precisions=("fp32", "int8"),
            takes_imported=True,
            takes_taught=True,
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
    """A model to export.

    `choice`: the model. `output`: the file or folder to write. `format`: its name, None for the one
    that the suffix of `output` means. `precision`: one that the format supports. `has_scores`: the
    only output is the probabilities; for tflite.
    """

    choice: ModelChoice
    output: Path
    format: str | None = None
    precision: str = "fp32"
    has_scores: bool = False


@dataclass(frozen=True)
class Exported:
    """An exported model.

    `path`, `format`, `precision`: what was written, and where. `size`: in bytes. `nodes`, `labels`:
    the numbers of operators and labels. `family`: "" for an imported classifier.
    """

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
    """Export a model; its outputs are checked before it replaces an existing file.

    Raises:
        ArgumentError: there is no such model, format or precision, or the suffix does not fit.
        ModelError: the model is damaged, not calibrated for int8 or gives wrong outputs, or a
            library is missing.
        OutputError: the output cannot be written.
    """
    request.choice.check()
    kind = _format(request)
    if kind.suffix or not request.output.is_dir():  # a format without an ending is a folder
        suffixes = (kind.suffix,) if kind.suffix else ()
        files.require_writable("--output", request.output, suffixes)
    model = open_model(find_model(request.choice.name), request.choice.family)
    if isinstance(model, ImportedClassifier) and model.runtime != "onnx":
        raise ArgumentError(
            phrase(
                "{name} is an imported LiteRT classifier, which cannot be exported. Its file is "
                "{path}.",
                name=model.name,
                path=str(model.weights_path),
            )
        )
    is_imported = isinstance(model, ImportedClassifier)
    if is_imported and not (kind.takes_imported and request.precision == "fp32"):
        raise ArgumentError(
            phrase(
                "{name} is an imported classifier, which can only be exported unchanged: "
                "use --format onnx and --precision fp32.",
                name=model.name,
            )
        )
    if isinstance(model, TaughtModel) and not kind.takes_taught:
        raise ArgumentError(
            phrase(
                "{name} is a taught model, which cannot be exported as {format} yet: use --format "
                "onnx.",
                name=model.name,
                format=kind.name,
            )
        )
    options = {"has_scores": True} if request.has_scores else {}
    module = importlib.import_module(kind.module)
    converted: Converted = module.convert(model, request.precision, **options)
    try:
        size = save(converted, request.output)
    except OSError as error:
        raise OutputError(
            f"The model cannot be written to {request.output} ({error.strerror}). "
            "Choose another path with --output."
        ) from error
    return Exported(
        path=request.output,
        format=kind.name,
        precision=request.precision,
        size=size,
        nodes=converted.nodes,
        labels=len(model.labels),
        family="" if isinstance(model, ImportedClassifier) else model.config.attention_norm,
    )


def _format(request: ExportRequest) -> Format:
    """Return the chosen format, or the one that the suffix of the output means.

    Raises:
        ArgumentError: there is no such format, or it does not support the precision.
    """
    kind = _by_suffix(request.output) if request.format is None else _by_name(request.format)
    if request.precision not in kind.precisions:
        raise ArgumentError(
            phrase(
                "The format {name} does not support the precision {precision}. Use one of: "
                "{precisions}.",
                name=kind.name,
                precision=repr(request.precision),
                precisions=", ".join(kind.precisions),
            )
        )
    if request.has_scores and kind.name != "tflite":
        raise ArgumentError(
            phrase("Only the format tflite can have scores. Leave --scores out, or use .tflite.")
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
                "--output {path} must end in {suffixes}, or --format must name a format ({names}).",
                path=str(output),
                suffixes=alternatives(suffixes),
                names=", ".join(_FORMATS),
            )
        )
    return found[0]
