"""The file of a classifier to import: which it is, and what it contains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.tensors import SUFFIXES
from swiftcam.inference.models.imported_classifier import runtime_of
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.models.imported_classifier import ClassifierFile

_SUBFOLDER, _USUAL_NAME = "onnx", "model.onnx"  # in repositories of Hugging Face


def is_classifier(path: Path) -> bool:
    """Tell whether a path is an ONNX or LiteRT file, or a directory with some and no checkpoint."""
    if path.is_dir():
        has_weights = any(file.suffix.lower() in SUFFIXES for file in path.iterdir())
        return not has_weights and bool(_files_in(path))
    return runtime_of(path) is not None


def classifier_path(path: Path) -> Path:
    """Return the file of the classifier at a path, which may be the directory with it.

    Raises:
        ModelError: the directory has several.
    """
    if not path.is_dir():
        return path.absolute()
    found = _files_in(path)
    usual = [file for file in found if file.name == _USUAL_NAME]
    if len(found) > 1 and len(usual) != 1:
        raise ModelError(
            phrase(
                "{path} has {count} classifiers ({names}). Give the path of one.",
                path=str(path),
                count=len(found),
                names=", ".join(file.name for file in found[:3]),
            )
        )
    return (usual or found)[0].absolute()


def inspect_classifier(
    path: Path, channels_first: bool | None = None, output: str | None = None
) -> ClassifierFile:
    """Read the properties of a classifier from its file.

    `channels_first` is used only if the shape of the input does not show the order of its axes.
    `output`: the name of the output with the scores, None for the likeliest.

    Raises:
        ArgumentError: there is no such output.
        ModelError: the file is damaged or no classifier, or its library is not installed.
    """
    if runtime_of(path) == "tflite":
        from swiftcam.inference.importing.tflite_file import inspect_tflite

        return inspect_tflite(path, channels_first, output)
    from swiftcam.inference.models.onnx_file import inspect_onnx

    return inspect_onnx(path, channels_first, output)


def _files_in(folder: Path) -> list[Path]:
    """Return the ONNX and LiteRT files of a directory, else those in its folder for ONNX."""
    for place in (folder, folder / _SUBFOLDER):
        if place.is_dir():
            found = sorted(file for file in place.iterdir() if runtime_of(file) is not None)
            if found:
                return found
    return []
