"""How exactly documents are located on films.

Each film is rendered at the moments that the engine would choose from, of every kind of document, scene and
severity; the generator tells where the document was. IoU is intersection over union of the outlines.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.table import Row
from ecarte.demo.documents.truth import FRENCH
from ecarte.demo.film.shot import CONDITIONS, SCENES, SEVERITIES, Scene, Severity, Shot
from ecarte.demo.film.surface import ZONE_ON_THE_BACK, surfaces
from ecarte.demo.film.take import Plan, Take
from ecarte.demo.population import person
from verification.engine.document.kinds import BACK, FRONT
from verification.engine.document.locate import find_sides
from verification.engine.document.zone_kind import zone_kind
from verification.engine.frames import MEASURED_SIDE, sharpness
from verification.engine.mrz.read import read_mrz
from verification.engine.types import Frame

if TYPE_CHECKING:
    from ecarte.demo.person import DocumentKind
    from verification.engine.document.side import Points

SIZE = (1920, 1080)
SECONDS, MOMENTS = 8.0, 12
TURN_FROM, TURN_FOR = 3.7, 0.6


@dataclass(frozen=True)
class Moment:
    frame: Frame
    side: str
    corners: Points


def film(seed: int, kind: DocumentKind, scene: Scene, severity: Severity) -> list[Moment]:
    """The moments at which the document is not being turned over, either side first, at any quarter turn."""
    rng = np.random.default_rng([seed, FRENCH.index(kind), SCENES.index(scene), SEVERITIES.index(severity)])
    sides = surfaces(person(seed, kind))
    names = [FRONT, BACK][: len(sides)]
    if rng.random() < 0.3:
        sides, names = sides[::-1], names[::-1]
    shot = Shot(scene=scene, severity=severity, turns=int(rng.integers(4)))
    turn_from = TURN_FROM if len(sides) > 1 else float("inf")
    take = Take(rng, sides, SIZE, CONDITIONS[severity], shot, Plan((), turn_from, TURN_FOR))
    stamps = (np.arange(MOMENTS) + 0.5) * SECONDS / MOMENTS
    return [
        _moment(take, index, float(stamp), names[int(stamp > turn_from)])
        for index, stamp in enumerate(stamps)
        if not turn_from <= stamp <= turn_from + TURN_FOR
    ]


def _moment(take: Take, index: int, seconds: float, side: str) -> Moment:
    picture, corners = take.picture(seconds)
    image = np.asarray(cv2.cvtColor(picture, cv2.COLOR_YUV2BGR_I420), np.uint8)
    scale = MEASURED_SIDE / max(SIZE)
    luma = cv2.resize(picture[: SIZE[1]], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    frame = Frame(index=index, seconds=seconds, image=image, sharpness=sharpness(np.asarray(luma, np.uint8)))
    return Moment(frame, side, corners)


def overlap(found: Points, truth: Points) -> float:
    """Intersection over union; 0 if the document is upside down or turned."""
    if np.linalg.norm(found[0] - truth[0]) > 0.2 * np.linalg.norm(truth[1] - truth[0]):
        return 0.0
    shared, _ = cv2.intersectConvexConvex(found.astype(np.float32), truth.astype(np.float32))
    both = sum(cv2.contourArea(corners.astype(np.float32)) for corners in (found, truth))
    return float(shared / (both - shared))


def measured(films: int, seed: int) -> list[Row]:
    overlaps: defaultdict[str, list[float]] = defaultdict(list)
    wrong: Counter[str] = Counter()
    cpu = 0.0
    cells = list(product(FRENCH, SCENES, SEVERITIES))
    for number, (kind, scene, severity) in product(range(films), cells):
        moments = film(seed + number, kind, scene, severity)
        frames = [moment.frame for moment in moments]
        mrz = read_mrz(
            sorted(frames, key=lambda frame: frame.sharpness, reverse=True), max_frames=len(frames)
        )
        started = time.process_time()
        sides = find_sides(frames, mrz, zone_kind(mrz.fields) if mrz else None)
        cpu += time.process_time() - started
        found = {side.name: side for side in sides}
        for name in sorted({moment.side for moment in moments}):
            value = 0.0
            if name in found:
                at = next(moment for moment in moments if moment.frame is found[name].frame)
                value = overlap(found[name].corners, at.corners) if at.side == name else 0.0
                wrong["found, IoU at most 0.9"] += value <= 0.9
            with_zone = mrz is not None and (name == BACK) == (kind in ZONE_ON_THE_BACK)
            for key in (
                "all sides",
                scene,
                severity,
                "side with a read zone" if with_zone else "other sides",
            ):
                overlaps[key].append(value)
            if value <= 0.9:
                print(f"  seed {seed + number} {kind} {scene} {severity} {name}: IoU {value:.2f}", flush=True)
    how = f"{films} films of each of {len(cells)} cells, seed {seed}, {MOMENTS} moments of 1080p"
    total = len(overlaps["all sides"])
    return [
        *(_row(key, values, limit, how) for key, values in overlaps.items() for limit in (0.9, 0.95)),
        Row(name="a wrong place given for a side", value=wrong.total() / total, unit="share", how=how),
        Row(name="locating, one film", value=cpu / films / len(cells), unit="CPU-s", bar=0.3, how=how),
    ]


def _row(key: str, values: list[float], limit: float, how: str) -> Row:
    missed = float(np.mean(np.array(values) <= limit))
    return Row(
        name=f"{key}, not above IoU {limit:g}", value=missed, unit="share", how=f"{how}; {len(values)} sides"
    )
