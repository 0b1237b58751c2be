"""Faces that are not their wearer's: a face swap, a paper mask, and a morph of two people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.faces import EYE_DISTANCE, HEIGHT, WIDTH
from ecarte.demo.film.expression import Face
from ecarte.demo.film.figure import Figure, head_of
from ecarte.demo.film.mix import over
from ecarte.demo.film.relief import GRID, Relief, relief
from ecarte.demo.film.sheet import printed
from ecarte.demo.film.sitter import Sitter, interpolate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecarte.demo.film.gestures import Attitude
    from verification.engine.types import Image

    Points = NDArray[np.float64]
    Floats = NDArray[np.float32]

_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""Landmarks around a face, from the top of the forehead to the picture's right."""
_EYES = ((33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380))
_STEP = 4
_MESH, _SPREAD = 468, 5
"""Landmarks but for the irises; every so many hold a warp."""
_COARSE = (64, 128)
"""Pixels across the face that a swapping network draws."""


def swapped(rng: np.random.Generator, wearer: Sitter, shown: Sitter, *, away: float) -> Figure:
    """The face of `shown`, painted frame by frame over that of `wearer`."""
    solid = relief(wearer)
    own = Face(wearer, head_of(wearer, solid))
    other = Face(shown, _opaque(shown))
    field = _towards(wearer.points, shown.points)
    oval = _oval(wearer.points, 0.86)
    tone = _tone(shown, wearer, oval, field)
    side = EYE_DISTANCE * 2.2
    coarse = float(rng.uniform(*_COARSE)) / side
    last: list[Attitude] = []
    jitter = np.zeros(2)

    def head(attitude: Attitude) -> Image:
        nonlocal jitter
        picture = own.wearing(attitude)
        last.append(attitude)
        # The network follows late, and does not quite believe what it sees.
        late = last[max(0, len(last) - 3)]
        meek = replace(late, smile=0.8 * late.smile, mouth=0.8 * late.mouth)
        face = cv2.remap(other.wearing(meek), *field, cv2.INTER_LINEAR)[..., :3]
        jitter = 0.6 * jitter + rng.normal(0, 0.7, 2)
        glitch = rng.random() < 0.04
        move = np.array([[1, 0, jitter[0] * (1 + 3 * glitch)], [0, 1, jitter[1] * (1 + 3 * glitch)]])
        size = face.shape[1::-1]
        face = cv2.warpAffine(face, move, size, borderMode=cv2.BORDER_REPLICATE)
        small = cv2.resize(face, None, fx=coarse, fy=coarse, interpolation=cv2.INTER_AREA)
        face = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC)
        level = tone + rng.normal(0, 1.6, 3).astype(np.float32)
        face = np.clip(face + level, 0, 255).astype(np.uint8)
        grown = cv2.GaussianBlur(oval, (0, 0), float(rng.uniform(2.5, 6)))
        mask = cv2.convertScaleAbs(grown, alpha=float(rng.uniform(0.9, 1.0)))
        within = np.minimum(cv2.warpAffine(mask, move, size), picture[..., 3])
        picture[..., :3] = over(np.ascontiguousarray(picture[..., :3]), face, np.asarray(within, np.uint8))
        return picture

    return Figure(wearer, solid, head, away=away)


def masked(rng: np.random.Generator, wearer: Sitter, shown: Sitter, *, away: float, holes: bool) -> Figure:
    """A print of `shown` bent over the face of `wearer`, whose eyes look through its `holes`."""
    solid = relief(wearer)
    smooth = cv2.GaussianBlur(solid.front, (0, 0), 34 / GRID)
    points = wearer.points
    cover = _oval(shown.points, 1.05)
    cover[: int(shown.points[10, 1] - 12)] = 0
    part = cv2.resize(cover, solid.front.shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    # Paper bends one way only, and rests on the nose's tip and the cheeks.
    bent = smooth - 14
    front = (
        solid.front + (np.minimum(bent, smooth) - solid.front) * cv2.GaussianBlur(part, (0, 0), 1.5)
    ).astype(np.float32)
    worn = Relief(front, solid.back, solid.mask, solid.mask, solid.rim, solid.lobes)
    own = Face(wearer, head_of(wearer, solid))
    paper = printed(rng, np.ascontiguousarray(shown.picture[..., :3]))
    edge = cv2.dilate(cover, np.ones((5, 5), np.uint8))
    paper = over(np.full_like(paper, 228), paper, cover)
    opacity = edge.copy()
    if holes:
        for eye in _EYES:
            hole = points[list(eye), :2]
            grown = hole.mean(axis=0) + (hole - hole.mean(axis=0)) * (1.25, 1.7)
            cv2.fillPoly(opacity, [np.round(grown * 16).astype(np.int32)], 0, cv2.LINE_AA, 4)
    opacity = np.asarray(cv2.GaussianBlur(opacity, (0, 0), 0.7), np.uint8)

    def head(attitude: Attitude) -> Image:
        still = replace(attitude, mouth=0, smile=0)
        picture = own.wearing(still)
        within = np.minimum(opacity, picture[..., 3])
        picture[..., :3] = over(np.ascontiguousarray(picture[..., :3]), paper, within)
        return picture

    return Figure(wearer, worn, head, away=away)


def morph(one: Sitter, other: Sitter, share: float = 0.5) -> Image:
    """Give a portrait (BGRA, as face files are) between two people: shape and skin of both, hair of `one`.

    M. Ferrara, A. Franco, D. Maltoni: The Magic Passport (IJCB 2014).
    """
    between = one.points * (1 - share) + other.points * share
    first, second = (_reshaped(sitter.picture, _towards(between, sitter.points)) for sitter in (one, other))
    oval = _weight(np.asarray(cv2.GaussianBlur(_oval(between, 0.9), (0, 0), 12), np.uint8))
    tone = (_mean(first, oval) - _mean(second, oval)) * (1 - share)
    mixed = first[..., :3] * (1 - share) + (second[..., :3] + tone) * share
    colour = first[..., :3] * (1 - oval) + mixed * oval
    return np.dstack([np.clip(colour, 0, 255), first[..., 3]]).astype(np.uint8)


def _reshaped(picture: Image, field: tuple[Floats, Floats]) -> Image:
    return np.asarray(cv2.remap(picture, *field, cv2.INTER_LINEAR), np.uint8)


def _weight(mask: Image) -> Floats:
    return (mask[..., None] / np.float32(255)).astype(np.float32)


def _towards(target: Points, source: Points) -> tuple[Floats, Floats]:
    """Tell where each pixel of a face with landmarks `target` comes from in one with `source`."""
    rows, columns = HEIGHT // _STEP + 2, WIDTH // _STEP + 2
    rim = np.array(
        [
            (x, y)
            for x in (0, WIDTH / 2, WIDTH)
            for y in (0, HEIGHT / 2, HEIGHT)
            if x != WIDTH / 2 or y != HEIGHT / 2
        ]
    )
    at, to = (np.vstack([points[:_MESH:_SPREAD, :2], rim]) for points in (target, source))
    y, x = np.mgrid[0:rows, 0:columns] * float(_STEP)
    where = np.column_stack([x.ravel(), y.ravel()])
    moved = (interpolate(at, to - at, where, smooth=400) + where).astype(np.float32)
    across, down = np.meshgrid(*(np.arange(side, dtype=np.float32) / _STEP for side in (WIDTH, HEIGHT)))
    from_x, from_y = (
        np.asarray(cv2.remap(grid.reshape(rows, columns), across, down, cv2.INTER_LINEAR), np.float32)
        for grid in moved.T.copy()
    )
    return from_x, from_y


def _oval(points: Points, share: float) -> Image:
    outline = points[list(_OVAL), :2]
    middle = outline.mean(axis=0)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(
        mask, [np.round((middle + (outline - middle) * share) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4
    )
    return mask


def _opaque(of: Sitter) -> Image:
    return np.dstack([of.picture[..., :3], np.full(of.picture.shape[:2], 255, np.uint8)])


def _tone(shown: Sitter, wearer: Sitter, oval: Image, field: tuple[Floats, Floats]) -> Floats:
    """What the colour of the face that is put on must change by, in most."""
    weight = _weight(oval)
    face = _reshaped(shown.picture, field)
    return np.asarray(0.85 * (_mean(wearer.picture, weight) - _mean(face, weight)), np.float32)


def _mean(picture: Image, weight: Floats) -> Floats:
    return np.asarray((picture[..., :3] * weight).sum(axis=(0, 1)) / weight.sum(), np.float32)
