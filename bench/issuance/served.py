"""The web as the Dockerfile starts it, on a port of this machine, and what processes cost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ecarte.embedded.broker import free_port
from ecarte.embedded.parent import die_with
from tests.ecarte.embedded.processes import descendants

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKERS = 2
THREADS = ("--worker-class=ecarte.web_worker.PatientWorker", "--threads=8", "--keep-alive=75")
OPTIONS = ("--worker-tmp-dir=/dev/shm", "--no-control-socket", f"--workers={WORKERS}")
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def served(*options: str, **variables: str) -> Iterator[tuple[int, int]]:
    """Port and process; `options` in place of THREADS. Logs as production does."""
    port = free_port()
    command = (sys.executable, "-m", "gunicorn", "ecarte.wsgi", f"--bind=127.0.0.1:{port}")
    with tempfile.TemporaryFile() as log:
        web = subprocess.Popen(
            [*command, *OPTIONS, *(options or THREADS)],
            env=os.environ | {"LOG_LEVEL": "INFO"} | variables,
            stdout=log,
            stderr=log,
            process_group=0,
            preexec_fn=partial(die_with, os.getpid(), by=signal.SIGTERM),
        )
        try:
            wait_until_answered(f"http://127.0.0.1:{port}/healthz")
            yield port, web.pid
        finally:
            web.terminate()
            web.wait()


def processor(root: int) -> float:
    """Seconds of processor of a process and those below it, those that have ended included."""
    return sum(_ticks(pid) for pid in (root, *descendants(root))) / TICKS


def _ticks(pid: int) -> int:
    """utime, stime, cutime and cstime of proc(5)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(field) for field in fields[11:15])


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def wait_until_answered(url: str) -> None:
    """Raises TimeoutError after three minutes."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - ours
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")
