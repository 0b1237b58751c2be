"""Lids and lips of a portrait: it blinks, smiles, stops smiling and opens its mouth.

Skin is stretched between landmarks (thin-plate splines); what lies behind the lips is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.film.sitter import interpolate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecarte.demo.film.gestures import Attitude
    from ecarte.demo.film.sitter import Sitter
    from verification.engine.types import Image

    Points = NDArray[np.float64]
    Floats = NDArray[np.float32]

_EYES = (
    (
        (33, 246, 161, 160, 159, 158, 157, 173, 133),
        (33, 7, 163, 144, 145, 153, 154, 155, 133),
        (46, 53, 52, 65, 55),
    ),
    (
        (362, 398, 384, 385, 386, 387, 388, 466, 263),
        (362, 382, 381, 380, 374, 373, 390, 249, 263),
        (285, 295, 282, 283, 276),
    ),
)
"""Upper lid, lower lid and lower edge of the brow, each from the picture's left to its right."""
_INNER = (
    (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
    (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),
)
_OUTER = (
    (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
    (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291),
)
"""Edges of the lips, upper and lower, from the picture's left to its right."""
_STILL = (2, 98, 327, 129, 358, 50, 280, 117, 346, 93, 323, 234, 454, 6, 195)
_CHIN = (152, 148, 377, 176, 400, 149, 378, 150, 379, 136, 365, 172, 397, 58, 288)
_CHEEKS = (205, 425, 206, 426, 207, 427)
_STEP = 4
_FINE = 40
"""Steps from a mouth at rest to one that smiles or is open: what was drawn once is kept."""
_MARGIN = 60
_DROP = 47.0
"""Pixels by which a jaw falls: 27 mm."""
_NARROW = 0.75
"""Width of a mouth at rest, as a share of the same one that smiles."""
_CAVITY = np.array((26.0, 20.0, 42.0))
_SMILES = 0.5
"""Who smiles more than this on the portrait, smiles there already."""


@dataclass(frozen=True, slots=True)
class _Lips:
    """Shapes (11, 2): edges from corner to corner."""

    upper: Points
    lower: Points
    above: Points
    below: Points
    cheeks: Points
    chin: Points

    def between(self, other: _Lips, share: float) -> _Lips:
        return _Lips(
            *(
                getattr(self, name) * (1 - share) + getattr(other, name) * share
                for name in ("upper", "lower", "above", "below", "cheeks", "chin")
            )
        )


class Face:
    """A portrait (premultiplied BGRA) that can be given an expression."""

    def __init__(self, of: Sitter, picture: Image) -> None:
        self._picture, self._points = picture, of.points[:, :2]
        points = self._points
        upper, lower, above, below = (points[list(edge)] for edge in (*_INNER, *_OUTER))
        self._lips = _Lips(upper, lower, above, below, points[list(_CHEEKS)], points[list(_CHIN)])
        share = float(np.clip((of.mesh.expression.smile - 0.2) / 0.5, 0, 1))
        self._rest = self._lips.between(_unsmiled(self._lips), share)
        smiled = self._lips if share > _SMILES else _smiled(self._lips)
        self._smile = smiled
        low = np.min([lips.above.min(axis=0) for lips in (self._lips, smiled)], axis=0)
        left, right = points[172, 0], points[397, 0]
        self._left, self._top = int(left) - 24, int(low[1]) - 34
        self._size = (int(right) + 24 - self._left, int(points[152, 1] + _DROP + _MARGIN) - self._top)
        self._place = (
            slice(self._top, self._top + self._size[1]),
            slice(self._left, self._left + self._size[0]),
        )
        self._drawn: dict[tuple[int, int], Image] = {}

    def wearing(self, attitude: Attitude) -> Image:
        """Give the picture with the expression of the moment."""
        picture = self._picture.copy()
        self._mouth(picture, attitude)
        if attitude.blink > 0.02:
            for upper, lower, brow in _EYES:
                lids = self._points[list(upper)], self._points[list(lower)]
                _close(picture, *lids, self._points[list(brow)], attitude.blink)
        return picture

    def _mouth(self, picture: Image, attitude: Attitude) -> None:
        key = (round(attitude.smile * _FINE), round(attitude.mouth * _FINE))
        if key not in self._drawn:
            self._drawn[key] = self._lower_face(key[0] / _FINE, key[1] / _FINE)
        picture[self._place] = self._drawn[key]

    def _lower_face(self, smile: float, opened: float) -> Image:
        picture = self._picture
        wanted = _opened(self._rest.between(self._smile, smile), opened)
        y, x = np.mgrid[self._place].astype(np.float32)
        skins = [
            cv2.remap(picture, *self._field(wanted, upper=upper), cv2.INTER_LINEAR).astype(np.float32)
            for upper in (True, False)
        ]
        edge_up, edge_low = (_curve(edge, x[0]) for edge in (wanted.upper, wanted.lower))
        corners = wanted.upper[[0, -1], 0]
        beyond = np.maximum(corners[0] - x[0], x[0] - corners[1]).clip(0)
        middle = (edge_up + edge_low) / 2
        # Beside the mouth both fields are nearly one: there they flow into each other.
        is_lower = np.clip((y - middle) / (1 + 0.7 * beyond) + 0.5, 0, 1)[..., None]
        drawn = skins[0] * (1 - is_lower) + skins[1] * is_lower
        inside = np.clip(y - edge_up + 0.5, 0, 1) * np.clip(edge_low - y + 0.5, 0, 1) * (beyond == 0)
        drawn += (self._cavity(x, y, edge_up, edge_low, corners) - drawn) * inside[..., None]
        patch = picture[self._place]
        return np.asarray(np.clip(patch + (drawn - patch) * _frame(patch.shape[:2]), 0, 255), np.uint8)

    def _field(self, wanted: _Lips, *, upper: bool) -> tuple[Floats, Floats]:
        """Tell where in the portrait the skin above, or below, the mouth's line comes from."""
        source, still = self._lips, self._points[list(_STILL)]
        names = ("upper", "above", "cheeks") if upper else ("lower", "below", "cheeks", "chin")
        at = np.vstack([*(getattr(wanted, name) for name in names), still])
        values = np.vstack([*(getattr(source, name) for name in names), still])
        # Both edges of a lip meet at its corner.
        at, kept = np.unique(np.round(at, 2), axis=0, return_index=True)
        columns, rows = self._size[0] // _STEP + 2, self._size[1] // _STEP + 2
        y, x = np.mgrid[0:rows, 0:columns] * float(_STEP)
        where = np.column_stack([x.ravel() + self._left, y.ravel() + self._top])
        moved = interpolate(at, values[kept] - at, where, smooth=60) + where
        size = self._size
        across, down = (_enlarged(moved[:, axis].reshape(rows, columns), size) for axis in (0, 1))
        return across, down

    def _cavity(self, x: Floats, y: Floats, edge_up: Floats, edge_low: Floats, corners: Points) -> Floats:
        """Teeth hang below the upper lip as they do on the portrait; farther down it is dark."""
        source = self._lips
        ends = source.upper[[0, -1], 0]
        share = (x[0] - corners[0]) / max(1.0, float(corners[1] - corners[0]))
        from_x = ends[0] + share * (ends[1] - ends[0])
        top, bottom = _curve(source.upper, from_x), _curve(source.lower, from_x)
        hung = y - edge_up
        gap = np.maximum(bottom - top, 0)
        teeth = cv2.remap(
            self._picture,
            np.broadcast_to(from_x, x.shape).astype(np.float32),
            (top + np.minimum(hung, gap)).astype(np.float32),
            cv2.INTER_LINEAR,
        ).astype(np.float32)
        deep = np.clip((hung - gap * 0.8) / 4 + 0.2 * (gap < 3), 0, 1)[..., None]
        # A tongue, faintly.
        low = np.clip(1 - (edge_low - y) / 16, 0, 1)[..., None]
        dark = np.concatenate([_CAVITY * (1 + 1.1 * low), np.full_like(low, 255)], axis=2)
        return np.asarray(teeth * (1 - deep) + dark * deep, np.float32)


def _unsmiled(lips: _Lips) -> _Lips:
    """Lips closed, corners in and down: a mouth at rest."""
    middle = lips.upper[5]
    gap = np.maximum(lips.lower[:, 1] - lips.upper[:, 1], 0)
    line = lips.upper[5, 1] + 0.5 * gap[5]
    corner = max(lips.above[0, 1], lips.above[-1, 1], line + 1)
    bow = ((lips.upper[:, 0] - middle[0]) / max(1.0, float(np.ptp(lips.upper[:, 0])) / 2)) ** 2

    def narrowed(points: Points) -> Points:
        return np.asarray(middle[0] + (points[:, 0] - middle[0]) * _NARROW)

    shut = line + bow * (min(corner, line + 2.5) - line)
    thick_up = (lips.upper[:, 1] - lips.above[:, 1]) * 1.2
    thick_low = (lips.below[:, 1] - lips.lower[:, 1]) * 1.1
    cheeks = lips.cheeks + (middle - lips.cheeks) * (0.05, 0) + (0, 3)
    return _Lips(
        np.column_stack([narrowed(lips.upper), shut]),
        np.column_stack([narrowed(lips.lower), shut]),
        np.column_stack([narrowed(lips.above), shut - thick_up]),
        np.column_stack([narrowed(lips.below), shut + thick_low]),
        cheeks,
        lips.chin,
    )


def _smiled(lips: _Lips) -> _Lips:
    """Corners out and up, lips a little thinner."""
    middle = lips.upper[5]
    half = max(1.0, float(np.ptp(lips.upper[:, 0])) / 2)

    def pulled(points: Points, sign: float) -> Points:
        aside = (points[:, 0] - middle[0]) / half
        raised = 13 * np.abs(aside) ** 1.6 - 3.5 - sign * 1.5 * (1 - np.abs(aside).clip(0, 1))
        return np.column_stack([middle[0] + aside * half * 1.24, points[:, 1] - raised])

    cheeks = lips.cheeks + np.sign(lips.cheeks - middle) * (5, 0) - (0, 7)
    return _Lips(
        pulled(lips.upper, 0),
        pulled(lips.lower, 0),
        pulled(lips.above, -1),
        pulled(lips.below, 1),
        cheeks,
        lips.chin,
    )


def _opened(lips: _Lips, share: float) -> _Lips:
    middle = lips.upper[5]
    half = max(1.0, float(np.ptp(lips.upper[:, 0])) / 2)
    chin = lips.chin + np.array([(0, 0.82 * _DROP * share)]) * np.linspace(1, 0.15, len(lips.chin))[:, None]

    def moved(points: Points, fall: float) -> Points:
        aside = np.clip(np.abs(points[:, 0] - middle[0]) / half, 0, 1)
        down = fall * (1 - aside**2.4) + 0.22 * _DROP * share * aside**2.4
        across = middle[0] + (points[:, 0] - middle[0]) * (1 - 0.1 * share)
        return np.column_stack([across, points[:, 1] + down])

    return _Lips(
        moved(lips.upper, -3 * share),
        moved(lips.lower, _DROP * share),
        moved(lips.above, -2 * share),
        moved(lips.below, _DROP * share),
        lips.cheeks,
        chin,
    )


def _close(picture: Image, upper: Points, lower: Points, brow: Points, share: float) -> None:
    """Draw the upper lid over an eye, down to the lower one for a `share` of 1; in place."""
    left, right = int(upper[0, 0]) - 6, int(upper[-1, 0]) + 7
    x = np.arange(left, right, dtype=np.float32)
    lid, base, top = (_curve(edge, x) for edge in (upper, lower, brow))
    top = np.minimum(top + 2, lid - 6)
    rows = slice(int(top.min()) - 1, int(lower[:, 1].max()) + 10)
    # The lower lid comes a little towards the upper one.
    closed = lid + share * np.maximum(base + 6 - lid, 0)
    y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
    stretched = top + (y - top) * (lid - top) / np.maximum(closed - top, 1)
    beside = np.clip((x - left) / 5, 0, 1) * np.clip((right - 1 - x) / 5, 0, 1)
    moved = np.where((y > top) & (y < closed), stretched, y)
    moved = y + (moved - y) * beside
    place = picture[rows, left:right]
    skin = cv2.remap(
        picture,
        np.broadcast_to(x, moved.shape).astype(np.float32),
        moved.astype(np.float32),
        cv2.INTER_LINEAR,
    )
    over = np.clip(closed + 0.5 - y, 0, 1)[..., None]
    place[:] = np.round(place + (skin.astype(np.float32) - place) * over)


def _curve(edge: Points, x: NDArray[np.floating]) -> Floats:
    order = np.argsort(edge[:, 0])
    return np.asarray(np.interp(x, edge[order, 0], edge[order, 1]), np.float32)


def _enlarged(coarse: Points, size: tuple[int, int]) -> Floats:
    """`coarse` begins at pixel 0: what is computed there is the pixel itself, not the middle of a block."""
    wide = np.arange(size[0], dtype=np.float32) / _STEP
    high = np.arange(size[1], dtype=np.float32) / _STEP
    across, down = np.meshgrid(wide, high)
    return np.asarray(cv2.remap(coarse.astype(np.float32), across, down, cv2.INTER_LINEAR), np.float32)


def _frame(shape: tuple[int, ...]) -> Floats:
    """1 inside, 0 at the edge of a patch: it joins what is around it."""
    rows, columns = shape
    y = np.minimum(np.arange(rows), np.arange(rows)[::-1])[:, None]
    x = np.minimum(np.arange(columns), np.arange(columns)[::-1])
    return np.clip(np.minimum(x / 14, y / 10), 0, 1).astype(np.float32)[..., None]
