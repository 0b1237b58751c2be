"""What judging a face film costs beside decoding it, and beside the peer on the same film.

Decoding alone is decoding every frame and looking at none. Steps are those of `Clock`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.faces import naive
from bench.table import Row
from ecarte.demo.film.face import film_face
from ecarte.demo.population import person
from verification.engine.clock import Clock
from verification.engine.face.actions import Action, Asked
from verification.engine.face.read import read_face
from verification.engine.video import frames, probe

if TYPE_CHECKING:
    from verification.engine.types import Image

SECONDS, SEED, RUNS = 8, 7000, 3
ASKED = (Asked(Action.TURN_LEFT, 1, 3), Asked(Action.OPEN_MOUTH, 3, 5), Asked(Action.LOOK_UP, 5, 7))
RATIO_BAR, CPU_BAR, MEMORY_BAR = 3.0, 5.0, 400.0


def measured() -> list[Row]:
    with TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        film_face(person(SEED), film, seconds=SECONDS, gestures=ASKED, seed=SEED)
        data = film.read_bytes()
        judging(data)  # models are loaded once a process
        alone = min(decoding(data) for _ in range(RUNS))
        whole, steps, portrait = min((judging(data) for _ in range(RUNS)), key=lambda run: run[0])
        largest = memory(film)
        watched = naive.watch(film, portrait)
    how = f"{SECONDS} s of 1080p30 H.264, {len(data) / 1e6:.0f} MB, seed {SEED}, best of {RUNS}"
    return [
        Row(name="decoding alone", value=alone, unit="CPU-s", how=how),
        Row(name="whole judging", value=whole, unit="CPU-s", bar=CPU_BAR, how=how),
        Row(name="judging to decoding", value=whole / alone, unit="times", bar=RATIO_BAR, how=how),
        *(Row(name=f"step {name}", value=spent, unit="CPU-s", how=how) for name, spent in steps.items()),
        Row(name="largest memory", value=largest, unit="MB", bar=MEMORY_BAR, how="a process of its own"),
        naive.cost(watched, whole),
    ]


def decoding(data: bytes) -> float:
    """CPU seconds of decoding every frame."""
    started = time.process_time()
    for _ in frames(BytesIO(data)):
        pass
    return time.process_time() - started


def judging(data: bytes) -> tuple[float, dict[str, float], Image]:
    """CPU seconds of the whole and by step, and the best picture."""
    clock, started = Clock(), time.process_time()
    film = read_face(BytesIO(data), probe(BytesIO(data)), asked=ASKED, clock=clock)
    spent = time.process_time() - started
    best = cv2.imdecode(np.frombuffer(film.stills[0].jpeg, np.uint8), cv2.IMREAD_COLOR)
    return spent, clock.seconds, np.asarray(best, np.uint8)


def memory(film: Path) -> float:
    """Megabytes that judging the film takes at most, interpreter and networks included."""
    command = [sys.executable, "-m", "bench.faces.memory", str(film)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(told.stdout)
