"""Options of the command line that say which model is run and how; shared by several commands."""

from __future__ import annotations

from typing import Annotated

import typer

from swiftcam.settings import DEFAULT_MODEL

ModelOption = Annotated[
    str, typer.Option("--model", "-m", help="A model's name, or the path of a checkpoint.")
]
LiveModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help=f"A model's name, or the path of a checkpoint. (default: {DEFAULT_MODEL})",
    ),
]
_ENGINES = (
    "What runs it: onnx, openvino, litert, torch, tensorflow, or auto, what a measurement finds to "
    "be best."
)
_NUMBERS = "Numbers it computes with: auto, fp32, bf16 or int8."
_WINDOW = "the window: what it remembers, at first auto"
EngineOption = Annotated[
    str | None, typer.Option("--engine", "-e", help=f"{_ENGINES} (default: onnx)")
]
LiveEngineOption = Annotated[
    str | None, typer.Option("--engine", "-e", help=f"{_ENGINES} (default: onnx; {_WINDOW})")
]
PrecisionOption = Annotated[str | None, typer.Option(help=f"{_NUMBERS} (default: fp32)")]
LivePrecisionOption = Annotated[
    str | None, typer.Option(help=f"{_NUMBERS} (default: fp32; {_WINDOW})")
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
        help="Pixels of a side of the crop: 128, 160, 192, 224, 256; fewer are faster and less "
        "accurate. (default: the model's)"
    ),
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(min=1, help="Threads for the model. (default: one a processor)"),
]
LiveThreadsOption = Annotated[
    int | None,
    typer.Option(
        min=1, help="Threads for the model. (default: one for every two processors, 4 at most)"
    ),
]
FamilyOption = Annotated[
    str | None,
    typer.Option(help="Attention of the weights, ones or l2, where SwiftCam decides wrongly."),
]
