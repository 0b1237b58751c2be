"""What a child gives up before it touches anything untrusted. Standard library only, Linux only."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChildLimits:
    """What a child may use. Memory is address space: dlib's models, OpenCV and the frames of a 4K video."""

    memory_bytes: int = 1792 * 2**20
    cpu_seconds: int = 120
    wall_seconds: float = 150
    open_files: int = 64
    result_bytes: int = 16 * 2**20


def confine(*, parent: int, memory_bytes: int, cpu_seconds: int, open_files: int) -> bool:
    """Drops the network (True if the kernel let it), privileges and resources; dies with `parent`."""
    isolated: bool = _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    # After unshare, which clears it. The parent may have died before: then nobody is left to send the signal.
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_FSIZE, 0),  # no file may grow; pipes may
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    # SIGXCPU at the first, so that the parent can tell; SIGKILL at the second.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    return isolated


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
