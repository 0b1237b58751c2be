"""The peer: `face_recognition` as its documentation has it, on every frame, at its default distance.

HOG detector on the full frame, 68 points, one descriptor, distance up to 0.6. It is a development dependency:
the engine does not import it.
"""

from __future__ import annotations

import csv
import warnings
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
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from verification.engine.types import Image

    Descriptor = NDArray[np.float64]

DEFAULT = 0.6


def descriptors(film: Path) -> list[Descriptor | None]:
    """Of the first face of every frame."""
    capture, seen = cv2.VideoCapture(str(film)), []
    while (read := capture.read())[0]:
        seen.append(descriptor(np.asarray(read[1], np.uint8)))
    capture.release()
    return seen


def matched(known: Descriptor | None, seen: Sequence[Descriptor | None]) -> bool:
    """By most of the frames with a face. Nobody is like a portrait in which no face is found."""
    faces = [each for each in seen if each is not None]
    if known is None:
        return False
    near = sum(float(np.linalg.norm(known - each)) <= DEFAULT for each in faces)
    return near * 2 > len(faces)


def cost(engine: float, peer: float, how: str) -> Row:
    """How much of the peer's CPU seconds the engine took for the same films, in the same run."""
    unit = f"({engine:.1f} s over {peer:.1f} s)"
    name = "CPU of the engine over that of the peer"
    return Row(
        name=name, value=engine / peer, unit=unit, how=f"face_recognition on each frame; {how}", bar=1 / 20
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
