"""How often each doubt is raised, rightly and wrongly.

Films of generated specimens, genuine and of each fraud, go through the engine's own decoding, choice of
frames, location and reading of the print: a value is judged where it was read, as in a case; places that the
generator tells miss it wherever a front was located a millimetre off. Rates come with their 95 % interval
(Wilson).
"""

from __future__ import annotations

import io
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.share import wilson
from bench.table import Row
from ecarte.demo.documents import draw_sides
from ecarte.demo.documents.frauds import FRAUDS
from ecarte.demo.documents.truth import KINDS
from ecarte.demo.film import film_document
from ecarte.demo.film.frauds import FILM_FRAUDS
from ecarte.demo.film.shot import SCENES, Shot
from ecarte.demo.person import DocumentKind
from ecarte.demo.population import person as person_of
from verification.engine.document.doubts.place import value_boxes
from verification.engine.document.doubts.portrait import portrait_area
from verification.engine.document.doubts.raised import doubts
from verification.engine.document.filmed import LONG_SIDE, SIDE_SLOTS
from verification.engine.document.kinds import FRONT, ZONE_SIDE
from verification.engine.document.locate import find_sides
from verification.engine.document.portrait import portrait_of
from verification.engine.document.printed.read import read_printed
from verification.engine.frames import best_frames
from verification.engine.mrz.read import read_mrz
from verification.engine.types import Finding, Verdict
from verification.engine.video import frames, probe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.demo.film.shot import Severity
    from ecarte.demo.person import Person
    from verification.engine.document.doubts.place import Area
    from verification.engine.mrz.read import MrzReading
    from verification.engine.types import BoxMm, Frame

IN_TURN = (
    DocumentKind.CNIE,
    DocumentKind.RESIDENCE_PERMIT,
    DocumentKind.PASSPORT,
    DocumentKind.OLDER_CNI,
)
"""From seed to seed: in another order they would be other films."""
LIGHT: tuple[Severity, ...] = ("clean", "mild", "medium")
SECONDS, FPS = 3.2, 8
"""Rates are those of the frames that are chosen; more frames would only take longer to draw."""
ASIDE = 3.0
"""Millimetres by which the portrait may be found aside of its place: a front farther off was not located."""
GENUINE_TIMES = 4
"""As many genuine films as of each fraud: false alarms are to be rare."""
GENUINE, COPIES = "genuine", ("black_and_white_copy", "colour_copy")
RAISES = {
    **dict.fromkeys(COPIES, "doubt.copy"),
    "screen": "doubt.screen",
    "portrait_stuck": "doubt.portrait",
    "portrait_swapped": "doubt.portrait",
    "text_altered": "doubt.text",
    "no_hologram": "doubt.hologram",
    "still_video": "doubt.still_video",
    "reencoded": "doubt.reencoded",
    "virtual_camera": "doubt.virtual_camera",
}
"""What each fraud should raise."""


@dataclass(frozen=True, slots=True)
class Case:
    findings: list[Finding]
    cpu: float
    located: bool
    """Otherwise only the frames and the file were judged."""


def film(fraud: str, person: Person, seed: int, path: Path) -> BoxMm:
    """Film the front; give the place of its portrait, in millimetres."""
    front = draw_sides(person)[0]
    portrait = front.places["portrait"]
    shot = Shot(
        scene=SCENES[seed % len(SCENES)], severity=LIGHT[seed // 4 % len(LIGHT)], hologram=fraud not in COPIES
    )
    if fraud in FILM_FRAUDS:
        FILM_FRAUDS[fraud](person, path, seed, seconds=SECONDS, severity=shot.severity, fps=FPS)
        return portrait
    picture = FRAUDS[fraud](person, seed).sides[0] if fraud in FRAUDS else front.image
    film_document(person, path, seconds=SECONDS, fps=FPS, seed=seed, shot=shot, sides=[picture])
    return portrait


def judged(fraud: str, kind: DocumentKind, seed: int) -> Case:
    """What the engine says of one film; nothing of a front that it does not find where it is."""
    person = person_of(seed, kind)
    with tempfile.TemporaryDirectory(prefix="doubts-") as folder:
        path = Path(folder) / "film.mp4"
        place = film(fraud, person, seed, path)
        file = io.BytesIO(path.read_bytes())
    info = probe(file)
    chosen = best_frames(frames(file), info, slots=SIDE_SLOTS, long_side=LONG_SIDE)
    sides = find_sides(chosen, _zone(chosen, kind), KINDS[kind])
    front = next((side for side in sides if side.name == FRONT), None)
    portrait = portrait_of(front) if front else None
    area = portrait_area(portrait.face) if portrait else None
    if front is None or area is None or not _is_at(area, place):
        return Case(doubts([], chosen, [info], kind=KINDS[kind]), 0, located=False)
    texts = value_boxes(read_printed([front], KINDS[kind], None))
    start = time.process_time()
    found = doubts([front], chosen, [info], kind=KINDS[kind], portrait=area, texts=texts)
    return Case(found, time.process_time() - start, located=True)


def _zone(chosen: Sequence[Frame], kind: DocumentKind) -> MrzReading | None:
    """That of the front, for the kinds that have it there: it tells where the front lies."""
    if ZONE_SIDE[KINDS[kind]] != FRONT:
        return None
    return read_mrz(sorted(chosen, key=attrgetter("sharpness"), reverse=True))


def _is_at(found: Area, place: BoxMm) -> bool:
    """Otherwise something else was taken for the front, or it was seen upside down."""
    return max(abs(found.x - place[0]), abs(found.y + found.height / 2 - place[1] - place[3] / 2)) < ASIDE


def rate(findings: Sequence[Finding], code: str) -> tuple[int, int]:
    """How many doubt, of those that ran."""
    ran = [found for found in findings if found.code == code and found.verdict is not Verdict.NOT_RUN]
    return sum(found.verdict is Verdict.DOUBT for found in ran), len(ran)


def row(name: str, hits: int, count: int, how: str) -> Row:
    low, high = wilson(hits, count)
    return Row(name=name, value=hits / count, unit=f"of {count} ({low:.0%} to {high:.0%})", how=how)


def measure(frauds: Sequence[str], first: int, count: int) -> list[Row]:
    found: dict[str, list[Finding]] = {}
    cpu: list[float] = []
    for fraud in frauds:
        films = count * GENUINE_TIMES if fraud == GENUINE else count
        seeds = range(first, first + films)
        kinds = [IN_TURN[seed % len(IN_TURN)] for seed in seeds]
        with ProcessPoolExecutor(2, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
            cases = list(pool.map(judged, repeat(fraud), kinds, seeds))
        located = [case for case in cases if case.located]
        found[fraud] = [finding for case in cases for finding in case.findings]
        cpu += [case.cpu for case in located]
        print(f"{fraud}: {films} films, front located in {len(located)}", flush=True)
    how = f"films of generated specimens, four kinds, {', '.join(LIGHT)}; seeds from {first}"
    rows = []
    for code in dict.fromkeys(RAISES.values()):
        hits, ran = rate(found[GENUINE], code)
        if ran:
            rows.append(row(f"{code}, false alarms", hits, ran, how))
        for fraud in (name for name in frauds if RAISES.get(name) == code):
            hits, ran = rate(found[fraud], code)
            if ran:
                rows.append(row(f"{code}, {fraud} found", hits, ran, how))
    return [*rows, Row(name="CPU a case, one side", value=float(np.mean(cpu)), unit="s", bar=0.25, how=how)]
