"""How many machine-readable zones are read exactly, and how many wrong ones would be accepted.

Single pictures never reach the status "read". What a picture alone would be accepted on is
`MrzReading.sound`: so a sound reading that is not the truth counts as wrong but accepted.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.share import of_count
from bench.table import Row
from ecarte.demo.documents import draw_document
from ecarte.demo.documents.truth import FRENCH
from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.film import capture
from ecarte.demo.film.shot import SCENES, SEVERITIES
from ecarte.demo.film.surface import ZONE_ON_THE_BACK
from ecarte.demo.population import person
from verification.engine.mrz.read import read_mrz_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from ecarte.demo.film.shot import Severity
    from verification.engine.mrz.read import MrzReading
    from verification.engine.types import Image

    Lines = tuple[str, ...]

SEED = 9303
PLAIN_FONT, SECOND_FONT, SECOND_GROWTH = "OCRB.otf", "OCRBS.otf", 0.06
"""The face that the network was trained on, and the rendering that it never saw; growth in millimetres."""
OVERALL, SINGLE_WRONG, PHOTOGRAPH_WRONG = 0.08, 0.005, 0.01
INEXACT: dict[Severity, float | None] = {"clean": 0, "mild": 0, "medium": 0.03, "hard": None}


TRUTH_ERRS = "passporteye__62_pass-aus.png"
"""The photograph whose given truth fails its own check digits, where our reading passes them."""


@dataclass(frozen=True, slots=True)
class Capture:
    image: Image
    lines: Lines
    severity: Severity | None = None
    turns: int | None = None
    """Quarters by which a drawn picture is turned."""


@dataclass(slots=True)
class Tally:
    """What became of the zones of one lot."""

    total: int = 0
    exact: int = 0
    wrong: int = 0
    """Accepted, and not the truth."""
    cpu: float = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def add(self, reading: MrzReading | None, truth: Lines, *, accepted: bool, cpu: float) -> None:
        exact = reading is not None and reading.lines == truth
        self.total += 1
        self.exact += exact
        self.wrong += accepted and not exact
        self.cpu += cpu
        found = "not found" if reading is None else str(reading.status)
        self.outcomes[f"{found}, {'exact' if exact else 'not exact'}"] += 1


def captures(count: int, *, seed: int = SEED, font: str = PLAIN_FONT, growth: float = 0) -> Iterator[Capture]:
    """Give `count` pictures of each kind and severity; any twelve in a row show every scene at every turn."""
    each = product(SEVERITIES, FRENCH, range(count))
    for number, (severity, kind, i) in enumerate(each):
        somebody = person(seed + i, kind)
        side = draw_document(somebody, mrz_font=font, mrz_growth=growth)[kind in ZONE_ON_THE_BACK]
        shot = seed + 1000 * SEVERITIES.index(severity) + i
        scene, turns = SCENES[number % len(SCENES)], number % 4
        image = capture(side, severity=severity, scene=scene, seed=shot, turns=turns)
        yield Capture(image, mrz_lines(somebody), severity, turns)


def stills(taken: Iterable[Capture], *, what: str) -> list[Row]:
    """One picture each: exact by severity and overall, wrong but accepted, CPU."""
    overall, by_severity = Tally(), {severity: Tally() for severity in SEVERITIES}
    for shot in taken:
        reading, cpu = _timed(partial(read_mrz_image, shot.image))
        for tally in (overall, *([by_severity[shot.severity]] if shot.severity else [])):
            tally.add(reading, shot.lines, accepted=reading is not None and reading.sound, cpu=cpu)
    rows = [
        row
        for severity, tally in by_severity.items()
        for row in _inexact(f"stills, {severity}", tally, INEXACT[severity], what)
    ]
    return [*rows, *_summary("stills", overall, OVERALL, SINGLE_WRONG, what)]


def photographed(folder: Path) -> Iterator[tuple[str, Capture]]:
    """Their names, and what they show."""
    with (folder / "truth.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            picture = cv2.imread(str(folder / "images" / row["path"]))
            assert picture is not None, row["path"]
            lines = tuple(row[key] for key in ("l1", "l2", "l3") if row[key])
            yield row["path"], Capture(np.asarray(picture, np.uint8), lines)


def photographs(folder: Path) -> list[Row]:
    """Photographs of `folder`/images, one each; `truth.csv` gives path, l1, l2, l3.

    With and without the one whose truth errs; the bars are for all of them.
    """
    tally, sound = Tally(), Tally()
    for path, taken in photographed(folder):
        reading, cpu = _timed(partial(read_mrz_image, taken.image))
        accepted = reading is not None and reading.sound
        for lot in (tally, sound) if path != TRUTH_ERRS else (tally,):
            lot.add(reading, taken.lines, accepted=accepted, cpu=cpu)
        if reading is not None and accepted and reading.lines != taken.lines:
            print(f"  {path}: accepted as {reading.lines}, and not the truth given", flush=True)
    what, others = "photographs of specimens, one picture each", f"photographs without {TRUTH_ERRS}"
    return [
        *_summary("photographs", tally, OVERALL, PHOTOGRAPH_WRONG, what),
        *_summary(others, sound, None, None, f"{what}; the truth of the one left out errs"),
    ]


def _timed(read: Callable[[], MrzReading | None]) -> tuple[MrzReading | None, float]:
    start = time.process_time()
    return read(), time.process_time() - start


def _summary(name: str, tally: Tally, inexact: float | None, wrong: float | None, what: str) -> list[Row]:
    how = _how(tally, what)
    return [
        *_inexact(name, tally, inexact, what),
        of_count(f"{name}, wrong but accepted", tally.wrong, tally.total, how, wrong),
        Row(name=f"{name}, CPU each", value=tally.cpu / tally.total, unit="s", how=how),
    ]


def _inexact(name: str, tally: Tally, bar: float | None, what: str) -> list[Row]:
    """No row where nothing was measured."""
    if not tally.total:
        return []
    missed = tally.total - tally.exact
    return [of_count(f"{name}, not exact", missed, tally.total, _how(tally, what), bar)]


def _how(tally: Tally, what: str) -> str:
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(tally.outcomes.items()))
    return f"{what}; {tally.total} zones: {outcomes}"
