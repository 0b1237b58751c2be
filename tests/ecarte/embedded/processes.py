"""Looks at real processes, for the tests of what starts and stops them."""

from __future__ import annotations

import time
from pathlib import Path


def running(pid: int) -> bool:
    """A zombie has ended: it only waits to be counted."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_ended(*pids: int) -> None:
    """pytest's time limit ends the wait for one that never does."""
    while any(running(pid) for pid in pids):
        time.sleep(0.02)


def wait_for_lines(path: Path, count: int) -> list[str]:
    """The lines of a file, as soon as it has that many."""
    while not path.exists() or len(path.read_text().splitlines()) < count:
        time.sleep(0.02)
    return path.read_text().splitlines()


def descendants(pid: int) -> set[int]:
    """Every process below `pid`."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    found = {int(child) for file in children for child in file.read_text().split()}
    return found.union(*(descendants(child) for child in found))
