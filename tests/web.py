"""The web server that runs, alone: gunicorn with its worker, on real sockets."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings

from ecarte.embedded.broker import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def web(config: str = "ecarte.embedded.web", **environment: str) -> Iterator[int]:
    """With this configuration of gunicorn, by default that of the development place; its port."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", f"python:{config}", "--bind", f"127.0.0.1:{port}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "ALLOWED_HOSTS": "127.0.0.1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_until_served(port)
            yield port
        finally:
            server.terminate()


def wait_until_served(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            return served(port)
        except OSError:
            time.sleep(0.2)
    raise AssertionError("it does not start")


def served(port: int) -> None:
    """Within five seconds."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        assert answer.status == 200
