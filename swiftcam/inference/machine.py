"""This machine as a part of provenance: processor, accelerators and their drivers. Only read."""

from __future__ import annotations

import platform
import sys
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from swiftcam.inference.provenance import MachinePart

# Instruction sets that decide how libraries add and multiply begin with one of these, on x86 and
# Arm. Others come and go with updates of the kernel.
_ARITHMETIC = (
    *("sse", "ssse", "avx", "fma", "f16c", "amx"),
    *("fp", "asimd", "neon", "vfp", "sve", "sme", "i8mm", "bf16"),
)
# The lines of /proc/cpuinfo that name a processor; Arm has numbers instead of a name.
_NAMES = ("model name", "CPU implementer", "CPU part", "CPU variant", "uarch")
_CPUINFO = Path("/proc/cpuinfo")
_SYSTEM = Path("/sys")
_NVIDIA = Path("/proc/driver/nvidia")
_WSL_DRIVERS = Path("/usr/lib/wsl/drivers")
# Windows lists the adapters of these classes, displays and accelerators, by number.
_ADAPTERS = (
    r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}",
    r"SYSTEM\CurrentControlSet\Control\Class\{f01a9d53-3ff6-48d2-9f97-c8a7004be10c}",
)


@cache
def processor_part() -> MachinePart:
    """Return the part of what runs on the processor alone."""
    lines = _read(_CPUINFO).splitlines()
    names = [value for word in _NAMES if (value := _field(lines, word))]
    flags = (_field(lines, "flags") or _field(lines, "Features")).split()
    return MachinePart(
        system=f"{platform.system()} {platform.machine()}",
        processor=", ".join(names) or _apple_processor() or platform.processor(),
        features=" ".join(
            sorted({flag for flag in flags if flag.startswith(_ARITHMETIC) and flag != "smep"})
        ),
    )


@cache
def whole_machine() -> MachinePart:
    """Return the part of what may run on a GPU or an NPU too."""
    return replace(processor_part(), accelerators=accelerators())


def accelerators() -> tuple[str, ...]:
    """Return the GPUs and NPUs of this machine with their drivers, as far as it is known at once.

    No library and no driver is loaded for this.
    """
    if sys.platform == "win32":
        return _windows_adapters()
    if sys.platform == "darwin":  # they are parts of the processor and of the system
        return (f"{_apple_processor()}, macOS {platform.mac_ver()[0]}",)
    return (*_nvidia_devices(), *_linux_devices(), *_wsl_drivers())


def _nvidia_devices() -> list[str]:
    devices = sorted(_NVIDIA.glob("gpus/*/information"))
    found = [_field(_read(device).splitlines(), "Model") for device in devices]
    driver = _read(_NVIDIA / "version").splitlines()
    return found + driver[:1]


def _linux_devices() -> list[str]:
    """Return the devices of the graphics and accelerator classes: numbers, driver, its version."""
    found = []
    classes = (("drm", "card[0-9]*"), ("accel", "accel[0-9]*"))
    for folder, pattern in classes:
        for card in sorted((_SYSTEM / "class" / folder).glob(pattern)):
            numbers = [_read(card / "device" / name).strip() for name in ("vendor", "device")]
            if not all(numbers):
                continue  # a connector of a card, or a device without numbers
            driver = (card / "device" / "driver").resolve().name
            module = _SYSTEM / "module" / driver
            version = _read(module / "version") or _read(module / "srcversion")
            found.append(" ".join((*numbers, driver, version.strip())).strip())
    return found


def _wsl_drivers() -> list[str]:
    """Return the drivers of Windows that it lends to Linux inside it; their names have a hash."""
    try:
        return sorted(path.name for path in _WSL_DRIVERS.iterdir())
    except OSError:
        return []


def _windows_adapters() -> tuple[str, ...]:
    found: list[str] = []
    if sys.platform == "win32":
        import winreg

        for place in _ADAPTERS:
            with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as adapters:
                for number in range(winreg.QueryInfoKey(adapters)[0]):
                    with (
                        suppress(OSError),
                        winreg.OpenKey(adapters, winreg.EnumKey(adapters, number)) as adapter,
                    ):
                        parts = [
                            str(winreg.QueryValueEx(adapter, name)[0])
                            for name in ("DriverDesc", "DriverVersion")
                        ]
                        found.append(", ".join(parts))
    return tuple(found)


def _apple_processor() -> str:
    """Return the name of the processor of a Mac, such as "Apple M2"; "" elsewhere."""
    if sys.platform != "darwin":
        return ""
    import ctypes  # takes 5 ms

    name, size = ctypes.create_string_buffer(256), ctypes.c_size_t(256)
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL("libSystem.dylib")
        library.sysctlbyname(b"machdep.cpu.brand_string", name, ctypes.byref(size), None, 0)
    return name.value.decode(errors="replace")


def _field(lines: list[str], name: str) -> str:
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
