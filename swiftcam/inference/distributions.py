"""The installed packages that provide the library of an engine, with their versions."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

# The packages that provide a library. pip installs builds of one library over each other.
_PACKAGES = {
    "onnxruntime": (
        *("onnxruntime", "onnxruntime-gpu", "onnxruntime-directml", "onnxruntime-openvino"),
        *("onnxruntime-qnn", "onnxruntime-rocm", "onnxruntime-migraphx", "onnxruntime-training"),
        *("onnxruntime-cann", "onnxruntime-vitisai", "onnxruntime-silicon", "ort-nightly"),
    ),
    "openvino": ("openvino", "openvino-nightly"),
    "ai_edge_litert": ("ai-edge-litert", "ai-edge-litert-nightly"),
    "torch": ("torch",),
    "tensorflow": (
        *("tensorflow", "tensorflow-cpu", "tensorflow-intel", "tensorflow-macos"),
        *("tensorflow-cpu-aws", "tensorflow-rocm", "tensorflow-metal", "tf-nightly"),
    ),
}
_INFO = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)\.dist-info")


@cache
def installed_distributions(library: str) -> tuple[str, ...]:
    """Return the installed packages of a Python module, such as "onnxruntime-gpu 1.22.0".

    The result is empty if the library has no package, or an unknown one. The library is not
    imported. By their specification ("Recording installed projects"), packages name and version
    themselves in the folder `NAME-VERSION.dist-info` beside the library; only for a library that is
    in no folder, `importlib.metadata` is imported, which takes 20 ms.
    """
    spec = importlib.util.find_spec(library)
    if spec is None or spec.origin is None:
        return ()
    names = _PACKAGES.get(library, (_normalised(library),))
    try:
        entries = [entry.name for entry in Path(spec.origin).parents[1].iterdir()]
    except (OSError, IndexError):
        return _from_metadata(names)
    matches = [match for entry in entries if (match := _INFO.fullmatch(entry))]
    found = [(_normalised(match["name"]), match["version"]) for match in matches]
    return tuple(sorted(f"{name} {version}" for name, version in found if name in names))


def _from_metadata(names: tuple[str, ...]) -> tuple[str, ...]:
    from importlib import metadata

    found = []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return tuple(sorted(found))


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
