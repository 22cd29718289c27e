"""Options of the command line that say which model is run and how; shared by several commands."""

from __future__ import annotations

from typing import Annotated

import typer

DEFAULT_MODEL = "swiftformer-xs-tiny200"

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
EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        "-e",
        help="What runs it: onnx, openvino, litert, torch, tensorflow, or auto, what a measurement "
        "finds to be best. (default: onnx; the window: what it remembers, at first auto)",
    ),
]
PrecisionOption = Annotated[
    str | None,
    typer.Option(
        help="Numbers it computes with: auto, fp32, bf16 or int8. (default: fp32; the window: what "
        "it remembers, at first auto)"
    ),
]
DeviceOption = Annotated[
    str | None,
    typer.Option(help="auto, cpu, cuda, tensorrt, coreml, dml, gpu, npu, mps. (default: auto)"),
]
SizeOption = Annotated[
    int | None,
    typer.Option(
        help="Pixels of a side of the crop: 128, 160, 192, 224, 256; fewer are faster and less "
        "accurate. (default: the model's)"
    ),
]
ThreadsOption = Annotated[
    int | None, typer.Option(min=1, help="Processor threads for the model. (default: half)")
]
FamilyOption = Annotated[
    str | None,
    typer.Option(help="Attention of the weights, ones or l2, where SwiftCam decides wrongly."),
]
