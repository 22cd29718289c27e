"""What goes into the bundle, what stays out, and what is found if something gets in."""

import ast
import ctypes
import re
import signal
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
        ("libgone-5409cd36.so.1.1.1k", "/p/libgone-5409cd36.so.1.1.1k", "BINARY"),
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


def compiled(folder, name, source, *options):
    """Compile a library from C source and return its path."""
    (folder / f"{name}.c").write_text(source)
    path = folder / name
    command = ["cc", "-shared", "-fPIC", f"-Wl,-soname,{name}", "-o", path, f"{path}.c", *options]
    subprocess.run(command, check=True)
    return path


@LINUX
@pytest.mark.parametrize(
    ("library", "user"),
    [
        ("libopenblas-1.so", "cv2.abi3.so"),
        ("libavcodec-2.so.62", "cv2.abi3.so"),
        ("libx265-3.so", "libavcodec-9.so.62"),
    ],
)
def test_a_stub_library_is_linked_to_and_ends_the_program(tmp_path, programs, library, user):
    import stub_libraries

    needs.program("cc")
    needs.program("objdump")
    (tmp_path / "map").write_text("LIB_62 { global: used; unused; };")
    version = f"-Wl,--version-script={tmp_path / 'map'}"
    body = "int used(void){return 1;} int unused(void){return 2;}"
    real = compiled(tmp_path, library, body, version)
    linked = compiled(tmp_path, user, "int used(void); int go(void){return used();}", real)
    entries = [(f"x/{path.name}", str(path), "BINARY") for path in (real, linked)]
    changed = stub_libraries.with_stubs(entries, tmp_path / "made")
    assert changed[1] == entries[1]
    made = Path(changed[0][1])
    assert made == tmp_path / "made" / library
    assert stub_libraries.symbols(made, "--defined-only") & {"used", "unused"} == {"used"}
    code = (
        f"import ctypes; lib = ctypes.CDLL({str(linked)!r}); print('loaded', flush=True); lib.go()"
    )
    environment = {"LD_LIBRARY_PATH": str(made.parent)}
    done = programs.start_command([sys.executable, "-c", code], environment).finish()
    assert (done.returncode, done.stdout) == (-signal.SIGABRT, "loaded\n")
    # Without versions, the loader would print a line about each.
    assert re.fullmatch(r"swiftcam: this package lacks .+ \(used\)\.\n", done.stderr)


@LINUX
def test_a_library_that_something_else_needs_is_no_stub(tmp_path):
    import stub_libraries

    needs.program("cc")
    needs.program("objdump")
    real = compiled(tmp_path, "libavcodec-8.so.62", "int used(void){return 1;}")
    linked = compiled(
        tmp_path, "_core.abi3.so", "int used(void); int go(void){return used();}", real
    )
    entries = [(f"x/{path.name}", str(path), "BINARY") for path in (real, linked)]
    assert stub_libraries.with_stubs(entries, tmp_path / "made") == entries


@LINUX
def test_only_what_a_debugger_reads_is_stripped(tmp_path):
    import stripping

    needs.program("cc")
    needs.program("strip")
    body = "int answer(void){return 42;}"
    large, small = (
        compiled(tmp_path, "lib1.so", body, "-g"),
        compiled(tmp_path, "lib2.so", body, "-s"),
    )
    entries = [("a/1.so", str(large), "EXTENSION"), ("2.so", str(small), "BINARY")]
    entries.append(("link.so", "a/1.so", "SYMLINK"))
    changed = stripping.stripped(entries, tmp_path / "made")
    assert changed[1:] == entries[1:]
    copy = Path(changed[0][1])
    assert copy.stat().st_size < large.stat().st_size
    assert ctypes.CDLL(str(copy)).answer() == 42


def test_opencv_reads_and_writes_no_video():
    for path in Path(swiftcam.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.count("cv2.VideoWriter") == text.count("cv2.VideoWriter.fourcc("), path
        if "cv2.VideoCapture(" in text:
            assert path.parent.name == "opencv"
            assert text.count("cv2.VideoCapture(") == len(
                re.findall(r"VideoCapture\(.*, BACKEND", text)
            )


def bundle_of(folder, *names):
    for name in ("_internal/licences.txt", "_internal/libQt6Core.so.6", *names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content")
    return folder


def test_a_clean_bundle_has_no_problems(tmp_path):
    import inspection

    names = ("_internal/libssl.so.3", "_internal/libcrypto.so.3")
    assert inspection.problems_of(bundle_of(tmp_path, *names), ["/home/builder"]) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("_internal/torch/_C.so", "must not be shipped"),
        ("_internal/scipy/a.so", "must not be shipped"),
        ("_internal/x/libQt6Core.so.6", "exactly one Qt"),
        ("_internal/PySide6/libssl.so.1.1", "an extra OpenSSL"),
        ("_internal/opencv_python_headless.libs/libssl-8.so.1.1.1k", "an extra OpenSSL"),
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


def test_the_folder_of_python_itself_is_no_problem_in_it(tmp_path):
    import inspection

    bundle = bundle_of(tmp_path)
    library = bundle / "_internal" / "libpython3.11.so.1.0"
    library.write_bytes(b"\0/home/builder/.pyenv/versions/3.11.7/lib\0")
    allowed = ["/home/builder/.pyenv/versions/3.11.7"]
    assert inspection.problems_of(bundle, ["/home/builder"], allowed) == []
    library.write_bytes(library.read_bytes() + b"/home/builder/src/swiftcam\0")
    [problem] = inspection.problems_of(bundle, ["/home/builder"], allowed)
    assert problem == "_internal/libpython3.11.so.1.0 contains /home/builder"


@LINUX
def test_search_paths_of_the_building_machine_are_removed(tmp_path):
    import stripping

    needs.program("cc")
    needs.program("patchelf")
    body = "int answer(void){return 42;}"
    absolute = compiled(tmp_path, "lib1.so", body, "-s", "-Wl,-rpath,/opt/python/lib")
    relative = compiled(tmp_path, "lib2.so", body, "-s", "-Wl,-rpath,$ORIGIN")
    assert stripping.strip(relative, tmp_path / "made" / "2.so") == str(relative)
    copy = stripping.strip(absolute, tmp_path / "made" / "1.so")
    listed = subprocess.run(["readelf", "-d", copy], capture_output=True, text=True, check=True)
    assert "/opt/python" not in listed.stdout
    assert ctypes.CDLL(copy).answer() == 42
