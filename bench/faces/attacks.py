"""How many attacks on the face film each sign finds, and how many genuine films it doubts.

Films of each species and genuine ones go through the engine's own decoding and following. APCER: share of the
attacks of a species that its own sign does not doubt; BPCER: share of the genuine films that a sign doubts
(ISO/IEC 30107-3, 13.2). Both with their 95 % interval (Wilson). Where a sign could not run it did not doubt.
"""

from __future__ import annotations

import io
import os
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.share import share
from bench.table import Row
from ecarte.demo.film.face import film_face
from ecarte.demo.film.face_attacks import film_attack
from ecarte.demo.film.gestures import spread
from ecarte.demo.population import person
from verification.engine.clock import Clock
from verification.engine.face.attacks.raised import attacks
from verification.engine.face.follow import follow
from verification.engine.types import Verdict
from verification.engine.video import probe
from verification.intake.gestures import ORDERS

if TYPE_CHECKING:
    from verification.engine.types import Finding

GENUINE, FILMS, ATTACKS = "genuine", 40, 12
FIRST_GENUINE, FIRST_ATTACK = 3000, 4000
SIZE, FPS, SECONDS = (720, 1280), 12, 7.0
"""Small, to be drawn in bearable time; the engine looks at about ten pictures a second."""
RAISES = {
    "flat_print": "attack.print",
    "bent_print": "attack.print",
    "screen": "attack.screen",
    "cut_out": "attack.cut_out",
    "paper_mask": "attack.mask",
    "loop": "attack.loop",
    "still": "attack.loop",
    "virtual_camera": "attack.virtual_camera",
    "injected": "attack.injected",
    "face_swap": "attack.swap",
}
"""The sign that each species should raise."""
HOW = f"drawn films of the seven people of the demonstration, seeds from {FIRST_GENUINE} and {FIRST_ATTACK}"


@dataclass(frozen=True, slots=True)
class Case:
    species: str
    findings: list[Finding]
    cpu: float

    def doubts(self, code: str) -> bool:
        return any(found.code == code and found.verdict is Verdict.DOUBT for found in self.findings)

    @property
    def doubted(self) -> bool:
        return any(found.verdict is Verdict.DOUBT for found in self.findings)


def judged(species: str, seed: int) -> Case:
    file = _filmed(species, seed)
    info = probe(file)
    followed = follow(file, info, clock=Clock())
    start = time.process_time()
    found = attacks(followed.looks, followed.best, info)
    return Case(species, found, time.process_time() - start)


def _filmed(species: str, seed: int) -> io.BytesIO:
    order = ORDERS[int(np.random.default_rng([seed, 7]).integers(len(ORDERS)))]
    asked, who = spread(order, SECONDS), person(seed)
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        path = Path(folder) / "film.mp4"
        if species == GENUINE:
            film_face(who, path, gestures=asked, seconds=SECONDS, size=SIZE, fps=FPS, seed=seed)
        else:
            film_attack(species, who, path, seed, gestures=asked, seconds=SECONDS, size=SIZE, fps=FPS)
        return io.BytesIO(path.read_bytes())


def measured() -> list[Row]:
    tasks = [(GENUINE, FIRST_GENUINE + rank) for rank in range(FILMS)]
    tasks += [(species, FIRST_ATTACK + rank) for species in RAISES for rank in range(ATTACKS)]
    with Pool(os.cpu_count(), cv2.setNumThreads, (1,)) as pool:
        cases = pool.starmap(judged, tasks, chunksize=1)
    genuine = [case for case in cases if case.species == GENUINE]
    codes = [found.code for found in genuine[0].findings if found.detail != "no_honest_test"]
    rows = [share(f"BPCER, {code}", [case.doubts(code) for case in genuine], HOW) for code in codes]
    rows.append(share("BPCER, any sign", [case.doubted for case in genuine], HOW))
    for species, code in RAISES.items():
        some = [case for case in cases if case.species == species]
        if code in codes:
            missed = [not case.doubts(code) for case in some]
            rows.append(share(f"APCER, {species} by {code}", missed, HOW))
        rows.append(share(f"APCER, {species} by any sign", [not case.doubted for case in some], HOW))
    cpu = float(np.mean([case.cpu for case in cases]))
    return [*rows, Row(name="CPU of all signs, a film", value=cpu, unit="s", bar=0.25, how=HOW)]
