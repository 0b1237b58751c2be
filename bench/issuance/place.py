"""A system of which each process may be killed, and is started again: what `ecarte.embedded` does not do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from ecarte.embedded import place as layout
from ecarte.embedded.broker import free_port, start_broker
from ecarte.embedded.parent import die_with
from tests.ecarte.embedded.processes import descendants, wait_until_ended
from tests.postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CELERY = (sys.executable, "-m", "celery", "-A", "ecarte.embedded.jobs")


class Place:
    """PostgreSQL, broker, web, worker and scheduler of a development place, in a folder of its own.

    Only for the main thread: the kernel ends a process when the thread that started it ends.
    """

    def __init__(self, folder: Path, **variables: str) -> None:
        """Lays the place out and puts its environment into this process, before Django reads it."""
        web, broker = free_port(), free_port()
        os.environ["VAR_DIR"] = str(folder / "place")
        (folder / "postgres").mkdir()
        self._postgres = Postgres(folder / "postgres")
        laid = layout.lay_out(port=web, demo=False)
        self.url, self._logs = laid.url, laid.logs
        laid.environment |= {"DATABASE_URL": self._postgres.url, "REDIS_URL": f"redis://127.0.0.1:{broker}/0"}
        os.environ |= laid.environment | variables
        bind = ("--bind", f"127.0.0.1:{web}")
        gunicorn = (sys.executable, "-m", "gunicorn", "--config", "python:ecarte.embedded.web", *bind)
        worker = ("worker", "--loglevel", "INFO", "--concurrency", "2", "--queues", "celery,outgoing")
        self._starts: dict[str, Callable[[], subprocess.Popen[bytes]]] = {
            "database": self._postgres.start,
            "broker": lambda: start_broker(directory=folder / "broker", port=broker).process,
            "web": partial(self._logged, "web", *gunicorn),
            "worker": partial(self._logged, "worker", *CELERY, *worker),
            "beat": partial(self._logged, "beat", *CELERY, "beat", "--loglevel", "INFO", "--pidfile", ""),
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        for name in names:
            self._processes[name] = self._starts[name]()

    def kill(self, name: str) -> None:
        """SIGKILL to it and to every process below it."""
        process = self._processes.pop(name)
        below = descendants(process.pid)
        for pid in (process.pid, *below):
            _kill(pid)
        process.wait()
        wait_until_ended(*below)

    def mend(self) -> list[str]:
        """Start what ended by itself, as a service manager does; names of these."""
        ended = [name for name, process in self._processes.items() if process.poll() is not None]
        self.start(*ended)
        return ended

    def stop(self, *names: str) -> None:
        """As a service manager does, and waits."""
        for name in names:
            self._processes[name].terminate()
        for name in names:
            self._processes.pop(name).wait()

    def end(self) -> None:
        for name in list(self._processes):
            self.kill(name)

    def _logged(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        with (self._logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                process_group=0,
                preexec_fn=partial(die_with, os.getpid(), by=signal.SIGKILL),
            )


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
