"""One short film of somebody before a phone, followed once, and what attackers make of it."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.film.face import film_face
from ecarte.demo.film.gestures import spread
from ecarte.demo.population import person
from verification.engine.clock import Clock
from verification.engine.face.actions import Action
from verification.engine.face.attacks.raised import faces_of
from verification.engine.face.follow import Followed, follow
from verification.engine.video import VideoInfo, probe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verification.engine.face.look import Look
    from verification.engine.types import Image

STEP = 0.1
"""Seconds between two looks."""


@cache
def filmed() -> tuple[VideoInfo, Followed]:
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        asked = spread([Action.TURN_LEFT, Action.LOOK_UP], 4)
        path = Path(folder) / "film.mp4"
        film_face(person(5), path, gestures=asked, seconds=4, size=(720, 1280), fps=10, seed=5)
        file = io.BytesIO(path.read_bytes())
    info = probe(file)
    return info, follow(file, info, clock=Clock())


def looks() -> list[Look]:
    return filmed()[1].looks


def faces() -> list[Image]:
    return faces_of(filmed()[1].best)


def in_time(taken: Iterable[Look]) -> list[Look]:
    """The looks one after the other, whenever they were taken."""
    return [replace(look, index=rank, seconds=rank * STEP) for rank, look in enumerate(taken)]


def noisy(picture: Image, rng: np.random.Generator, levels: float = 0.6, gain: float = 1) -> Image:
    loud = picture * gain + rng.normal(0, levels, picture.shape)
    return np.clip(np.round(loud), 0, 255).astype(np.uint8)
