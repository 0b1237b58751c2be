"""What stands in clear in memory does not reach the disk when a process crashes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CRASH = "import os; os.abort()"


def dumps(code: str, folder: Path) -> bool:
    """Whether this code, which ends in a crash, leaves a core dump."""

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    assert most, "this machine lets nothing be dumped: nothing is shown here"

    def allow() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109
        preexec_fn=allow,
        stderr=subprocess.DEVNULL,
    )
    _, status = os.waitpid(process.pid, 0)
    process.returncode = status
    assert os.WIFSIGNALED(status)
    return os.WCOREDUMP(status)


def test_without_us_there_would_be_one(tmp_path: Path) -> None:
    assert dumps(CRASH, tmp_path)


@pytest.mark.parametrize(
    "start",
    [
        "import ecarte.wsgi",
        "from ecarte.celery import app; app.Worker().setup_defaults()",
        "import django; django.setup()",
    ],
    ids=["web", "worker", "command"],
)
def test_no_process_leaves_a_core_dump(tmp_path: Path, start: str) -> None:
    assert not dumps(f"{start}\nimport os\nif os.fork(): os.wait()\n{CRASH}", tmp_path)
    assert list(tmp_path.iterdir()) == []
