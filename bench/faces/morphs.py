"""How many portraits mixed of two people are taken for either, and how many of those a weak match gives away.

Of people of whom there are four pictures or more: the first, mixed with the first of the most alike of some
others, stands for the portrait; the rest are the film. The mixture is the usual one: landmarks and pixels
averaged, set into the picture of one of the two. The calibration was fitted to the same people (`calibrate`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.faces.gallery import SEED, middle_face
from bench.faces.warp import worn
from bench.share import share
from verification.engine.face.attacks.morph import morph
from verification.engine.face.calibration import calibration
from verification.engine.face.crop import crop
from verification.engine.face.embed import Embedding, embed, template
from verification.engine.face.mesh import measure
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from bench.faces.gallery import Gallery
    from bench.faces.warp import Points
    from bench.table import Row
    from verification.engine.types import Image

LEAST, FILM, CHOICE = 4, 3, 40
"""Pictures of a person; those that are the film; people among whom the accomplice is chosen."""
_SKIN = 468
HOW = "LFW: one picture mixed with that of the most alike of 40 people, against templates of three others"


@dataclass(frozen=True)
class Person:
    path: str
    portrait: Embedding
    film: Embedding


def measured(data: Path, pictures: Gallery) -> list[Row]:
    people = _people(pictures)
    rng = np.random.default_rng(SEED)
    genuine = [morph(one.portrait, one.film) for one in people]
    accepted = [found for found in genuine if found.verdict is not Verdict.NOT_RUN]
    both, either = [], []
    for one in people:
        other = _accomplice(one, people, rng)
        mixed = _mixed(data, one, other)
        if mixed is None:
            continue
        found = [morph(mixed, each.film) for each in (one, other)]
        matched = [each for each in found if each.verdict is not Verdict.NOT_RUN]
        both.append(len(matched) == len(found))
        either += matched
    weakest = np.quantile([found.value or 0 for found in accepted], (0.01, 0.03, 0.05, 0.1))
    print("fused scores that 1, 3, 5 and 10 % of genuine matches are below:", weakest.round(2))
    return [
        share("morphs, taken for both people (MMPMR)", both, HOW),
        share("attack.morph, APCER of those taken", [each.verdict is Verdict.PASS for each in either], HOW),
        share("attack.morph, BPCER", [each.verdict is Verdict.DOUBT for each in accepted], HOW),
    ]


def _people(pictures: Gallery) -> list[Person]:
    found = []
    for name in np.unique(pictures.people):
        rows = np.flatnonzero(pictures.people == name)
        if rows.size >= LEAST:
            film = template([pictures.embedding(int(row)) for row in rows[1 : 1 + FILM]])
            found.append(Person(str(pictures.paths[rows[0]]), pictures.embedding(int(rows[0])), film))
    return found


def _accomplice(one: Person, people: list[Person], rng: np.random.Generator) -> Person:
    others = [people[rank] for rank in rng.permutation(len(people))[:CHOICE] if people[rank] is not one]
    likest: Person = max(others, key=lambda other: _fused(one.portrait, other.portrait))
    return likest


def _fused(one: Embedding, other: Embedding) -> float:
    score = calibration().scores(one, other).fused
    assert score is not None, "both networks run here"
    return score


def _mixed(data: Path, one: Person, other: Person) -> Embedding | None:
    """The face of both in the picture of the first; `None` where no face is found any more."""
    (first, shape), (second, other_shape) = (_aligned(data / each.path) for each in (one, other))
    middle = np.asarray((shape + other_shape) / 2, np.float32)
    faces = [worn(first, shape, middle), worn(second, other_shape, middle)]
    mixture = np.asarray(cv2.addWeighted(faces[0], 0.5, faces[1], 0.5, 0), np.uint8)
    cover = np.zeros(first.shape[:2], np.uint8)
    cv2.fillConvexPoly(cover, np.round(cv2.convexHull(middle[:_SKIN])).astype(np.int32), 255)
    soft = cv2.GaussianBlur(cv2.erode(cover, np.ones((15, 15), np.uint8)), (0, 0), 7)[..., None] / 255
    picture = np.round(soft * mixture + (1 - soft) * faces[0]).astype(np.uint8)
    face = middle_face(picture)
    return embed(picture, measure(picture, face).points) if face else None


def _aligned(path: Path) -> tuple[Image, Points]:
    """The picture with its eyes where all have them; the landmarks in it, and its corners and sides."""
    image = np.asarray(cv2.imread(str(path)), np.uint8)
    face = middle_face(image)
    assert face is not None, "the gallery holds only pictures in which one was found"
    picture = crop(image, face)
    again = middle_face(picture) or face
    x, y = picture.shape[1] - 1, picture.shape[0] - 1
    frame = [(a, b) for a in (0, x / 2, x) for b in (0, y / 2, y) if (a, b) != (x / 2, y / 2)]
    points = np.vstack([measure(picture, again).points[:_SKIN, :2], frame]).astype(np.float32)
    return picture, np.clip(points, 0, (x, y)).astype(np.float32)
