"""The sandbox without the half second that each child takes to load the engine.

Everything is the real thing but one step: the child is forked from this process, which has loaded the engine,
instead of started afresh. It then runs `child.main` as ever: it confines itself, reads, analyses, answers.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

import cv2

from verification.engine import child, sandbox
from verification.engine.analyse import analyse
from verification.engine.calls import can_refuse_calls
from verification.engine.child import CRASHED

if TYPE_CHECKING:
    import resource
    from collections.abc import Iterator
    from datetime import date
    from types import TracebackType

    from verification.engine.confine import ChildLimits

_LOOK_AGAIN = 0.005


class Forked:
    """As much of `subprocess.Popen` as the sandbox uses."""

    usage: resource.struct_rusage
    """Of the last child that ended."""

    def __init__(self, arguments: list[str]) -> None:
        self._status: int | None = None
        self._pid = os.fork()
        if self._pid == 0:
            sys.argv = arguments
            try:
                child.main()
            finally:
                os._exit(CRASHED if sys.exc_info()[0] else 0)

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._status is None:
            pid, status, usage = os.wait4(self._pid, 0 if deadline is None else os.WNOHANG)
            if pid:
                self._status, Forked.usage = os.waitstatus_to_exitcode(status), usage
            elif deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("child", timeout or 0)
            else:
                time.sleep(_LOOK_AGAIN)
        return self._status

    def kill(self) -> None:
        if self._status is None:
            os.kill(self._pid, signal.SIGKILL)

    def __enter__(self) -> Forked:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wait()


@contextmanager
def warm(film: bytes, face: bytes, today: date) -> Iterator[None]:
    """Within, the sandbox forks. The engine is loaded by analysing a sound film of each kind here."""
    cv2.setNumThreads(1)
    can_refuse_calls()
    analyse(io.BytesIO(film), io.BytesIO(face), today=today)
    with patch.object(sandbox, "_started", _forked):
        yield


def _forked(
    task: str, inputs: list[int], output: int, parameters: tuple[str, ...], limits: ChildLimits
) -> Forked:
    """The arguments that `child.main` finds: see `sandbox._started`."""
    numbers = (os.getpid(), limits.memory_bytes, limits.cpu_seconds, limits.open_files, output)
    return Forked(["-c", sandbox.ROOT, *map(str, numbers), task, *map(str, inputs), *parameters])
