"""Which seals are decoded on generated captures, at what cost, and which altered ones pass.

Specimens of identity cards (modules of 0.25 mm, as on the real card) and residence permits, filmed by the
simulated phone: one frame, then with four more of the take. The document's outline is given, off by about a
pixel and a half: what is measured is the reading of seals, not the finding of documents.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.share import of_count
from bench.table import Row
from ecarte.demo.documents.truth import KINDS, side_at
from ecarte.demo.film.shot import CONDITIONS, SCENES, SEVERITIES, Scene, Severity, Shot
from ecarte.demo.film.surface import surfaces
from ecarte.demo.film.take import Plan, Take
from ecarte.demo.person import DocumentKind, Person
from ecarte.demo.population import person
from ecarte.demo.seals.authority import FOLDER
from ecarte.demo.seals.payload import payload_of
from verification.engine.document.kinds import BACK, ID_1, Kind
from verification.engine.document.side import Sight
from verification.engine.seals.judge import judge_payload
from verification.engine.seals.read import read_seals
from verification.engine.seals.reading import SealVerdict
from verification.engine.seals.trust import SealTrust

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.side import Side

WITH_SEAL = (DocumentKind.CNIE, DocumentKind.RESIDENCE_PERMIT)
SIZE = (1920, 1080)
MOMENTS = 5
OUTLINE_ERROR = 1.5
"""Pixels, standard deviation."""
BARS: dict[Severity, float] = {"clean": 0.05, "mild": 0.05, "medium": 0.05}
"""Of seals not decoded, at most."""
TRUST = SealTrust(FOLDER)


@dataclass(slots=True)
class Cell:
    decoded: int = 0
    total: int = 0
    cpu: float = 0


def moments(holder: Person, severity: Severity, scene: Scene, seed: int) -> list[Side]:
    """The back at several moments of one take, each picture compressed like a photograph."""
    rng, under = np.random.default_rng(seed), CONDITIONS[severity]
    shot = Shot(scene=scene, severity=severity)
    take = Take(rng, [surfaces(holder)[1]], SIZE, under, shot, Plan(swing=0))
    sides = []
    for moment in range(MOMENTS):
        picture, corners = take.picture(1 + 0.7 * moment)
        pixels = cv2.cvtColor(picture, cv2.COLOR_YUV2BGR_I420)
        _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, under.jpeg])
        image = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)
        sides.append(side_at(corners + rng.normal(0, OUTLINE_ERROR, (4, 2)), image, BACK, ID_1))
    return sides


def measure(sides: Sequence[Side], kind: Kind, cell: Cell) -> None:
    """Reads the first side, with the help of the others."""
    side = replace(sides[0], sights=tuple(Sight(side.frame, side.corners) for side in sides))
    start = time.process_time()
    readings = read_seals([side], kind=kind, trust=TRUST)
    cell.cpu += time.process_time() - start
    cell.total += 1
    cell.decoded += any(reading.judged.verdict is SealVerdict.VALID for reading in readings)


def decoded(count: int, seed: int) -> list[Row]:
    rows = []
    for severity in SEVERITIES:
        single, several = Cell(), Cell()
        for index, kind in product(range(count), WITH_SEAL):
            holder = person(seed + index, kind)
            sides = moments(holder, severity, SCENES[index % len(SCENES)], seed + index)
            measure(sides[:1], KINDS[kind], single)
            measure(sides, KINDS[kind], several)
        for name, cell in (("one frame", single), (f"{MOMENTS} frames", several)):
            how = f"{cell.total} takes, seed {seed}, cards and permits, on tables, in clutter, in a hand"
            cpu = cell.cpu / cell.total
            print(f"{severity:8} {name:10} {cell.decoded} of {cell.total} decoded, {cpu:.3f} s", flush=True)
            bar = BARS.get(severity)
            missed = cell.total - cell.decoded
            rows.append(of_count(f"{severity}, {name}, not decoded", missed, cell.total, how, bar))
            rows.append(Row(name=f"{severity}, {name}, CPU a side", value=cpu, unit="s", bar=0.15, how=how))
    return rows


def altered(count: int, seed: int) -> Row:
    """Each byte of each seal replaced by another."""
    rng, passed, total = np.random.default_rng(seed), 0, 0
    for index in range(count):
        for kind in WITH_SEAL:
            payload = payload_of(person(seed + index, kind))
            assert payload is not None
            for at, byte in enumerate(payload):
                other = bytes([(byte + int(rng.integers(1, 256))) % 256])
                verdict = judge_payload(payload[:at] + other + payload[at + 1 :], TRUST).verdict
                passed, total = passed + (verdict is SealVerdict.VALID), total + 1
    return of_count("altered, accepted", passed, total, "each byte of each seal replaced by another", 0)


def without_seal(seed: int) -> list[Row]:
    """What looking costs where there is nothing, and on noise."""
    rng = np.random.default_rng(seed)
    corners = np.array([[200, 100], [1700, 100], [1700, 1046], [200, 1046]], float)
    blank = np.full((1080, 1920, 3), 200, np.uint8)
    noisy = rng.integers(0, 256, blank.shape).astype(np.uint8)
    rows = []
    for name, image in (("blank", blank), ("noise", noisy)):
        side, start, times = side_at(corners, image, BACK, ID_1), time.process_time(), 10
        for _ in range(times):
            read_seals([side], kind=Kind.IDENTITY_CARD, trust=TRUST)
        spent = (time.process_time() - start) / times
        rows.append(
            Row(name=f"{name} 1080p, CPU a side", value=spent, unit="s", bar=0.3, how=f"{times} times")
        )
    return rows
