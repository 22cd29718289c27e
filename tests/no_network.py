"""Runs a command that is killed if it or one of its children opens an internet socket.

`python -m tests.no_network [--without-ipv6] COMMAND...` installs a seccomp filter. The kernel
applies it to every thread and child, also in native code and for short-lived sockets, and ends the
process with SIGSYS. With `--without-ipv6` an IPv6 socket is refused instead, as on machines without
IPv6, because some libraries test for IPv6 on import and send nothing.
Source: seccomp(2) and the classic BPF instructions of `linux/filter.h`.
"""

import ctypes
import errno
import os
import platform
import sys

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _SECCOMP_MODE_FILTER = 22, 38, 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
_NUMBER, _FIRST_ARGUMENT = 0, 16  # places in `struct seccomp_data`
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EAFNOSUPPORT
_AF_INET, _AF_INET6 = 2, 10
_SOCKET_CALL = {"x86_64": 41, "aarch64": 198}.get(platform.machine())


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def forbid(*, has_ipv6=True):
    """Kill this process if it opens an internet socket; without `has_ipv6`, only for IPv4.

    Raises:
        OSError: the kernel, or a sandbox around it, refuses the filter.
    """
    if not sys.platform.startswith("linux") or _SOCKET_CALL is None:
        raise OSError(f"no filter is known for {sys.platform} on {platform.machine()}")
    steps = [
        (_LOAD, 0, 0, _NUMBER),
        (_EQUAL, 0, 3, _SOCKET_CALL),  # another call: allowed
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 2, 0, _AF_INET),
        (_EQUAL, 2, 0, _AF_INET6),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL),
        (_RETURN, 0, 0, _KILL if has_ipv6 else _REFUSE),
    ]
    instructions = (_Instruction * len(steps))(*steps)
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (
            _PR_SET_SECCOMP,
            _SECCOMP_MODE_FILTER,
            ctypes.byref(_Program(len(steps), instructions)),
            0,
            0,
        ),
    ):
        if libc.prctl(*arguments):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    has_ipv6 = sys.argv[1] != "--without-ipv6"
    command = sys.argv[1:] if has_ipv6 else sys.argv[2:]
    forbid(has_ipv6=has_ipv6)
    os.execvp(command[0], command)
