"""Requirements of tests on the machine: present, or a skip that names the package to install."""

import contextlib
import os
import shutil
import socket
import subprocess

import pytest

from swiftcam.inference.engines.registry import engine_kinds

_PACKAGES = {
    "cc": "gcc",
    "dbus-daemon": "dbus-daemon",
    "exiftool": "libimage-exiftool-perl",
    "ffmpeg": "ffmpeg",
    "groff": "groff",
    "jq": "jq",
    "make": "make",
    "nm": "binutils",
    "objdump": "binutils",
    "openssl": "openssl",
    "patchelf": "patchelf",
    "readelf": "binutils",
    "strip": "binutils",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
}
# The options that show whether a program that needs libraries of X can be started.
_VERSION = {"ffmpeg": "-version", "xdotool": "version"}


def program(name):
    """Return the path of a program of the system that can be started, or skip the test."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here: apt-get install {_PACKAGES[name]}")
    if name in _VERSION and not command_works(found, _VERSION[name]):
        pytest.skip(f"{name} cannot be started: apt-get install --reinstall {_PACKAGES[name]}")
    return found


def module(name):
    """Return a Python module, or skip; for libraries of an extra, mark the test `extra` too."""
    return pytest.importorskip(name, reason=f"the Python library {name} is not here")


def command_works(*command):
    """Tell whether a command exists and succeeds."""
    with contextlib.suppress(OSError):
        return subprocess.run(command, capture_output=True).returncode == 0
    return False


def ipv6():
    """Skip the test unless the loopback interface supports IPv6."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("there is no IPv6 on the loopback interface here")


def permissions():
    """Skip the test if file permissions have no effect, as for root."""
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("file permissions do not stop root: run the tests as another user")


def _marks(kind):
    # `make test` installs these extras.
    return [] if kind.extra in ("", "torch") else [pytest.mark.extra(kind.library)]


ENGINES = [pytest.param(kind.name, marks=_marks(kind)) for kind in engine_kinds()]
"""All engines as parameters of a test."""

INT8_ENGINES = [
    pytest.param(kind.name, marks=_marks(kind))
    for kind in engine_kinds()
    if "int8" in kind.precisions
]
"""The engines that run models in 8 bits."""
