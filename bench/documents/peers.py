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

from bench.share import of_count
from bench.table import Row
from verification.engine.mrz.layouts import LAYOUTS
from verification.engine.mrz.read import read_mrz_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.documents.zones import Capture

ENVIRONMENT = Path(os.environ.get("PEERS", "var/peers"))
WORKER = Path(__file__).with_name("peer_readers.py")
NAMES = ("tesseract", "passporteye", "rapidocr")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader made of one picture."""

    exact: bool
    wrong: bool
    """A zone that passes every check digit and is not the picture's."""
    cpu: float


def side_by_side(captures: Iterable[Capture], what: str) -> list[Row]:
    """Our reader and the peers on the same pictures; apart, those of them that stand upright."""
    truths, turns, own = [], [], []
    with tempfile.TemporaryDirectory(prefix="ecarte-peers-") as name:
        folder = Path(name)
        for index, taken in enumerate(captures):
            cv2.imwrite(str(folder / f"{index:05}.png"), taken.image)
            truths.append(taken.lines)
            turns.append(taken.turns)
            own.append(_own(taken))
        answers = {peer: _answers(peer, folder, truths) for peer in NAMES}
    upright = [at for at, quarters in enumerate(turns) if quarters == 0]
    rows = _rows("own", own, what) + [row for peer in NAMES for row in _rows(peer, answers[peer], what)]
    rows += _compared(own, answers, what)
    if upright:
        of_upright = {peer: [given[at] for at in upright] for peer, given in answers.items()}
        rows.append(_exact("own, upright pictures, exact", [own[at] for at in upright], what))
        rows += [_exact(f"{peer}, upright pictures, exact", of_upright[peer], what) for peer in NAMES]
        rows.append(_ratio("upright pictures, best peer", [own[at] for at in upright], of_upright, what))
    return rows


def _own(taken: Capture) -> Answer:
    start = time.process_time()
    reading = read_mrz_image(taken.image)
    cpu = time.process_time() - start
    exact = reading is not None and reading.lines == taken.lines
    return Answer(exact, not exact and reading is not None and all(reading.checks.values()), cpu)


def _answers(peer: str, folder: Path, truths: Sequence[tuple[str, ...]]) -> list[Answer]:
    python = sys.executable if peer == "rapidocr" else str(ENVIRONMENT / "bin" / "python")
    ran = subprocess.run(
        [python, "-W", "ignore", str(WORKER), peer, str(folder)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"},
    )
    answers = []
    for truth, answer in zip(truths, map(json.loads, ran.stdout.splitlines()), strict=True):
        lines = [line.replace(" ", "") for line in answer["lines"]]
        exact = all(any(row in line for line in lines) for row in truth)
        wrong = not exact and any(passes(zone) for zone in zones_in(lines))
        answers.append(Answer(exact, wrong, answer["cpu"]))
    return answers


def zones_in(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """Successive lines that have the size of a zone."""
    filled = [line for line in lines if line]
    heights = (2, 3)
    return [tuple(filled[at : at + height]) for height in heights for at in range(len(filled) - height + 1)]


def passes(lines: tuple[str, ...]) -> bool:
    return any(layout.allows(lines) and all(layout.verify(lines).values()) for layout in LAYOUTS)


def _rows(name: str, answers: Sequence[Answer], what: str) -> list[Row]:
    wrong = sum(answer.wrong for answer in answers)
    return [
        _exact(f"{name}, exact", answers, what),
        of_count(f"{name}, wrong", wrong, len(answers), f"{what}; every check digit passes"),
        Row(name=f"{name}, CPU a picture", value=_cpu(answers) / len(answers), unit="s", how=what),
    ]


def _exact(name: str, answers: Sequence[Answer], what: str) -> Row:
    return of_count(name, _read(answers), len(answers), what)


def _ratio(name: str, own: Sequence[Answer], peers: Mapping[str, Sequence[Answer]], what: str) -> Row:
    best = max(_read(answers) for answers in peers.values())
    value = best / _read(own)
    return Row(name=f"{name}'s exact over ours", value=value, unit="ratio", bar=1 / 1.8, how=what)


def _compared(own: Sequence[Answer], peers: Mapping[str, Sequence[Answer]], what: str) -> list[Row]:
    rows = [_ratio("best peer", own, peers, what)]
    third = [_cpu(answers) for answers in peers.values() if _read(answers) * 3 >= _read(own)]
    if third:
        name = "our CPU over the leanest peer's that reads a third as well"
        rows.append(Row(name=name, value=_cpu(own) / min(third), unit="ratio", bar=1, how=what))
    return rows


def _read(answers: Sequence[Answer]) -> int:
    return sum(answer.exact for answer in answers)


def _cpu(answers: Sequence[Answer]) -> float:
    return sum(answer.cpu for answer in answers)
