from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ecarte.embedded.supervisor import ChildFailed, Supervisor
from tests.ecarte.embedded.processes import running, wait_for_lines, wait_until_ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLEEP = "import time; time.sleep(60)"
STUBBORN = """
import os, signal, time
for number in (signal.SIGTERM, signal.SIGQUIT):
    signal.signal(number, signal.SIG_IGN)
os.fork()
os.write(1, b"%d\\n" % os.getpid())  # in one piece: two write to one log
time.sleep(60)
"""
TELLS_WHEN_IT_STOPS = """
import signal, sys, time
from pathlib import Path
name, folder = sys.argv[1], Path(sys.argv[2])
def stop(*_):
    with (folder / "stopped").open("a") as file:
        file.write(name + "\\n")
    raise SystemExit
signal.signal(signal.SIGTERM, stop)
(folder / name).write_text("ready\\n")
time.sleep(60)
"""
SUPERVISES = """
import sys
from pathlib import Path
from ecarte.embedded.supervisor import Supervisor
supervisor = Supervisor(environment={}, logs=Path(sys.argv[1]))
print(supervisor.start("child", sys.executable, "-c", "import time; time.sleep(60)").process.pid, flush=True)
supervisor.watch()
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(environment={"COLOUR": "blue"}, logs=tmp_path, grace=0.5)
    yield supervisor
    supervisor.stop()


def test_a_child_runs_in_the_environment_of_the_place_and_writes_to_its_own_log(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.run("speaks", sys.executable, "-c", "import os; print(os.environ['COLOUR'])")
    assert (tmp_path / "speaks.log").read_text() == "blue\n"


def test_a_child_that_ends_by_itself_is_reported_with_the_end_of_its_log(supervisor: Supervisor) -> None:
    supervisor.start("steady", sys.executable, "-c", SLEEP)
    supervisor.start("breaks", sys.executable, "-c", "print('the reason'); raise SystemExit(3)")
    with pytest.raises(ChildFailed, match=r"breaks ended by itself \(status 3\)\n(.|\n)*the reason"):
        supervisor.watch()


def test_a_command_that_fails_is_reported_and_the_others_still_run(supervisor: Supervisor) -> None:
    steady = supervisor.start("steady", sys.executable, "-c", SLEEP)
    with pytest.raises(ChildFailed, match=r"command failed \(status 2\)"):
        supervisor.run("command", sys.executable, "-c", "raise SystemExit(2)")
    assert running(steady.process.pid)


def test_stopping_kills_what_ignores_the_signals_and_its_children_too(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.start("stubborn", sys.executable, "-c", STUBBORN)
    pids = [int(line) for line in wait_for_lines(tmp_path / "stubborn.log", 2)]
    supervisor.stop()
    wait_until_ended(*pids)


def test_what_the_others_stand_on_is_stopped_after_them(tmp_path: Path) -> None:
    supervisor = Supervisor(environment={}, logs=tmp_path, grace=30)  # a busy machine is slow to hear
    command = [sys.executable, "-c", TELLS_WHEN_IT_STOPS]
    supervisor.adopt("broker", subprocess.Popen([*command, "broker", str(tmp_path)]))
    supervisor.start("web", *command, "web", str(tmp_path))
    wait_for_lines(tmp_path / "broker", 1)
    wait_for_lines(tmp_path / "web", 1)
    supervisor.stop()
    assert (tmp_path / "stopped").read_text().split() == ["web", "broker"]


def test_a_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISES, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        assert running(child)
        os.kill(process.pid, signal.SIGKILL)
    wait_until_ended(child)
