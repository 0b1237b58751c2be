"""Both films through the sandbox, and what its child took: `python -m bench.child DOCUMENT FACE` prints JSON.

A process of its own that imports only the door and holds no film: the kernel begins a child's peak with what
its parent had.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from verification.engine.sandbox import analyse

TODAY = date(2026, 11, 22)
CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Child:
    """What one child took, and what it gave."""

    megabytes: float
    """Resident, at most, interpreter and networks included."""
    cpu: float
    """Seconds, from its start to its end."""
    steps: dict[str, float]
    """CPU seconds that the report tells of; none if the child failed."""
    zone: str
    notes: list[str]
    """What the engine says of itself: `child`, `time`."""

    @property
    def beside(self) -> float:
        """CPU seconds in no step: starting, loading, answering."""
        return self.cpu - sum(self.steps.values())


def analysed(document: Path, face: Path) -> Child:
    command = [sys.executable, "-m", "bench.child", str(document), str(face)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return Child(**json.loads(told.stdout))


def main(document: Path, face: Path) -> None:
    with document.open("rb") as one, face.open("rb") as other:
        films = (iter(partial(film.read, CHUNK), b"") for film in (one, other))
        report = analyse(document=next(films), face=next(films), today=TODAY)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    notes = [f"{each.code} {each.detail}" for each in report.findings if each.code.startswith("engine.")]
    told = {
        "megabytes": used.ru_maxrss / 1024,
        "cpu": used.ru_utime + used.ru_stime,
        "steps": report.cpu_seconds,
        "zone": "none" if report.mrz is None else str(report.mrz.status),
        "notes": notes,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
