"""The options for a model and its setup, shared by several commands."""

from __future__ import annotations

from typing import Annotated

import typer

from swiftcam.settings import DEFAULT_MODEL


def current_model(name: str | None) -> str | None:
    """Return the model to use for a name; say so if it replaces an earlier edition."""
    from swiftcam.inference.models.catalog import replaced_text, replacement_of

    if name is None or (newer := replacement_of(name)) is None:
        return name
    typer.echo(f"swiftcam: {replaced_text(name, newer)}", err=True)
    return newer


def current_models(names: list[str] | None) -> list[str] | None:
    """Return the models to use for names; say which of them replace earlier editions."""
    return names and [current_model(name) or name for name in names]


ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        "-m",
        callback=current_model,
        help="A model's name, or the path of a checkpoint.",
    ),
]
LiveModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        callback=current_model,
        help=f"A model's name, or the path of a checkpoint. (default: {DEFAULT_MODEL})",
    ),
]
_ENGINES = (
    "Engine that runs the model: onnx, openvino, litert, torch, tensorflow, or auto: the fastest "
    "one in a measurement."
)
_PRECISIONS = "Precision of the computation: auto, fp32, bf16 or int8."
_WINDOW = "in the window: the last choice, at first auto"
EngineOption = Annotated[
    str | None, typer.Option("--engine", "-e", help=f"{_ENGINES} (default: onnx)")
]
LiveEngineOption = Annotated[
    str | None, typer.Option("--engine", "-e", help=f"{_ENGINES} (default: onnx; {_WINDOW})")
]
PrecisionOption = Annotated[str | None, typer.Option(help=f"{_PRECISIONS} (default: fp32)")]
LivePrecisionOption = Annotated[
    str | None, typer.Option(help=f"{_PRECISIONS} (default: fp32; {_WINDOW})")
]
DeviceOption = Annotated[
    str | None,
    typer.Option(
        help="auto, cpu, cuda, tensorrt, coreml, dml, openvino, qnn, gpu, npu, mps. (default: auto)"
    ),
]
SizeOption = Annotated[
    int | None,
    typer.Option(
        help="Side of the crop in pixels: 128, 160, 192, 224, 256; smaller is faster and less "
        "accurate. (default: the model's)"
    ),
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(min=1, help="Threads for the model. (default: one per processor)"),
]
LiveThreadsOption = Annotated[
    int | None,
    typer.Option(
        min=1, help="Threads for the model. (default: one for every two processors, at most 4)"
    ),
]
FamilyOption = Annotated[
    str | None,
    typer.Option(help="Family of the weights, ones or l2, if SwiftCam detects it wrongly."),
]
MinimumConfidenceOption = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        min=0.0,
        max=1.0,
        help='Minimum confidence: below this probability a label is not shown, but "Not sure". '
        "(default: the model's own)",
        show_default=False,
    ),
]
# The old name of --min-confidence, for scripts that have it.
ThresholdOption = Annotated[
    float | None, typer.Option("--threshold", min=0.0, max=1.0, hidden=True)
]
