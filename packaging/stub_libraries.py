"""Linux: small stub libraries that replace two large ones that SwiftCam never calls.

- OpenCV's copy of OpenBLAS, 39 MB: OpenCV's module needs the names of 19 functions of linear
  algebra when it is loaded. SwiftCam calls nothing in OpenCV that uses them (`tests/packaging`
  checks this). In the stub each of them ends the program with a message.
- ICU's data, 32 MB, for Qt: an empty table in the same format, like ICU's own `stubdata`. Qt
  includes its own data of languages; without ICU's it only sorts file names by code point.

Needs a C compiler and binutils.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path, PurePath

Entry = tuple[str, str, str]

_LAPACK = """\
#include <stdio.h>
#include <stdlib.h>
static void refuse(const char *name) {
    fprintf(stderr, "swiftcam: OpenCV is packaged without linear algebra (%s).\\n", name);
    abort();
}
"""
_FUNCTION = 'void {name}(void) {{ refuse("{name}"); }}\n'
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
    """Return PyInstaller's entries with both libraries replaced by stubs, built in `folder`.

    Raises:
        subprocess.CalledProcessError: a tool failed.
    """
    real = {PurePath(name).name: path for name, path, kind in binaries if kind != "SYMLINK"}
    opencv = next((path for name, path in real.items() if name.startswith("cv2.")), None)
    replaced: dict[str, str] = {}
    for name, path in real.items():
        if name.startswith("libopenblas") and opencv:
            replaced[path] = str(build_lapack(Path(opencv), Path(path), folder))
        elif name.startswith("libicudata.so"):
            replaced[path] = str(build_icu_data(Path(path), folder))
    return [(name, replaced.get(path, path), kind) for name, path, kind in binaries]


def build_lapack(opencv: Path, openblas: Path, folder: Path) -> Path:
    """Build the stub of `openblas` for `opencv`; return its path."""
    names = sorted(symbols(opencv, "--undefined-only") & symbols(openblas, "--defined-only"))
    source = _LAPACK + "".join(_FUNCTION.format(name=name) for name in names)
    return _build(source, openblas.name, folder)


def build_icu_data(data: Path, folder: Path) -> Path:
    """Build the stub of ICU's `data`; return its path."""
    (name,) = (n for n in symbols(data, "--defined-only") if n.startswith("icudt"))
    return _build(_ICU.format(name=name), data.name, folder)


def _build(source: str, name: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "stub.c"
        path.write_text(source, encoding="utf-8")
        options = ["-shared", "-fPIC", "-Os", "-s", f"-Wl,-soname,{name}"]
        subprocess.run(["cc", *options, "-o", str(folder / name), str(path)], check=True)
    return folder / name


def symbols(library: Path, which: str) -> set[str]:
    """Return the names in a library; `which` is nm's option, such as `--defined-only`.

    Raises:
        subprocess.CalledProcessError: binutils cannot read the file.
    """
    done = subprocess.run(
        ["nm", "-D", which, str(library)], capture_output=True, text=True, check=True
    )
    return {line.split()[-1].split("@")[0] for line in done.stdout.splitlines()}
