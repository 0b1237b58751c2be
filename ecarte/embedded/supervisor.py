"""Starts the processes of one place, watches them, and stops them: all or none.

A child that ends by itself stops the whole with a failure: in development a restart would hide the bug.
(In production the service manager restarts; see docs/operations.md.) However this process ends, the
kernel ends its children, and they end theirs (`parent.die_with`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ecarte.embedded.parent import die_with
from ecarte.embedded.progress import say

if TYPE_CHECKING:
    from pathlib import Path

GRACE = 20.0
"""Seconds a child has to finish what it holds after SIGTERM; then it is told SIGQUIT, then killed."""
_TAIL = 15


class ChildFailed(Exception):
    """A process that had to run has ended. The message holds the end of its log."""


@dataclass(frozen=True)
class Child:
    """One supervised process."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    """None: it writes to the terminal."""

    def tail(self) -> str:
        """The last lines of its log."""
        if self.log is None:
            return ""
        lines = self.log.read_text(errors="replace").splitlines()[-_TAIL:]
        return "\n".join([f"--- end of {self.log}", *lines])


class Supervisor:
    """The running processes of one place."""

    def __init__(self, *, environment: dict[str, str], logs: Path, grace: float = GRACE) -> None:
        self._environment = environment
        self._logs = logs
        self._grace = grace
        self._children: list[Child] = []
        self._foundations: list[Child] = []

    def adopt(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Watch a process that the others stand on; it is stopped after them."""
        self._foundations.append(Child(name, process, None))

    def start(self, name: str, *command: str, on_terminal: bool = False) -> Child:
        """Start a child in its own process group: the terminal's Ctrl-C reaches only the supervisor."""
        log = None if on_terminal else self._logs / f"{name}.log"
        output = log.open("wb") if log else None
        process = subprocess.Popen(  # noqa: S603
            command,
            env=os.environ | self._environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            process_group=0,
            preexec_fn=partial(die_with, os.getpid()),
        )
        if output:
            output.close()
        child = Child(name, process, log)
        self._children.append(child)
        return child

    def run(self, name: str, *command: str, on_terminal: bool = False) -> None:
        """Run a command to its end while the others run. Raises ChildFailed."""
        child = self.start(name, *command, on_terminal=on_terminal)
        if self.watch(until=child) != 0:
            raise ChildFailed(f"{name} failed (status {child.process.returncode})\n{child.tail()}")

    def watch(self, *, until: Child | None = None) -> int:
        """Wait until the child `until` ends and give its status. Raises ChildFailed when another ends."""
        while True:
            for child in [*self._children, *self._foundations]:
                status = child.process.poll()
                if status is None:
                    continue
                if child is until:
                    self._children.remove(child)
                    return status
                raise ChildFailed(f"{child.name} ended by itself (status {status})\n{child.tail()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End every child: SIGTERM, after the grace SIGQUIT (a worker gives its task back), then SIGKILL."""
        self._signal(signal.SIGTERM)
        if not self._ended_within(self._grace):
            late = ", ".join(child.name for child in self._alive())
            say(f"  still at work after {self._grace:.0f} s: {late}")
            self._signal(signal.SIGQUIT)
            self._ended_within(min(5.0, self._grace))
        for child in self._children:  # what is left of each group, grandchildren included
            _kill_group(child.process.pid)
            child.process.wait()
        self._children.clear()
        for foundation in self._foundations:
            foundation.process.terminate()
            foundation.process.wait()
        self._foundations.clear()

    def _alive(self) -> list[Child]:
        return [child for child in self._children if child.process.poll() is None]

    def _signal(self, number: int) -> None:
        for child in self._alive():
            child.process.send_signal(number)

    def _ended_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self._alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self._alive()


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
