"""How many rows the matrix of access has, and how many of its tests fail: each row is a request."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from bench.table import Row
from tests.access.table import rows


def matrix() -> list[Row]:
    """Rows by kind, failed tests, and how long all of them take."""
    began = time.monotonic()
    failed = _failed()
    spent = time.monotonic() - began
    every = rows()
    how = ", ".join(f"{count} {kind}" for kind, count in every.items())
    return [
        Row(
            name="rows of the matrix", value=sum(every.values()), unit="requests", how=f"at least 500; {how}"
        ),
        Row(name="tests of the matrix that fail", value=failed, unit="tests", how="tests/access", bar=0),
        Row(name="the whole matrix", value=spent, unit="s", how="one process, its start included", bar=60),
    ]


def _failed() -> int:
    """Failures and errors; raises RuntimeError when nothing was run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", f"--junitxml={report}", "tests/access"]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314 - written just now
    if suite is None or suite.get("tests") == "0":
        raise RuntimeError("the matrix was not run")
    return int(suite.get("failures", 0)) + int(suite.get("errors", 0))
