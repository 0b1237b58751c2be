"""Measured figures as a table in the terminal and as JSON in `bench/results`."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured figure and the bar it is held against, if there is one."""

    name: str
    value: float
    unit: str
    how: str
    bar: float | None = None
    """The most it may be."""

    @property
    def met(self) -> bool | None:
        return None if self.bar is None else self.value <= self.bar


def machine() -> str:
    """What it was measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores {model}, Python {platform.python_version()}, load {load:.1f} at the start"


def report(name: str, rows: Sequence[Row], *, where: str, part: str = "") -> None:
    """Print the table and write `bench/results/{name}.json`. `where`: see `machine`.

    With a `part`, its rows replace those that it wrote before and the others stay.
    """
    prefix, file = f"{part}: " if part else "", RESULTS / f"{name}.json"
    print(f"\n{prefix}{name}, on {where}")
    for row in rows:
        bar = "" if row.bar is None else f"   at most {row.bar:g}: {'met' if row.met else 'NOT MET'}"
        print(f"  {row.name:<44}{row.value:>10.4g} {row.unit}{bar}")
    RESULTS.mkdir(exist_ok=True)
    before = json.loads(file.read_text()) if part and file.exists() else []
    kept = [row for row in before if not row["name"].startswith(prefix)]
    written = [
        asdict(row)
        | {
            "name": prefix + row.name,
            "value": float(f"{row.value:.4g}"),
            "met": row.met,
            "how": f"{row.how}; {where}",
        }
        for row in rows
    ]
    file.write_text(json.dumps([*kept, *written], indent=2, ensure_ascii=False) + "\n")
