from __future__ import annotations

import os
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.ecarte.embedded.processes import descendants, wait_until_ended
from tests.end_to_end.system import system

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_each_signal_stops_all_cleanly_and_it_starts_again_on_what_it_kept(tmp_path: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with system(var=tmp_path) as running:
            running.wait_until_started()
            with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/readyz") as answer:
                assert answer.status == 200
            below = descendants(running.process.pid)
            assert len(below) >= 6  # broker, web and its two workers, worker, scheduler
            running.process.send_signal(number)
            printed, _ = running.process.communicate()
            assert running.process.returncode == 0, printed
            wait_until_ended(*below)


def test_a_killed_supervisor_leaves_no_process(tmp_path: Path) -> None:
    with system(var=tmp_path) as running:
        running.wait_until_started()
        below = descendants(running.process.pid)
        running.process.kill()
        wait_until_ended(*below)


def test_a_child_that_dies_stops_all_with_a_failure_and_the_end_of_its_log(tmp_path: Path) -> None:
    with system(var=tmp_path) as running:
        running.wait_until_started()
        below = descendants(running.process.pid)
        os.kill(_named(below, "beat"), signal.SIGKILL)
        printed, _ = running.process.communicate()
        assert running.process.returncode == 1
        assert "beat ended by itself" in printed
        assert "beat.log" in printed
        wait_until_ended(*below)


def test_a_port_in_use_is_said_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with system(var=tmp_path, port=port) as running:
            printed, _ = running.process.communicate()
    assert running.process.returncode == 1
    assert f"port {port}" in printed
    assert "--port" in printed
    assert not (tmp_path / "dev.env").exists()


def _named(pids: set[int], word: str) -> int:
    return next(
        pid for pid in pids if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    )
