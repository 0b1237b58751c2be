"""A face as two networks see it. Lives in memory alone: it has no printed form, no place in a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.face.resnet import resnet
from verification.engine.face.sface import Direction, sface, unit
from verification.engine.models import ModelUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verification.engine.face.look import Points
    from verification.engine.types import Image

LEAST_WEIGHT = 0.1
"""A poor picture counts a little: of several, errors partly cancel."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Embedding:
    """One face, in one picture or in several. A network that could not run gave nothing."""

    sface: Direction | None
    """Not centred."""
    resnet: Direction | None
    pictures: int = 1
    weight: float = 1.0
    """0 to 1: how well the face can be compared in the picture."""

    def __repr__(self) -> str:
        return f"<Embedding of {self.pictures}>"


def embed(image: Image, points: Points, *, weight: float = 1.0) -> Embedding:
    """The face at these landmarks of the picture, by each network whose file is the one that was measured."""
    return Embedding(
        sface=_or_none(sface, image, points), resnet=_or_none(resnet, image, points), weight=weight
    )


def glance(image: Image, points: Points) -> Embedding:
    """The same by SFace alone: enough to tell whether it is still the same person."""
    return Embedding(sface=_or_none(sface, image, points), resnet=None)


def template(embeddings: Sequence[Embedding]) -> Embedding:
    """Several pictures of one person as one; the better a picture, the more it counts."""
    return Embedding(
        sface=_mean([(each.sface, each.weight) for each in embeddings]),
        resnet=_mean([(each.resnet, each.weight) for each in embeddings]),
        pictures=sum(each.pictures for each in embeddings),
        weight=max(each.weight for each in embeddings),
    )


def _or_none(network: Callable[[Image, Points], Direction], image: Image, points: Points) -> Direction | None:
    try:
        return network(image, points)
    except ModelUnusable:
        return None


def _mean(weighted: Sequence[tuple[Direction | None, float]]) -> Direction | None:
    """Of the pictures that the network saw."""
    seen = [(direction, max(weight, LEAST_WEIGHT)) for direction, weight in weighted if direction is not None]
    if not seen:
        return None
    directions, weights = zip(*seen, strict=True)
    return unit(np.average(directions, axis=0, weights=weights))
