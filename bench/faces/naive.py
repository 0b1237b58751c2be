"""The peer: `face_recognition` as its documentation has it, on every frame, at its default distance.

HOG detector on the full frame, 68 points, one descriptor, distance up to 0.6. It is a development dependency:
the engine does not import it.
"""

from __future__ import annotations

import csv
import time
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.share import share
from bench.table import Row

with warnings.catch_warnings():
    # face_recognition_models finds its files through pkg_resources, which warns.
    warnings.simplefilter("ignore", UserWarning)
    import face_recognition

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from verification.engine.types import Image

    Descriptor = NDArray[np.float64]

DEFAULT = 0.6


@dataclass(frozen=True)
class Watched:
    """What the peer made of a video."""

    frames: int
    distances: list[float]
    """To the portrait, of the first face of each frame in which one was found."""
    cpu_seconds: float

    @property
    def matched(self) -> bool:
        """By most of the frames with a face."""
        near = sum(distance <= DEFAULT for distance in self.distances)
        return near * 2 > len(self.distances)


def watch(film: Path, portrait: Image) -> Watched:
    """Every frame of a video against a portrait. Raises `ValueError` if there is no face in the portrait."""
    before = time.process_time()
    known = descriptor(portrait)
    if known is None:
        raise ValueError("no face in the portrait")
    capture = cv2.VideoCapture(str(film))
    frames, distances = 0, []
    while True:
        read, image = capture.read()
        if not read:
            break
        frames += 1
        found = descriptor(np.asarray(image, np.uint8))
        if found is not None:
            distances.append(float(np.linalg.norm(known - found)))
    capture.release()
    return Watched(frames, distances, time.process_time() - before)


def cost(watched: Watched, engine_cpu_seconds: float) -> Row:
    """How much of the peer's CPU the engine took for the same video, in the same run."""
    return Row(
        name="CPU of the engine over that of the peer",
        value=engine_cpu_seconds / watched.cpu_seconds,
        unit=f"({engine_cpu_seconds:.1f} s over {watched.cpu_seconds:.1f} s)",
        how=f"face_recognition on each of {watched.frames} frames",
        bar=1 / 20,
    )


def descriptor(image: Image) -> Descriptor | None:
    """Of the first face found."""
    found = face_recognition.face_encodings(np.ascontiguousarray(image[:, :, ::-1]))
    return found[0] if found else None


def measured(data: Path) -> list[Row]:
    """The pairs that the data lists, one picture against one."""
    with (data / "pairs.csv").open(newline="") as opened:
        pairs = [(row["path_a"], row["path_b"], row["same"] == "1") for row in csv.DictReader(opened)]
    known: dict[str, Descriptor | None] = {}
    for path in {path for one, other, _ in pairs for path in (one, other)}:
        known[path] = descriptor(np.asarray(cv2.imread(str(data / path)), np.uint8))
    refused: list[bool] = []
    accepted: list[bool] = []
    for one, other, same in pairs:
        a, b = known[one], known[other]
        if a is not None and b is not None:
            near = float(np.linalg.norm(a - b)) <= DEFAULT
            (refused if same else accepted).append(near != same)
    how = f"distance {DEFAULT}, the pairs that the data lists"
    return [
        share("no face found", [found is None for found in known.values()], "HOG detector at 250 px"),
        share("FNMR", refused, how),
        share("FMR of the listed pairs", accepted, how),
        Row(name="FMR of all pairs", value=_fmr(known), unit="share", how=f"distance {DEFAULT}"),
    ]


def _fmr(known: dict[str, Descriptor | None]) -> float:
    seen = {path: each for path, each in known.items() if each is not None}
    people = np.array([path.split("/")[-2] for path in seen])
    vectors = np.array(list(seen.values()))
    squared = (vectors**2).sum(axis=1)
    apart = squared[:, None] + squared[None, :] - 2 * vectors @ vectors.T
    different = people[:, None] != people[None, :]
    return float((apart[different] <= DEFAULT**2).mean())
