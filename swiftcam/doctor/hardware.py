"""The sections about the program and the machine: system, processor, memory, graphics."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress
from pathlib import Path

from swiftcam import __version__
from swiftcam.doctor.section import ReportSection
from swiftcam.inference.engines.registry import default_threads
from swiftcam.jobs.own_program import is_frozen

_VENDORS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel", "0x1af4": "virtual"}
# Instruction sets that decide how fast a model runs on a processor.
_FEATURES = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "asimddp", "sve")


def examine_program() -> ReportSection:
    """Return the version and kind of SwiftCam, and its Python."""
    return ReportSection(
        "program",
        {
            "swiftcam": __version__,
            "kind": "packaged" if is_frozen() else "installed",
            "python": platform.python_version(),
            "executable": sys.executable,
        },
    )


def examine_system() -> ReportSection:
    """Return the operating system."""
    values = {
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
    }
    with suppress(OSError):
        values["distribution"] = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    libc = " ".join(platform.libc_ver()).strip()
    if libc:
        values["libc"] = libc
    if sys.platform == "darwin":
        values["macos"] = platform.mac_ver()[0]
    return ReportSection("system", values)


def examine_processor() -> ReportSection:
    """Return the processor, its memory, and graphics processors."""
    lines = _read("/proc/cpuinfo").splitlines()
    values: dict[str, object] = {
        "name": _field(lines, "model name") or platform.processor() or platform.machine(),
        "processors": os.cpu_count(),
        "threads for the model": default_threads(),
    }
    if hasattr(os, "sched_getaffinity"):
        values["usable processors"] = len(os.sched_getaffinity(0))
    flags = set((_field(lines, "flags") or _field(lines, "Features")).split())
    if flags:
        values["features"] = [name for name in _FEATURES if name in flags]
    with suppress(AttributeError, ValueError, OSError):
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        values["memory"] = f"{pages * size / 1e9:.1f} GB"
    values["graphics"] = _graphics()
    return ReportSection("processor", values)


def _graphics() -> list[str]:
    """Return the graphics processors that Linux lists, by vendor and kind."""
    found = []
    for card in sorted(Path("/sys/class/drm").glob("card[0-9]")):
        vendor, device = _read(card / "device/vendor"), _read(card / "device/device")
        if vendor:
            found.append(f"{_VENDORS.get(vendor.strip(), vendor.strip())} {device.strip()}")
    driver = _read("/proc/driver/nvidia/version").splitlines()
    return found + driver[:1]


def _field(lines: list[str], name: str) -> str:
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
