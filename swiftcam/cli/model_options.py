"""The options for a model and its setup, shared by several commands, and the values of options.

The choices are written out, because to import what knows them would slow every start; a test
compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal

import typer

from swiftcam.hooks import print_to_terminal
from swiftcam.settings import DEFAULT_MODEL

Engine = Literal["auto", "onnx", "openvino", "litert", "torch", "tensorflow"]
Precision = Literal["auto", "fp32", "bf16", "int8"]
Device = Literal[
    "auto",
    "cpu",
    "cuda",
    "tensorrt",
    "coreml",
    "dml",
    "openvino",
    "qnn",
    "gpu",
    "npu",
    "mps",
]
Crop = Literal["recipe", "centre", "fit", "squash"]
Family = Literal["ones", "l2"]
ExportFormat = Literal["onnx", "tflite", "savedmodel"]
ExportPrecision = Literal["fp32", "fp16", "int8"]


class MeasurableEngine(StrEnum):
    """An engine of `swiftcam bench --engine`, which can be repeated: such options need an enum."""

    ONNX = "onnx"
    OPENVINO = "openvino"
    LITERT = "litert"
    TORCH = "torch"
    TENSORFLOW = "tensorflow"


def complete_model(incomplete: str) -> list[str]:
    """Return the names of the models that can be used here and begin with a text."""
    from swiftcam.inference.models.inventory import list_models

    return _beginning(incomplete, (entry.name for entry in list_models() if entry.is_usable))


def complete_any_model(incomplete: str) -> list[str]:
    """Return the names of all models that begin with a text."""
    from swiftcam.inference.models.inventory import list_models

    return _beginning(incomplete, (entry.name for entry in list_models()))


def complete_source(incomplete: str) -> list[str]:
    """Return the sources that begin with a text; the shell adds files."""
    from swiftcam.capture.opencv.devices import list_cameras

    cameras = (str(camera.index) for camera in list_cameras())
    return _beginning(incomplete, ("demo", "screen", *cameras))


def complete_class(ctx: Any, incomplete: str) -> list[str]:
    """Return the classes of the chosen model that begin with a text, without spaces."""
    from swiftcam.errors import SwiftCamError
    from swiftcam.inference.labels.class_names import readable_names
    from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
    from swiftcam.settings import DEFAULT_MODEL

    model = ctx.params.get("model") or DEFAULT_MODEL
    try:
        labels = chosen_model(ModelChoice(model)).labels
    except SwiftCamError:
        return []
    names = (readable_names(labels, language) for language in ("en", "zh"))
    return _beginning(incomplete, (name.replace(" ", "_") for column in names for name in column))


def _beginning(incomplete: str, values: Iterable[str]) -> list[str]:
    return [value for value in values if value.casefold().startswith(incomplete.casefold())]


def current_model(name: str | None) -> str | None:
    """Return the model to use for a name; say so if it replaces an earlier edition."""
    if name is None or name == DEFAULT_MODEL:
        return name  # without imports: completion calls this too
    from swiftcam.inference.models.catalog import replaced_text, replacement_of

    if (newer := replacement_of(name)) is None:
        return name
    print_to_terminal(replaced_text(name, newer))
    return newer


def current_models(names: list[str] | None) -> list[str] | None:
    """Return the models to use for names; say which of them replace earlier editions."""
    return names and [current_model(name) or name for name in names]


_MODEL = "Model"  # the group of these options
_NAME = "A model's name, or the path of a checkpoint."
ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        "-m",
        metavar="NAME|PATH",
        callback=current_model,
        autocompletion=complete_model,
        help=_NAME,
        rich_help_panel=_MODEL,
    ),
]
LiveModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="NAME|PATH",
        callback=current_model,
        autocompletion=complete_model,
        help=f"{_NAME} (default: {DEFAULT_MODEL})",
        rich_help_panel=_MODEL,
    ),
]
_ENGINES = "What runs the model; auto is the fastest in a measurement."
_PRECISIONS = "Precision of the computation."
_WINDOW = "in the window: the last choice, at first auto"
EngineOption = Annotated[
    Engine | None,
    typer.Option("--engine", "-e", help=f"{_ENGINES} (default: onnx)", rich_help_panel=_MODEL),
]
LiveEngineOption = Annotated[
    Engine | None,
    typer.Option(
        "--engine",
        "-e",
        help=f"{_ENGINES} (default: onnx; {_WINDOW})",
        rich_help_panel=_MODEL,
    ),
]
PrecisionOption = Annotated[
    Precision | None,
    typer.Option(help=f"{_PRECISIONS} (default: fp32)", rich_help_panel=_MODEL),
]
LivePrecisionOption = Annotated[
    Precision | None,
    typer.Option(help=f"{_PRECISIONS} (default: fp32; {_WINDOW})", rich_help_panel=_MODEL),
]
DeviceOption = Annotated[
    Device | None,
    typer.Option(help="Device of the engine. (default: auto)", rich_help_panel=_MODEL),
]
SizeOption = Annotated[
    int | None,
    typer.Option(
        metavar="PIXELS",
        help="Side of the crop: 128, 160, 192, 224 or 256; smaller is faster and less accurate. "
        "(default: the model's)",
        rich_help_panel=_MODEL,
    ),
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Threads for the model. (default: one per processor)",
        rich_help_panel=_MODEL,
    ),
]
LiveThreadsOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Threads for the model. (default: one for every two processors, at most 4)",
        rich_help_panel=_MODEL,
    ),
]
ScoresOption = Annotated[
    bool,
    typer.Option(
        "--scores",
        help="A .tflite file with probabilities only, for MediaPipe's Image Classifier.",
        rich_help_panel="File",
    ),
]
FamilyOption = Annotated[
    Family | None,
    typer.Option(
        help="Family of the weights, if SwiftCam detects it wrongly.", rich_help_panel=_MODEL
    ),
]
MinimumConfidenceOption = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        min=0.0,
        max=1.0,
        metavar="0-1",
        help='Minimum confidence: below this probability a label is "Not sure". '
        "(default: the model's own)",
        show_default=False,
        rich_help_panel="Labels",
    ),
]
# The old name of --min-confidence, for scripts that have it.
ThresholdOption = Annotated[
    float | None, typer.Option("--threshold", min=0.0, max=1.0, hidden=True)
]
NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="A model's name; see: swiftcam models list",
        callback=current_model,
        autocompletion=complete_any_model,
    ),
]
NamesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME...",
        help="Models' names; see: swiftcam models list",
        callback=current_models,
        autocompletion=complete_any_model,
    ),
]
ModelArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME|PATH",
        help="A model's name, or the path of a checkpoint.",
        callback=current_model,
        autocompletion=complete_model,
    ),
]
