"""Keeps keys and personal data, in clear in memory, out of core dumps and of other processes' reach."""

from __future__ import annotations

import ctypes
import resource

_PR_SET_DUMPABLE = 4


def forbid() -> None:
    """For this process and, the limit, its children.

    Where the kernel pipes core dumps to a program, the limit does not count (core(5)): "not dumpable" does
    (prctl(2)), which also keeps debuggers of the same user out. A program that is started anew loses it.
    """
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
