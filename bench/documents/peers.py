"""The readers that one could take instead of ours, on the same pictures in the same run.

They live in an environment of their own (`make bench-documents` builds it in `var/peers`, `peers.lock`) and
need Debian's `tesseract-ocr`. Judged leniently: a picture counts as exact when every line of the zone stands
somewhere in what the reader gives, spaces left out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from bench.table import Row
from verification.engine.mrz.layouts import LAYOUTS
from verification.engine.mrz.read import read_mrz_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.documents.zones import Capture

ENVIRONMENT = Path(os.environ.get("PEERS", "var/peers"))
WORKER = Path(__file__).with_name("peer_readers.py")
NAMES = ("tesseract", "passporteye", "rapidocr")


@dataclass(slots=True)
class Score:
    """What one reader did on all pictures."""

    exact: int = 0
    wrong: int = 0
    """A zone that passes every check digit and is not the picture's."""
    cpu: float = 0


def side_by_side(captures: Iterable[Capture]) -> list[Row]:
    """Our reader and the peers on the same pictures."""
    truths, scores, own = [], {}, Score()
    with tempfile.TemporaryDirectory(prefix="ecarte-peers-") as name:
        folder = Path(name)
        for index, taken in enumerate(captures):
            cv2.imwrite(str(folder / f"{index:05}.png"), taken.image)
            truths.append(taken.lines)
            _read(taken, own)
        what = f"{len(truths)} generated pictures, each kind, severity and quarter turn"
        for peer in NAMES:
            scores[peer] = _score(peer, folder, truths)
            print(f"{peer}: {scores[peer].exact} of {len(truths)} exact", flush=True)
    return [*_rows("own", own, len(truths), what), *_compared(scores, own, len(truths), what)]


def _read(taken: Capture, own: Score) -> None:
    start = time.process_time()
    reading = read_mrz_image(taken.image)
    own.cpu += time.process_time() - start
    if reading is not None and reading.lines == taken.lines:
        own.exact += 1
    elif reading is not None and all(reading.checks.values()):
        own.wrong += 1


def _score(peer: str, folder: Path, truths: Sequence[tuple[str, ...]]) -> Score:
    python = sys.executable if peer == "rapidocr" else str(ENVIRONMENT / "bin" / "python")
    ran = subprocess.run(
        [python, "-W", "ignore", str(WORKER), peer, str(folder)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"},
    )
    score = Score()
    for truth, answer in zip(truths, map(json.loads, ran.stdout.splitlines()), strict=True):
        lines = [line.replace(" ", "") for line in answer["lines"]]
        score.cpu += answer["cpu"]
        if all(any(row in line for line in lines) for row in truth):
            score.exact += 1
        elif any(passes(zone) for zone in zones_in(lines)):
            score.wrong += 1
    return score


def zones_in(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """Successive lines that have the size of a zone."""
    filled = [line for line in lines if line]
    heights = (2, 3)
    return [tuple(filled[at : at + height]) for height in heights for at in range(len(filled) - height + 1)]


def passes(lines: tuple[str, ...]) -> bool:
    return any(layout.allows(lines) and all(layout.verify(lines).values()) for layout in LAYOUTS)


def _rows(name: str, score: Score, total: int, what: str) -> list[Row]:
    how = f"{what}; {total} pictures"
    return [
        Row(name=f"{name}, exact", value=score.exact / total, unit="share", how=how),
        Row(
            name=f"{name}, wrong",
            value=score.wrong / total,
            unit="share",
            how=f"{how}; every check digit passes",
        ),
        Row(name=f"{name}, CPU a picture", value=score.cpu / total, unit="s", how=how),
    ]


def _compared(scores: dict[str, Score], own: Score, total: int, what: str) -> list[Row]:
    rows = [row for name, score in scores.items() for row in _rows(name, score, total, what)]
    best = max(score.exact for score in scores.values())
    third = [score.cpu for score in scores.values() if score.exact * 3 >= own.exact]
    rows.append(
        Row(name="best peer's exact over ours", value=best / own.exact, unit="ratio", bar=1 / 1.8, how=what)
    )
    if third:
        rows.append(
            Row(
                name="our CPU over the leanest peer's that reads a third as well",
                value=own.cpu / min(third),
                unit="ratio",
                bar=1,
                how=what,
            )
        )
    return rows
