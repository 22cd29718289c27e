"""The sections about libraries: versions, engines, conflicting packages."""

from __future__ import annotations

import importlib.metadata
from contextlib import suppress

from swiftcam.doctor.section import ReportSection
from swiftcam.inference.engines.registry import ONNX_RUNTIME_BUILDS, engine_kinds

_NAMES = (
    *("numpy", "opencv-python-headless", "onnxruntime", "onnx", "Pillow", "pi-heif"),
    *("safetensors", "huggingface_hub", "httpx2", "PySide6-Essentials", "shiboken6"),
    *("cv2-enumerate-cameras", "mss", "watchdog", "pyarrow", "torch", "openvino"),
)
_OTHER_OPENCV = ("opencv-python", "opencv-contrib-python", "opencv-contrib-python-headless")
# The last one is no longer released, but may still be installed.
_RUNTIMES = ("onnxruntime", *dict.fromkeys(ONNX_RUNTIME_BUILDS.values()), "onnxruntime-silicon")
_BAD_PYSIDE = "6.12.0"


def examine_libraries() -> ReportSection:
    """Return the versions of libraries, and problems with conflicting packages."""
    versions = {name: version for name in _NAMES if (version := version_of(name))}
    problems = []
    wrong = [name for name in _OTHER_OPENCV if version_of(name)]
    if wrong:
        problems.append(
            f"{' and '.join(wrong)} is installed beside opencv-python-headless: they overwrite "
            "each other, and the former brings a second Qt. Run: pip uninstall "
            f"{' '.join(wrong)}; then: pip install --force-reinstall opencv-python-headless"
        )
    runtimes = [name for name in _RUNTIMES if version_of(name)]
    if len(runtimes) > 1:
        problems.append(
            f"{' and '.join(runtimes)} overwrite each other. Keep one: pip uninstall the others, "
            "then install it again."
        )
    if versions.get("PySide6-Essentials") == _BAD_PYSIDE:
        problems.append(
            f"PySide6 {_BAD_PYSIDE} aborts Python after some seconds. Run: pip install "
            "'PySide6-Essentials<6.12'"
        )
    others = {name: version for name in (*wrong, *runtimes[1:]) if (version := version_of(name))}
    return ReportSection("libraries", versions | others, tuple(problems))


def examine_engines() -> ReportSection:
    """Return the engines that are installed, and what each can run on."""
    values: dict[str, object] = {
        kind.distribution: version
        for kind in engine_kinds()
        if (version := version_of(kind.distribution))
    }
    with suppress(ImportError):
        import onnxruntime

        values["ONNX Runtime offers"] = onnxruntime.get_available_providers()
    return ReportSection("engines", values)


def version_of(distribution: str) -> str:
    """Return the version of a distribution, "" if it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""
