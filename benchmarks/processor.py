"""The name of the processor and its instruction sets that matter for speed."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

# Common name, and the flags of /proc/cpuinfo of which one is enough (x86, then Arm).
_SETS = {
    "AVX2": ("avx2",),
    "AVX-512": ("avx512f",),
    "VNNI": ("avx512_vnni", "avx_vnni"),
    "AMX": ("amx_tile",),
    "NEON": ("asimd",),
    "dot product": ("asimddp",),
    "i8mm": ("i8mm",),
    "SVE": ("sve",),
    "bf16": ("avx512_bf16", "amx_bf16", "bf16"),
}
_ARM = ("NEON", "dot product", "i8mm", "SVE")
_X86 = ("AVX2", "AVX-512", "VNNI", "AMX")


@dataclass(frozen=True)
class Processor:
    """A processor: its name, the instruction sets it has, and those of its kind it lacks."""

    name: str
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def __str__(self) -> str:
        has = ", ".join(self.has) or "instruction sets not known"
        return f"{self.name} ({has}{'; no ' + ', '.join(self.lacks) if self.lacks else ''})"


def processor() -> Processor:
    """Return the processor of this machine; outside Linux only with its name."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    return read_processor(text, platform.processor() or platform.machine())


def read_processor(cpuinfo: str, otherwise: str) -> Processor:
    """Return the processor from the text of /proc/cpuinfo; `otherwise` is the default name."""
    values: dict[str, str] = {}
    for line in cpuinfo.splitlines():
        key, separator, value = line.partition(":")
        if separator:
            values.setdefault(key.strip(), value.strip())
    flags = set(values.get("flags", values.get("Features", "")).split())
    has = tuple(name for name, any_of in _SETS.items() if flags.intersection(any_of))
    kind = (*(_ARM if "NEON" in has else _X86), "bf16")
    lacks = tuple(name for name in kind if name not in has) if flags else ()
    return Processor(values.get("model name", otherwise), has, lacks)
