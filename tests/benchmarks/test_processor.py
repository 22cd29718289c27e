"""What is read of a processor, from the text that Linux gives of it."""

import platform
import sys
from pathlib import Path

import pytest

from benchmarks.processor import processor, read_processor

ZEN_3 = (
    "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu avx avx2 fma\n\nflags\t\t: avx512f\n"
)
SAPPHIRE = "model name\t: Xeon\nflags\t: avx2 avx512f avx512_vnni avx512_bf16 amx_tile amx_int8\n"
ALDER_LAKE = "model name\t: Core i5\nflags\t: avx2 avx_vnni\n"
ARM = "processor\t: 0\nFeatures\t: fp asimd asimddp i8mm bf16\nCPU part\t: 0xd49\n"


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        (ZEN_3, "AMD EPYC (AVX2; no AVX-512, VNNI, AMX, bf16)"),
        (SAPPHIRE, "Xeon (AVX2, AVX-512, VNNI, AMX, bf16)"),
        (ALDER_LAKE, "Core i5 (AVX2, VNNI; no AVX-512, AMX, bf16)"),
        (ARM, "aarch64 (NEON, dot product, i8mm, bf16; no SVE)"),
        ("", "aarch64 (instruction sets not known)"),
    ],
)
def test_the_line_says_what_it_has_and_lacks(cpuinfo, expected):
    assert str(read_processor(cpuinfo, "aarch64")) == expected


def test_this_machine_is_read_too():
    found = processor()
    if platform.machine() == "x86_64" and sys.platform == "linux":
        cpuinfo = Path("/proc/cpuinfo").read_text()
        assert f": {found.name}\n" in cpuinfo
        assert ("AVX2" in found.has) is (" avx2 " in cpuinfo)
    else:
        assert found.name in (platform.processor(), platform.machine())
