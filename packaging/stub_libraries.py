"""Linux: small stub libraries that replace large ones that SwiftCam never calls.

- OpenCV's copies of OpenBLAS, 39 MB, and of FFmpeg, 33 MB with what it needs: OpenCV's module needs
  the names of some functions when it is loaded. SwiftCam calls nothing in OpenCV that uses them
  (`tests/packaging` checks this): videos are read with PyAV.
- The encoders x265 and SVT-AV1, 28 MB, of PyAV's FFmpeg, which registers them. SwiftCam writes no
  video with them; x264 stays.
- ICU's data, 32 MB, for Qt: an empty table in the same format, like ICU's own `stubdata`. Qt
  includes its own data of languages; without ICU's it only sorts file names by code point.

A stubbed function ends the program with a message, except one that FFmpeg calls to list encoders.

Needs a C compiler and binutils.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path, PurePath

import pruning

Entry = tuple[str, str, str]

# A library, the file that is linked to it (both by the start of their names), and a title.
_STUBBED = (
    ("libopenblas", "cv2.", "linear algebra for OpenCV"),
    *((f"lib{name}-", "cv2.", "FFmpeg for OpenCV") for name in ("avcodec", "avformat", "avutil")),
    ("libswscale-", "cv2.", "FFmpeg for OpenCV"),
    ("libx265-", "libavcodec-", "the encoder x265"),
    ("libSvtAv1Enc-", "libavcodec-", "the encoder SVT-AV1"),
)
_HEAD = """\
#include <stdio.h>
#include <stdlib.h>
static void refuse(const char *name) {
    fprintf(stderr, "swiftcam: this package lacks TITLE (%s).\\n", name);
    abort();
}
"""
_FUNCTION = 'void {name}(void) {{ refuse("{name}"); }}\n'
# FFmpeg asks x265 which depths of pixels it has while it lists its encoders: none.
_ANSWER = "void *{name}(void) {{ return 0; }}\n"
_ANSWERING = "x265_api_get"
# The header of ICU's common data, and a table of contents with no entries.
_ICU = """\
#include <stdint.h>
__attribute__((aligned(16))) const struct {{
    uint16_t header_size; uint8_t magic[2];
    uint16_t info_size, reserved; uint8_t big_endian, charset, char_size, reserved_too;
    uint8_t format[4], format_version[4], data_version[4], padding[8];
    uint32_t count, more[3];
}} {name} = {{
    32, {{0xda, 0x27}}, 20, 0, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__, 0, 2, 0,
    {{'T', 'o', 'C', 'P'}}, {{1, 0, 0, 0}}, {{0, 0, 0, 0}}, {{0}}, 0, {{0}}
}};
"""


def can_build() -> bool:
    """Tell whether the tools are installed."""
    return bool(shutil.which("cc") and shutil.which("nm"))


def with_stubs(binaries: list[Entry], folder: Path) -> list[Entry]:
    """Return PyInstaller's entries with stubs, built in `folder`, in place of libraries.

    Raises:
        subprocess.CalledProcessError: a tool failed.
    """
    real = [path for _, path, kind in binaries if kind != "SYMLINK"]
    needs = {path: set(pruning.needed(path)) for path in real if _is_user(path)}
    replaced: dict[str, str] = {}
    for path in real:
        name = PurePath(path).name
        if name.startswith("libicudata.so"):
            replaced[path] = str(build_icu_data(Path(path), folder))
        for start, user, title in _STUBBED:
            users = [each for each in needs if PurePath(each).name.startswith(user)]
            linked = [Path(each) for each in users if name in needs[each]]
            if name.startswith(start) and linked:
                replaced[path] = str(build_stub(linked, Path(path), title, folder))
    return [(name, replaced.get(path, path), kind) for name, path, kind in binaries]


def build_stub(users: list[Path], library: Path, title: str, folder: Path) -> Path:
    """Build the stub of a library for the files that are linked to it; return its path."""
    wanted = set().union(*(symbols(user, "--undefined-only") for user in users))
    versions = {
        name.partition("@")[0]: name.rpartition("@")[2] if "@" in name else ""
        for name in _listed(library, "--defined-only")
    }
    names = sorted(wanted & versions.keys())
    source = _HEAD.replace("TITLE", title)
    for name in names:
        source += (_ANSWER if name.startswith(_ANSWERING) else _FUNCTION).format(name=name)
    script = "".join(
        f"{version} {{ global: {' '.join(f'{n};' for n in names if versions[n] == version)} }};\n"
        for version in sorted({versions[name] for name in names} - {""})
    )
    return _build(source, library.name, folder, script)


def build_icu_data(data: Path, folder: Path) -> Path:
    """Build the stub of ICU's `data`; return its path."""
    (name,) = (n for n in symbols(data, "--defined-only") if n.startswith("icudt"))
    return _build(_ICU.format(name=name), data.name, folder)


def _is_user(path: str) -> bool:
    return PurePath(path).name.startswith(tuple(user for _, user, _ in _STUBBED))


def _build(source: str, name: str, folder: Path, versions: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "stub.c"
        path.write_text(source, encoding="utf-8")
        options = ["-shared", "-fPIC", "-Os", "-s", f"-Wl,-soname,{name}"]
        if versions:
            script = path.with_suffix(".map")
            script.write_text(versions, encoding="utf-8")
            options.append(f"-Wl,--version-script={script}")
        subprocess.run(["cc", *options, "-o", str(folder / name), str(path)], check=True)
    return folder / name


def symbols(library: Path, which: str) -> set[str]:
    """Return the names in a library; `which` is nm's option, such as `--defined-only`.

    Raises:
        subprocess.CalledProcessError: binutils cannot read the file.
    """
    return {name.partition("@")[0] for name in _listed(library, which)}


def _listed(library: Path, which: str) -> list[str]:
    """Return the names as nm has them, with their versions."""
    done = subprocess.run(
        ["nm", "-D", which, str(library)], capture_output=True, text=True, check=True
    )
    return [line.split()[-1] for line in done.stdout.splitlines()]
