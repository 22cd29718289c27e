"""What goes into the bundle, what stays out, and what is found if something gets in."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import swiftcam
from tests import needs

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the bundle for Linux alone has this")
# OpenCV's functions that use no linear algebra: in the bundle for Linux it is not there.
# A function that solves, inverts, fits or multiplies matrices must not be added here.
WITHOUT_LINEAR_ALGEBRA = {
    *("VideoCapture", "VideoWriter", "resize", "cvtColor", "warpAffine", "sepFilter2D", "pyrDown"),
    *("putText", "integral", "imdecode", "flip", "copyMakeBorder", "addWeighted", "rectangle"),
    *("remap", "convertMaps", "norm", "imencode", "transpose"),
    *("blur", "error", "typing", "getBuildInformation", "setNumThreads", "absdiff", "mean"),
}


def opencv_names():
    for path in Path(swiftcam.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "cv2":
                yield node.attr


def test_nothing_of_opencv_that_is_used_needs_linear_algebra():
    used = {name for name in opencv_names() if not name.isupper()}  # constants do nothing
    assert {"VideoCapture", "resize"} <= used
    assert used <= WITHOUT_LINEAR_ALGEBRA


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        ("onnxruntime/capi/libonnxruntime.so.1.32.0", False),
        ("onnxruntime/capi/onnxruntime.dll", False),
        ("onnxruntime/capi/libonnxruntime.1.32.0.dylib", False),
        ("onnxruntime/capi/onnxruntime_pybind11_state.cpython-311-x86_64-linux-gnu.so", True),
        ("onnxruntime/capi/libonnxruntime_providers_shared.so", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6\\plugins\\imageformats\\qjpeg.dll", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", True),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("cv2/data/haarcascade_eye.xml", False),
        ("cv2/config.py", True),
        ("libstdc++.so.6", False),
        ("libxcb-cursor.so.0", True),
        ("pillow.libs/libXau-154567c4.so.6.0.0", True),
        ("numpy-2.4.6.dist-info/RECORD", False),
        ("numpy-2.4.6.dist-info/METADATA", True),
    ],
)
def test_what_is_kept(name, is_kept):
    import bundle_contents

    assert bundle_contents.is_kept(name) is is_kept


def test_the_quantiser_of_onnx_runtime_is_kept():
    import bundle_contents

    assert "onnxruntime.quantization" not in bundle_contents.EXCLUDED_MODULES
    assert "onnxruntime.tools" in bundle_contents.EXCLUDED_MODULES


# Makes a small graph of 8 bits without what the bundle leaves out.
QUANTISING = """
import sys

class Excluded:
    def find_spec(self, name, path=None, target=None):
        if any(name == left_out or name.startswith(left_out + ".") for left_out in EXCLUDED):
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Excluded())
from swiftcam.inference.models.catalog import find_model
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.models.model import open_model

model = open_model(find_model(DEFAULT_MODEL), None)
engine = create_engine("onnx", model, EngineOptions(1, "int8", "cpu"))
print(engine.precision)
"""


def test_8_bits_need_nothing_that_is_left_out(programs):
    import bundle_contents

    script = f"EXCLUDED = {bundle_contents.EXCLUDED_MODULES!r}\n{QUANTISING}"
    done = programs.start_command([sys.executable, "-c", script]).finish()
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "int8"


def test_the_quantisers_own_folder_has_what_it_imports():
    import bundle_contents

    folder = Path(bundle_contents.quantiser_folder())
    assert {"fusion_utils", "onnx_model", "float16"} <= {path.stem for path in folder.glob("*.py")}


def test_libraries_that_nothing_needs_are_left_out():
    import pruning

    entries = [
        ("mod.so", "/p/mod.so", "EXTENSION"),
        ("Qt/plugins/platforms/libqxcb.so", "/p/libqxcb.so", "BINARY"),
        ("x/libused.so.1", "/p/libused.so.1", "BINARY"),
        ("libused.so.1", "x/libused.so.1", "SYMLINK"),
        ("libdeep.so.2", "/p/libdeep.so.2", "BINARY"),
        ("libgone.so.3", "/p/libgone.so.3", "BINARY"),
        ("liblost.so.3", "x/libgone.so.3", "SYMLINK"),
        ("libpython3.11.so.1.0", "/p/libpython3.11.so.1.0", "BINARY"),
    ]
    needs = {"/p/mod.so": ["libused.so.1", "libc.so.6"], "/p/libused.so.1": ["libdeep.so.2"]}
    kept = pruning.pruned(entries, lambda path: needs.get(path, []))
    assert [entry[0] for entry in kept] == [e[0] for e in entries if "gone" not in str(e)]


@LINUX
def test_what_a_library_needs_is_read_from_it():
    import cv2
    import pruning

    needs.program("objdump")
    [library] = Path(cv2.__file__).parent.glob("cv2*.so")
    assert any(name.startswith("libavcodec") for name in pruning.needed(str(library)))


@LINUX
def test_stub_libraries_have_the_names_that_are_looked_for(tmp_path):
    import stub_libraries

    needs.program("cc")
    needs.program("nm")
    (tmp_path / "blas.c").write_text("void dgesv_(void){} void unused_(void){}")
    (tmp_path / "cv.c").write_text("void dgesv_(void); void go(void){ dgesv_(); }")
    for name in ("blas", "cv"):
        target = tmp_path / ("libopenblas.so" if name == "blas" else "cv2.abi3.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", target, tmp_path / f"{name}.c"], check=True)
    entries = [
        ("cv2/cv2.abi3.so", str(tmp_path / "cv2.abi3.so"), "EXTENSION"),
        ("x/libopenblas.so", str(tmp_path / "libopenblas.so"), "BINARY"),
    ]
    changed = stub_libraries.with_stubs(entries, tmp_path / "made")
    assert changed[0] == entries[0]
    made = Path(changed[1][1])
    assert made == tmp_path / "made" / "libopenblas.so"
    assert "unused_" in stub_libraries.symbols(tmp_path / "libopenblas.so", "--defined-only")
    defined = stub_libraries.symbols(made, "--defined-only")
    assert "dgesv_" in defined
    assert "unused_" not in defined


def bundle_of(folder, *names):
    for name in ("_internal/licences.txt", "_internal/libQt6Core.so.6", *names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content")
    return folder


def test_a_clean_bundle_has_no_problems(tmp_path):
    import inspection

    names = ("_internal/libssl.so.3", "_internal/opencv_python_headless.libs/libssl-8.so.1.1.1k")
    assert inspection.problems_of(bundle_of(tmp_path, *names), ["/home/builder"]) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("_internal/torch/_C.so", "must not be shipped"),
        ("_internal/scipy/a.so", "must not be shipped"),
        ("_internal/x/libQt6Core.so.6", "exactly one Qt"),
        ("_internal/PySide6/libssl.so.1.1", "an extra OpenSSL"),
    ],
)
def test_what_must_not_be_shipped_is_found(tmp_path, name, words):
    import inspection

    [problem] = inspection.problems_of(bundle_of(tmp_path, name), [])
    assert name in problem
    assert words in problem


def test_a_bundle_without_licences_is_found(tmp_path):
    import inspection

    (bundle_of(tmp_path) / "_internal" / "licences.txt").unlink()
    assert inspection.problems_of(tmp_path, []) == ["the licences are missing"]


def test_a_path_of_the_building_machine_is_found(tmp_path):
    import inspection

    bundle = bundle_of(tmp_path)
    (bundle / "_internal" / "code").write_bytes(b"\0from /home/builder/src\0")
    [problem] = inspection.problems_of(bundle, ["/home/builder"])
    assert problem == "_internal/code contains /home/builder"
