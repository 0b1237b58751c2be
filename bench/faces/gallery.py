"""The embeddings of a set of pictures of known people, as the engine computes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.faces.degrade import printed
from verification.engine.face.crop import crop_turned
from verification.engine.face.detect import detect
from verification.engine.face.embed import Embedding, embed
from verification.engine.face.mesh import measure
from verification.engine.face.quality import quality

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from verification.engine.face.detect import Face
    from verification.engine.face.look import Points
    from verification.engine.types import Image

    Change = Callable[[Image, Points, np.random.Generator], Image]

SIDE = 320
"""Pixels at which faces are looked for, as in a video."""
SEED = 20261122
PORTRAITS = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Gallery:
    """One row for each picture in which a face was found."""

    paths: NDArray[np.str_]
    """From the folder of the data."""
    sface: Floats
    """Shape (pictures, 128), not centred."""
    resnet: Floats
    weights: Floats
    """By quality."""
    missed: int
    """Pictures in which no face was found."""

    @property
    def people(self) -> NDArray[np.str_]:
        return np.array([path.split("/")[-2] for path in self.paths])

    def embedding(self, row: int) -> Embedding:
        return Embedding(sface=self.sface[row], resnet=self.resnet[row], weight=float(self.weights[row]))

    def of(self, people: NDArray[np.str_]) -> Gallery:
        """The pictures of these people alone."""
        rows = np.isin(self.people, people)
        return replace(
            self,
            paths=self.paths[rows],
            sface=self.sface[rows],
            resnet=self.resnet[rows],
            weights=self.weights[rows],
        )


def gallery(data: Path, *, as_printed: bool = False, cache: Path | None = None) -> Gallery:
    """Of all pictures `images/<person>/<picture>.jpg`; `as_printed`, of the first two of whoever has several.

    `cache`: a folder in which it is kept between runs.
    """
    kept = cache / ("printed.npz" if as_printed else "pictures.npz") if cache else None
    if kept and kept.exists():
        with np.load(kept) as stored:
            rows = {name: stored[name] for name in stored.files if name != "missed"}
            return Gallery(**rows, missed=int(stored["missed"]))
    found = _gallery(data, portraits_of(data), printed) if as_printed else _gallery(data, pictures_of(data))
    if kept:
        np.savez(kept, **vars(found))
    return found


def pictures_of(data: Path) -> list[Path]:
    paths = sorted(data.glob("images/*/*.jpg"))
    if not paths:
        raise SystemExit(f"no pictures under {data}/images: nothing was measured")
    return paths


def portraits_of(data: Path) -> list[Path]:
    by_person = (list(paths) for _, paths in groupby(pictures_of(data), key=attrgetter("parent")))
    return [path for paths in by_person if len(paths) > 1 for path in paths[:PORTRAITS]]


def _gallery(data: Path, paths: Sequence[Path], change: Change | None = None) -> Gallery:
    seen = [(path, each) for n, path in enumerate(paths) if (each := _embedded(path, n, change)) is not None]
    return Gallery(
        paths=np.array([path.relative_to(data).as_posix() for path, _ in seen]),
        sface=np.array([each.sface for _, each in seen]),
        resnet=np.array([each.resnet for _, each in seen]),
        weights=np.array([each.weight for _, each in seen]),
        missed=len(paths) - len(seen),
    )


def _embedded(path: Path, number: int, change: Change | None) -> Embedding | None:
    image = np.asarray(cv2.imread(str(path)), np.uint8)
    face = middle_face(image)
    if face is not None and change is not None:
        rng = np.random.default_rng((SEED, number))
        image = change(image, measure(image, face).points, rng)
        face = middle_face(image)
    if face is None:
        return None
    mesh = measure(image, face)
    weight = quality(image, mesh, crop_turned(image, mesh)).weight
    return embed(image, mesh.points, weight=weight)


def middle_face(image: Image) -> Face | None:
    """LFW's subject is the face in the middle; bystanders may be larger."""

    def off_centre(face: Face) -> float:
        x, y, width, height = face.box
        return float(np.hypot(x + width / 2 - image.shape[1] / 2, y + height / 2 - image.shape[0] / 2))

    return min(detect(image, long_side=SIDE), key=off_centre, default=None)
