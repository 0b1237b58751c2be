"""Our reader and the peer on the same films of drawn people, each against every portrait.

Only the three people that are photographs: the others are morphs of them, and like their parents to any
reader (`morphs` measures those). Rates of three say which reader is better here, and nothing of people.
A film is accepted by the engine where `face.match` passes, by the peer where most frames lie near.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from bench.faces import naive
from bench.faces.degrade import printed
from bench.share import of_count
from ecarte.demo.documents.portrait import portrait
from ecarte.demo.film.face import film_face
from ecarte.demo.film.gestures import spread
from ecarte.demo.population import person
from verification.engine.clock import Clock
from verification.engine.face.compare import References, match
from verification.engine.face.detect import detect
from verification.engine.face.embed import embed
from verification.engine.face.mesh import measure
from verification.engine.face.read import read_face
from verification.engine.types import Verdict
from verification.engine.video import probe
from verification.intake.gestures import ORDERS

if TYPE_CHECKING:
    from bench.table import Row
    from ecarte.demo.person import Person
    from verification.engine.types import Image

FACES, FILMS, SEED = "abc", 15, 11_000
SIZE, FPS, SECONDS = (720, 1280), 30, 4.0
LONG_SIDE = 320
EYES = 42.0
"""Pixels between the eyes of a portrait of 160."""


@dataclass(slots=True)
class Score:
    refused: int = 0
    accepted: int = 0
    """Wrongly, both."""
    cpu: float = 0


def measured(count: int = FILMS) -> list[Row]:
    drawn = {each.face[0]: each for each in map(person, range(SEED, SEED + 200))}
    people = {face: drawn[face] for face in FACES}
    portraits = {face: _portrait(somebody) for face, somebody in people.items()}
    engine, peer, impostors = Score(), Score(), 0
    for number in range(count):
        own = FACES[number % len(FACES)]
        film = _film(people[own], SEED + number)
        ours, theirs = _by_engine(film, portraits, engine), _by_peer(film, portraits, peer)
        for face in portraits:
            genuine = face == own
            impostors += not genuine
            for score, said in ((engine, ours), (peer, theirs)):
                score.refused += genuine and not said[face]
                score.accepted += said[face] and not genuine
        print(f"film {number + 1} of {count}: {engine}, peer {peer}", flush=True)
    return _rows(engine, peer, count, impostors)


def _portrait(somebody: Person) -> Image:
    """As the document shows it, small, in dots, under glare."""
    paper = np.full((412, 320, 3), 225, np.uint8)
    drawn = portrait(somebody.portrait, paper, grey=False)
    points = measure(drawn, detect(drawn, long_side=LONG_SIDE)[0]).points
    return printed(drawn, points, np.random.default_rng(SEED))


def _film(somebody: Person, seed: int) -> bytes:
    asked = spread(ORDERS[seed % len(ORDERS)], SECONDS)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        film_face(somebody, path, gestures=asked, seconds=SECONDS, size=SIZE, fps=FPS, seed=seed)
        return path.read_bytes()


def _by_engine(film: bytes, portraits: dict[str, Image], score: Score) -> dict[str, bool]:
    start = time.process_time()
    read = read_face(BytesIO(film), probe(BytesIO(film)), asked=(), clock=Clock())
    said = {}
    for face, image in portraits.items():
        points = measure(image, detect(image, long_side=LONG_SIDE)[0]).points
        known = References(portrait=embed(image, points), eye_distance=EYES)
        said[face] = match(known, read.embeddings)[0].verdict is Verdict.PASS
    score.cpu += time.process_time() - start
    return said


def _by_peer(film: bytes, portraits: dict[str, Image], score: Score) -> dict[str, bool]:
    """A portrait in which it finds no face matches nobody."""
    start = time.process_time()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        path.write_bytes(film)
        seen = naive.descriptors(path)
    said = {face: naive.matched(naive.descriptor(image), seen) for face, image in portraits.items()}
    score.cpu += time.process_time() - start
    return said


def _rows(engine: Score, peer: Score, genuine: int, impostors: int) -> list[Row]:
    films = f"{genuine} films of {SECONDS:g} s, {SIZE[0]} × {SIZE[1]}, {FPS} a second"
    how = f"{films}, of drawn people; portraits as printed; each film against all portraits"
    rows = []
    for name, count, ours, theirs in (
        ("genuine, not accepted", genuine, engine.refused, peer.refused),
        ("impostors, accepted", impostors, engine.accepted, peer.accepted),
    ):
        rows.append(of_count(f"peer, {name}", theirs, count, how))
        rows.append(of_count(f"engine, {name}", ours, count, f"{how}; bar: the peer's", theirs / count))
    return [*rows, naive.cost(engine.cpu, peer.cpu, how)]
