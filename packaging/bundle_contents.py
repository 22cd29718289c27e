"""The contents of the bundle: lists of what to include and exclude, used by the spec.

`make package-test` runs the bundle, which shows that nothing excluded here is needed.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path, PurePosixPath

APP_NAME = "SwiftCam"
BUNDLE_ID = "io.github.swiftcam.SwiftCam"
COMMAND_TWIN = "swiftcam-cli"  # Windows: the same program with a console

# Optional modules of libraries, which SwiftCam does not need.
EXCLUDED_MODULES = [
    # Frameworks and scientific libraries.
    *("torch", "torchvision", "tensorflow", "keras", "ray", "transformers", "timm", "openvino"),
    "ai_edge_litert",
    *("scipy", "pandas", "matplotlib", "networkx", "sympy"),
    *("pyarrow", "ml_dtypes.tests", "numba", "dask"),
    # ONNX Runtime's tools. Its quantiser is included, with the four modules of its transformers
    # tools that it imports (see `quantiser_folder`), without the optional imports of these.
    *("onnxruntime.tools", "onnxruntime.backend", "onnxruntime.datasets"),
    *("shape_infer_helper", "onnx_ir", "onnx.backend", "onnx.test", "onnx.bin"),
    # Another toolkit, interactive and development tools.
    *("tkinter", "_tkinter", "turtle", "idlelib", "IPython", "jupyter", "gradio", "fastapi"),
    *("pytest", "hypothesis", "mypy", "setuptools", "pkg_resources", "pip", "wheel", "distutils"),
    *("lib2to3", "pydoc_data", "test", "unittest", "doctest", "ensurepip", "venv", "curses"),
    *("readline", "xmlrpc", "numpy.f2py", "numpy.testing", "numpy.distutils"),
    *("pygments", "yaml._yaml", "PIL._imagingtk"),
    # The hub's other transfer method; weights come over plain HTTPS.
    "hf_xet",
    # The parts of Qt that are never imported.
    *(f"PySide6.Qt{name}" for name in ("Qml", "Quick", "OpenGL", "Sql", "Test")),
]

# Libraries that no import statement shows.
HIDDEN_IMPORTS = ["pi_heif"]

# Distributions whose version is read at run time.
WITH_VERSION = [
    *("av", "msgspec", "wakepy"),
    *("numpy", "opencv-python-headless", "onnxruntime", "onnx", "Pillow", "pi-heif", "safetensors"),
    *("huggingface_hub", "httpx2", "filelock", "platformdirs", "rich", "typer", "watchdog", "mss"),
    *("cv2-enumerate-cameras", "PySide6-Essentials", "shiboken6"),
]

# Requirements of included distributions that are left out of the bundle.
WITHOUT_DISTRIBUTIONS = frozenset({"hf-xet", "pygments"})

# Qt plugins that are used on some system. All others are dropped, with the libraries that only
# they need.
KEPT_QT_PLUGINS = {
    "platforms": {"qxcb", "qoffscreen", "qwayland", "qwindows", "qcocoa"},
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    "platformthemes": {"qxdgdesktopportal"},
    "imageformats": {"qsvg"},  # the arrow in the style sheet
    "styles": {"qmacstyle", "qmodernwindowsstyle"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-shell-integration": {"xdg-shell"},
}
KEPT_QT_TRANSLATIONS = {"qtbase_zh_CN.qm"}

# Files that no kept module needs, by their path in the bundle.
_DROPPED_FILES = [
    # A second copy of ONNX Runtime, for programs in C.
    r"(^|/)(lib)?onnxruntime(\.so(\.\d+)+|\.\d[\d.]*\.dylib|\.dll)$",
    # Qt modules that came with dropped plugins.
    r"(^|/)(lib)?Qt6?(Qml|Quick|OpenGL|VirtualKeyboard|Pdf|Sql|Test|Eglfs|EglFS)",
    # Every desktop has these, and its own versions must be used. (Not those in a wheel's folder.)
    r"^lib(X11|X11-xcb|Xau|Xdmcp|Xext|Xrender|xcb|fontconfig|freetype|harfbuzz|graphite2)\.so",
    r"^lib(glib-2\.0|gobject-2\.0|gio-2\.0|gthread-2\.0|gmodule-2\.0|pcre2-8|dbus-1)\.so",
    r"^lib(systemd|mount|blkid|selinux|stdc\+\+|gcc_s)\.so",
    # Python's metadata: only names and versions are read.
    r"\.dist-info/(?!METADATA$)",
    # OpenCV's data sets, stubs and helpers.
    r"^cv2/(data/|.*\.pyi$|load_config_py2\.py$)",
    r"\.pyi$|/py\.typed$",
    r"^onnx/.*\.(proto|h|cc|hpp|md)$",
    r"^(numpy|onnx|onnxruntime)/.*/tests?/",
]
_DROPPED = [re.compile(pattern) for pattern in _DROPPED_FILES]


def quantiser_folder() -> str:
    """Return the folder from which ONNX Runtime's quantiser imports modules by their bare name.

    `onnxruntime.transformers` adds this folder to the path when it is imported.
    """
    spec = importlib.util.find_spec("onnxruntime")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("The bundle cannot be made without onnxruntime. Install it.")
    return str(Path(spec.origin).parent / "transformers")


def is_kept(name: str) -> bool:
    """Tell whether a file belongs in the bundle; `name` is its path there."""
    name = name.replace("\\", "/")
    path = PurePosixPath(name)
    if "/plugins/" in name and "PySide6" in name:
        return _is_kept_plugin(path)
    if "/translations/" in name and "PySide6" in name:
        return path.name in KEPT_QT_TRANSLATIONS
    return not any(pattern.search(name) for pattern in _DROPPED)


def _is_kept_plugin(path: PurePosixPath) -> bool:
    kept = KEPT_QT_PLUGINS.get(path.parent.name, set())
    stem = path.name.split(".")[0]
    return stem in kept or stem.removeprefix("lib") in kept
