from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from redis import Redis

from ecarte.embedded.broker import start_broker
from tests.ecarte.embedded.processes import wait_until_ended

if TYPE_CHECKING:
    from pathlib import Path

STARTS = """
import sys, time
from pathlib import Path
from ecarte.embedded.broker import start_broker
print(start_broker(directory=Path(sys.argv[1])).process.pid, flush=True)
time.sleep(60)
"""


def test_what_the_broker_holds_is_still_there_when_it_starts_again(tmp_path: Path) -> None:
    broker = start_broker(directory=tmp_path)
    with Redis.from_url(broker.url) as client:
        client.set("task", "1")
    broker.stop()
    again = start_broker(directory=tmp_path)
    try:
        with Redis.from_url(again.url) as client:
            assert client.get("task") == b"1"
    finally:
        again.stop()


def test_the_broker_ends_with_a_killed_parent(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        broker = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
    wait_until_ended(broker)
