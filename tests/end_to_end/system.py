"""A whole system of its own for a test: `python -m ecarte.embedded` in a folder and on a port of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecarte.embedded.broker import free_port
from tests.ecarte.embedded.processes import descendants, wait_until_ended

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")
STARTED = "Ctrl-C stops all"
NO_CONTACT = """
from verification.models import Scheme
Scheme.objects.update(contact_required=False)
"""


@dataclass
class System:
    """A running supervisor."""

    process: subprocess.Popen[str]
    var: Path
    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_started(self) -> str:
        """What it printed until it was up. Fails when it ends instead."""
        return self.read_until(STARTED)

    def read_until(self, text: str) -> str:
        assert self.process.stdout
        printed = ""
        for line in self.process.stdout:
            printed = f"{printed}{line}"
            if text in line:
                return printed
        raise AssertionError(printed)

    def environment(self) -> dict[str, str]:
        """What its processes run in, for commands beside it."""
        pairs = (line.partition("=") for line in (self.var / "dev.env").read_text().splitlines())
        return inherited() | {name: value.strip("'") for name, _, value in pairs}

    def manage(self, *arguments: str) -> str:
        """Run a management command beside it; give what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(
            command, env=self.environment(), cwd=ROOT, check=True, capture_output=True, text=True
        )
        return str(result.stdout)

    def ask_for_no_contact(self) -> None:
        """Enrolments are submitted without a code from a mailbox."""
        self.manage("shell", "--verbosity=0", "--command", NO_CONTACT)


def inherited() -> dict[str, str]:
    """None of the variables of the tests' own settings."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ}


@contextmanager
def system(*arguments: str, var: Path, port: int | None = None, **variables: str) -> Iterator[System]:
    """Start one; when the test ends it is killed, and everything below it has to end with it."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "ecarte.embedded", "--port", str(port), *arguments],
        env=inherited() | {"VAR_DIR": str(var)} | variables,
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    with process:
        try:
            yield System(process, var / ("demo" if "--demo" in arguments else "dev"), port)
        finally:
            below = descendants(process.pid)
            process.kill()
            wait_until_ended(*below)
