"""Ties a process to its parent, so that nothing outlives a supervisor that was killed."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent: int, *, by: int = signal.SIGKILL) -> None:
    """Have the kernel send `by` to this process when `parent` dies, however it dies.

    For the child, after fork: `preexec_fn=partial(die_with, os.getpid())`. Linux's prctl(2).
    """
    _libc.prctl(_PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:  # it died before the call
        os._exit(1)
