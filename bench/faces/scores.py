"""Pairs of pictures, and of templates with pictures, and how alike each network finds them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.faces.gallery import SEED, Floats, Gallery
from verification.engine.face.embed import Embedding, template
from verification.engine.face.sface import unit

if TYPE_CHECKING:
    from verification.engine.face.calibration import Protocol

LEAST, MOST = 3, 5
"""Pictures of a template, as many as the engine keeps of a video."""
TEMPLATES = 4
"""Of each person, of pictures drawn anew."""

Names = NDArray[np.str_]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """One pair at each place."""

    sface: Floats
    """Cosines of centred directions."""
    resnet: Floats

    def by(self, opinion: str, protocol: Protocol, weight: float) -> Floats:
        """Scores of `sface`, of `resnet`, or `fused` as `Calibration.scores` does."""
        if opinion == "sface":
            return self.sface
        if opinion == "resnet":
            return self.resnet
        sface = (self.sface - protocol.sface.mean) / protocol.sface.deviation
        resnet = (self.resnet - protocol.resnet.mean) / protocol.resnet.deviation
        return sface + weight * resnet


@dataclass(frozen=True)
class Compared:
    """Every pair of one person and every pair of two."""

    genuine: Pairs
    impostor: Pairs
    owners: Names
    """Of the genuine pairs."""
    paths: NDArray[np.str_]
    """Shape (genuine pairs, 2). Of a template, its first picture's."""

    @property
    def shares(self) -> Floats:
        """Weights of the genuine pairs by which each person counts the same."""
        _, person, count = np.unique(self.owners, return_inverse=True, return_counts=True)
        weights: Floats = 1 / count[person]
        return weights


def of_pictures(gallery: Gallery, centre: Floats) -> Compared:
    """Every picture with every other."""
    return _compared(gallery, gallery, centre, np.triu(np.ones((len(gallery.paths),) * 2, bool), 1))


def of_both(gallery: Gallery, others: Gallery, centre: Floats) -> Compared:
    """Each picture of one gallery with each of the other, but for two of one file."""
    return _compared(gallery, others, centre, gallery.paths[:, None] != others.paths[None, :])


def of_templates(gallery: Gallery, centre: Floats, others: Gallery | None = None) -> Compared:
    """Each template with every picture of `others` (without: of the gallery) that it was not made of."""
    made, used = _templates(gallery)
    against = others or gallery
    fresh = np.array([~np.isin(against.paths, gallery.paths[rows]) for rows in used])
    return _compared(made, against, centre, fresh)


def _compared(ones: Gallery, others: Gallery, centre: Floats, wanted: Mask) -> Compared:
    sface = unit(ones.sface - centre) @ unit(others.sface - centre).T
    resnet = ones.resnet @ others.resnet.T
    same = ones.people[:, None] == others.people[None, :]
    genuine, impostor = wanted & same, wanted & ~same
    one, other = np.nonzero(genuine)
    return Compared(
        genuine=Pairs(sface[genuine], resnet[genuine]),
        impostor=Pairs(sface[impostor], resnet[impostor]),
        owners=ones.people[one],
        paths=np.column_stack([ones.paths[one], others.paths[other]]),
    )


def _templates(gallery: Gallery) -> tuple[Gallery, list[Rows]]:
    """Of whoever has `LEAST` pictures, one left to compare with where there are more; and their rows."""
    rng = np.random.default_rng(SEED)
    made: list[Embedding] = []
    used: list[Rows] = []
    for _, group in groupby(range(len(gallery.paths)), key=gallery.people.tolist().__getitem__):
        rows = np.array(list(group))
        for _ in range(TEMPLATES if rows.size >= LEAST else 0):
            count = int(rng.integers(LEAST, min(MOST, max(LEAST, rows.size - 1)) + 1))
            used.append(rng.permutation(rows)[:count])
            made.append(template([gallery.embedding(row) for row in used[-1]]))
    first = [int(rows[0]) for rows in used]
    return Gallery(
        paths=gallery.paths[first],
        sface=np.array([each.sface for each in made]),
        resnet=np.array([each.resnet for each in made]),
        weights=np.array([each.weight for each in made]),
        missed=0,
    ), used
