"""The machine as a part of provenance, read from pretended system files."""

from pathlib import Path

import pytest

from swiftcam.inference import machine
from swiftcam.inference.machine import accelerators, processor_part, whole_machine

CPUINFO = """processor\t: 0
model name\t: A Processor 3000
flags\t\t: fpu sse sse2 avx avx2 fma rdrand mitigation_of_this_year
"""
ARM = """processor\t: 0
BogoMIPS\t: 108.00
Features\t: fp asimd evtstrm crc32 cpuid
CPU implementer\t: 0x41
CPU part\t: 0xd08
"""


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A pretended root folder of a Linux system; returns a function that writes files into it."""
    for name in ("_NVIDIA", "_WSL_DRIVERS", "_SYSTEM", "_CPUINFO"):
        real = getattr(machine, name)
        monkeypatch.setattr(machine, name, tmp_path / real.relative_to("/"))
    monkeypatch.setattr("sys.platform", "linux")

    def write(path, text):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        processor_part.cache_clear()
        whole_machine.cache_clear()

    yield write
    processor_part.cache_clear()
    whole_machine.cache_clear()


@pytest.mark.parametrize(
    ("text", "name", "features"),
    [
        (CPUINFO, "A Processor 3000", "avx avx2 fma fpu sse sse2"),
        (ARM, "0x41, 0xd08", "asimd fp"),
    ],
)
def test_the_processor_has_a_name_and_its_arithmetic(system, text, name, features):
    system("proc/cpuinfo", text)
    assert (processor_part().processor, processor_part().features) == (name, features)
    assert processor_part().accelerators == ()


def test_flags_that_change_no_result_do_not_count(system):
    system("proc/cpuinfo", CPUINFO)
    before = processor_part()
    system("proc/cpuinfo", CPUINFO.replace("mitigation_of_this_year", "another"))
    assert processor_part() == before
    system("proc/cpuinfo", CPUINFO.replace("avx2", "avx512f"))
    assert processor_part() != before


def test_a_gpu_and_its_driver_count(system):
    system("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t NVIDIA X\nIRQ: 1\n")
    system("proc/driver/nvidia/version", "NVRM version: 550.1\nGCC version: 12\n")
    assert accelerators() == ("NVIDIA X", "NVRM version: 550.1")
    before = whole_machine()
    system("proc/driver/nvidia/version", "NVRM version: 560.2\n")
    assert whole_machine() != before
    assert processor_part() == processor_part()


def test_other_devices_have_numbers_and_a_driver(system, tmp_path):
    system("sys/class/drm/card0/device/vendor", "0x8086\n")
    system("sys/class/drm/card0/device/device", "0x46a6\n")
    system("sys/class/drm/card0-HDMI-1/status", "connected\n")
    system("sys/module/i915/srcversion", "ABC123\n")
    driver = tmp_path / "sys/bus/pci/drivers/i915"
    driver.mkdir(parents=True)
    (tmp_path / "sys/class/drm/card0/device/driver").symlink_to(driver)
    assert accelerators() == ("0x8086 0x46a6 i915 ABC123",)


def test_the_drivers_of_windows_count_inside_it(system):
    system("usr/lib/wsl/drivers/nv_dispi.inf_amd64_0123/x", "")
    assert accelerators() == ("nv_dispi.inf_amd64_0123",)


def test_this_machine_can_be_read():
    found = whole_machine()
    assert found.system
    assert found.accelerators == accelerators()
    assert Path("/proc/cpuinfo").exists() <= bool(found.features)
