"""What judging face films costs beside decoding them, and beside the peer; what the child takes for a case.

Decoding alone is decoding every frame and looking at none. Steps are those of `Clock`, models loaded.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.child import Child, analysed
from bench.faces import naive
from bench.table import Row
from ecarte.demo.film import film_document
from ecarte.demo.film.face import film_face
from ecarte.demo.population import person
from verification.engine.clock import Clock
from verification.engine.face.actions import Action, Asked
from verification.engine.face.read import read_face
from verification.engine.video import frames, probe

if TYPE_CHECKING:
    from verification.engine.types import Image

SECONDS, SEED, FILMS, RUNS = 8, 7000, 4, 3
ASKED = (Asked(Action.TURN_LEFT, 1, 3), Asked(Action.OPEN_MOUTH, 3, 5), Asked(Action.LOOK_UP, 5, 7))
RATIO_BAR, CPU_BAR, MEMORY_BAR = 3.0, 5.0, 400.0


@dataclass(frozen=True, slots=True)
class Judged:
    """CPU seconds of one film, and its best picture."""

    alone: float
    whole: float
    steps: dict[str, float]
    best: Image


def measured() -> list[Row]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        films = [_film(folder, SEED + at) for at in range(FILMS)]
        judged = [judging(film.read_bytes()) for film in films]
        document = folder / "document.mp4"
        film_document(person(SEED), document, seconds=SECONDS, seed=SEED)
        children = [analysed(document, film) for film in films]
        started = time.process_time()
        naive.matched(naive.descriptor(judged[0].best), naive.descriptors(films[0]))
        peer = time.process_time() - started
    how = f"{FILMS} films of {SECONDS} s of 1080p30 H.264, seeds from {SEED}, best of {RUNS}"
    return [
        *_costs(judged, how),
        *_of_children(children),
        naive.cost(judged[0].whole, peer, f"the first of {how}"),
    ]


def _film(folder: Path, seed: int) -> Path:
    film = folder / f"{seed}.mp4"
    film_face(person(seed), film, seconds=SECONDS, gestures=ASKED, seed=seed)
    return film


def _costs(films: list[Judged], how: str) -> list[Row]:
    ratios = [film.whole / film.alone for film in films]
    steps = sum((Counter(film.steps) for film in films), Counter[str]())
    whole = max(film.whole for film in films)
    alone = sum(film.alone for film in films) / len(films)
    return [
        Row(name="decoding alone, mean", value=alone, unit="CPU-s", how=how),
        Row(name="whole judging, most", value=whole, unit="CPU-s", bar=CPU_BAR, how=how),
        Row(
            name="judging to decoding, mean",
            value=sum(ratios) / len(ratios),
            unit="times",
            bar=RATIO_BAR,
            how=how,
        ),
        Row(name="judging to decoding, most", value=max(ratios), unit="times", how=how),
        *(
            Row(name=f"step {name}, mean", value=spent / len(films), unit="CPU-s", how=how)
            for name, spent in steps.items()
        ),
    ]


def _of_children(children: list[Child]) -> list[Row]:
    how = f"{len(children)} children, each with a document's and a face's film of {SECONDS} s of 1080p30"
    megabytes, beside = (
        max(each.megabytes for each in children),
        sum(each.beside for each in children) / len(children),
    )
    return [
        Row(name="child, largest memory", value=megabytes, unit="MB", bar=MEMORY_BAR, how=how),
        Row(name="child, CPU most", value=max(each.cpu for each in children), unit="CPU-s", how=how),
        Row(name="child, CPU of its start and end, mean", value=beside, unit="CPU-s", how=how),
    ]


def decoding(data: bytes) -> float:
    """CPU seconds of decoding every frame."""
    started = time.process_time()
    for _ in frames(BytesIO(data)):
        pass
    return time.process_time() - started


def judging(data: bytes) -> Judged:
    """The best of `RUNS`, models loaded."""
    _judged(data)
    runs = [_judged(data) for _ in range(RUNS)]
    alone = min(decoding(data) for _ in range(RUNS))
    whole, steps, best = min(runs, key=lambda run: run[0])
    return Judged(alone, whole, steps, best)


def _judged(data: bytes) -> tuple[float, dict[str, float], Image]:
    clock, started = Clock(), time.process_time()
    film = read_face(BytesIO(data), probe(BytesIO(data)), asked=ASKED, clock=clock)
    spent = time.process_time() - started
    best = cv2.imdecode(np.frombuffer(film.stills[0].jpeg, np.uint8), cv2.IMREAD_COLOR)
    return spent, clock.seconds, np.asarray(best, np.uint8)
