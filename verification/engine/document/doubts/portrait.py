"""A photo stuck on the document, or put in place of the portrait.

Everything is measured on the median of the views: noise, reflections and most of a hologram are gone from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.document.doubts.place import Area, located
from verification.engine.document.kinds import Kind
from verification.engine.document.side import VIEW_PIXELS_PER_MM as SCALE
from verification.engine.geometry import PIXELS_PER_MM
from verification.engine.judge import not_run
from verification.engine.signs import Sign, above, below, weighed
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.document.side import Side
    from verification.engine.face.detect import Face
    from verification.engine.types import Finding

    Grey = NDArray[np.float32]

CODE = "doubt.portrait"
WITH_GHOST = frozenset({Kind.IDENTITY_CARD, Kind.RESIDENCE_PERMIT, Kind.PASSPORT})
"""They carry a smaller, fainter copy of the portrait."""

_EYES = 0.265
"""Distance of the eyes as a share of the portrait's width, and their height on it (ISO/IEC 19794-5, 7.2)."""
_EYE_LINE = 0.46
_SHAPE = 9 / 7
"""Height of a portrait over its width (35 x 45 mm)."""
_NARROWEST = 8.0
"""Millimetres: what is smaller is a ghost image, or no portrait."""
_INWARD, _OUTWARD, _STEP = 1.25, 3.0, 0.25
"""Where an edge is looked for around the outline expected, in millimetres."""
_SLOPES = np.tan(np.radians(np.arange(-3, 3.1, 0.75)))
"""How far a photo may have been stuck on askew."""
_RIM = 3
"""Steps to each side of a rim or shadow, within which it must stand out."""
_ALONG = 0.12
"""Share of an edge left out at each of its ends."""
_COHERENT = 35
"""Percentile of the points of an edge: two thirds of them must show it."""
_FINE = 1.5
"""Sigma in pixels of a view: what is finer counts as the paper's lines."""
_CLEAR, _AROUND = 0.8, 3.0
"""Millimetres to keep from the outline, and to go beyond it."""
_PLAIN = 0.4
"""Grey levels of the lines below which the paper counts as plain, or the film as too blurred to show them."""
_GHOST_SIZES, _FINE_SIZES = np.linspace(0.36, 0.56, 6), np.arange(-0.03, 0.031, 0.0075)
"""Of the portrait; and how much nearer its own size is looked for."""
_SEARCH_FEATURES, _FACE_FEATURES = 5.0, 3.0
"""Sigma in pixels of a view: to find the ghost, and to tell its face from another."""
_SLACK, _ENLARGED = 5, 2.0
"""Pixels around the ghost, and how much it is enlarged, so that the faces can be laid on each other."""


def portrait_area(face: Face) -> Area:
    """Where the portrait must stand on the side, from its face in pixels of the side's image."""
    width = face.eye_distance / PIXELS_PER_MM / _EYES
    height = width * _SHAPE
    x, y = (np.add(face.left_eye, face.right_eye) / 2 / PIXELS_PER_MM).tolist()
    return Area(x - width / 2, y - _EYE_LINE * height, width, height)


def replaced(side: Side | None, portrait: Area | None, kind: Kind | None) -> Finding:
    """Doubts when the portrait has a rim, hides the paper's lines or is not the face of its ghost image."""
    if side is None:
        return not_run(CODE, "no_side")
    if portrait is None or portrait.width < _NARROWEST:
        return not_run(CODE, "no_portrait")
    if not side.views:
        return not_run(CODE, "too_few_views")
    limits = thresholds()
    grey = median_view(side)
    signs: list[Sign] = [above("edge", rim(grey, portrait), limits.doubt_portrait_edge)]
    if (kept := lines_kept(grey, portrait)) is not None:
        signs.append(below("lines", kept, limits.doubt_portrait_lines))
    if kind in WITH_GHOST:
        signs.append(below("ghost", ghost_likeness(grey, portrait), limits.doubt_portrait_ghost))
    return located(weighed(CODE, signs), side, portrait)


def median_view(side: Side) -> Grey:
    median = np.median(np.stack([view.image for view in side.views]), axis=0).astype(np.uint8)
    return np.asarray(cv2.cvtColor(median, cv2.COLOR_BGR2GRAY), np.float32)


def rim(grey: Grey, portrait: Area) -> float:
    """Grey levels by which a rim or a shadow stands out along the edge that shows it most.

    A printed portrait ends in a step at most; a photo on top of the document has thickness, and so a line
    that is darker or brighter than both of its sides.
    """
    return max(_ridge(profile) for slope in _SLOPES for profile in _across_edges(grey, portrait, slope))


def _across_edges(grey: Grey, portrait: Area, slope: float) -> list[Grey]:
    """For each edge, if the photo is turned by `slope`: grey levels by distance (rows) and place along it."""
    away = np.arange(-_INWARD, _OUTWARD + _STEP / 2, _STEP)
    middle_x, middle_y = portrait.x + portrait.width / 2, portrait.y + portrait.height / 2
    down = np.arange(_ALONG - 0.5, 0.5 - _ALONG, _STEP / portrait.height) * portrait.height
    along = np.arange(_ALONG - 0.5, 0.5 - _ALONG, _STEP / portrait.width) * portrait.width
    profiles = []
    for sign in (-1, 1):
        upright = np.meshgrid(sign * (portrait.width / 2 + away), down, indexing="ij")
        level = np.meshgrid(sign * (portrait.height / 2 + away), along, indexing="ij")
        for x, y in (upright, level[::-1]):
            # Turned about the middle, by a small angle.
            profiles.append(_sampled(grey, middle_x + x - slope * y, middle_y + y + slope * x))
    return profiles


def _sampled(grey: Grey, x: NDArray[np.floating], y: NDArray[np.floating]) -> Grey:
    """Grey levels at places in millimetres."""
    across, down = ((mm * SCALE - 0.5).astype(np.float32) for mm in (x, y))
    sampled = cv2.remap(grey, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sampled, np.float32)


def _ridge(profile: Grey) -> float:
    middle = profile[_RIM:-_RIM]
    inner, outer = middle - profile[: -2 * _RIM], middle - profile[2 * _RIM :]
    stands_out = np.where(inner * outer > 0, np.sign(inner) * np.minimum(abs(inner), abs(outer)), 0)
    bright = np.percentile(stands_out, _COHERENT, axis=1).max()
    dark = -np.percentile(stands_out, 100 - _COHERENT, axis=1).min()
    return float(max(bright, dark, 0))


def lines_kept(grey: Grey, portrait: Area) -> float | None:
    """Strength of the paper's lines behind the head over that around the portrait; None on plain paper."""
    fine = grey - cv2.GaussianBlur(grey, (0, 0), _FINE)
    strength = cv2.GaussianBlur(np.abs(fine), (0, 0), 2)
    y, x = (np.mgrid[: grey.shape[0], : grey.shape[1]] + 0.5) / SCALE
    beyond = portrait.beyond(x, y)
    # The lower quartile: neither hair nor the text around.
    inside = strength[(beyond < -_CLEAR) & (y < portrait.y + portrait.height / 4)]
    around = strength[(beyond > _CLEAR) & (beyond < _AROUND)]
    if not inside.size or not around.size:
        return None
    paper = float(np.percentile(around, 25))
    return float(np.percentile(inside, 25)) / paper if paper > _PLAIN else None


def ghost_likeness(grey: Grey, portrait: Area) -> float:
    """Correlation, at most 1, of the portrait with what resembles it most elsewhere on the side."""
    left, top, right, bottom = inner(portrait)
    return _compared(grey, grey[top:bottom, left:right], *find_ghost(grey, portrait))


def find_ghost(grey: Grey, portrait: Area) -> tuple[tuple[int, int], float]:
    """Where in its ghost the corner of what is `inner` lies, in pixels of a view, and the size of the ghost.

    A share of the portrait's.
    """
    left, top, right, bottom = inner(portrait)
    face = grey[top:bottom, left:right]
    fine, best, at, found = _features(grey, _SEARCH_FEATURES), -1.0, (0, 0), _GHOST_SIZES[0]
    for size in _GHOST_SIZES:
        small = _features(_resized(face, size), _SEARCH_FEATURES)
        likeness = cv2.matchTemplate(fine, small, cv2.TM_CCOEFF_NORMED)
        # Not the portrait itself.
        likeness[max(0, top - small.shape[0]) : bottom, max(0, left - small.shape[1]) : right] = -1
        _, highest, _, place = cv2.minMaxLoc(likeness)
        if highest > best:
            best, at, found = highest, (place[0], place[1]), size
    return at, float(found)


def _compared(grey: Grey, face: Grey, at: tuple[int, int], size: float) -> float:
    """The correlation of finer features, with the ghost of about `size` at `at` laid exactly on the face."""
    height, width = (round(length * size) for length in face.shape)
    left, top = max(0, at[0] - _SLACK), max(0, at[1] - _SLACK)
    patch = grey[top : at[1] + height + _SLACK, left : at[0] + width + _SLACK]
    ghost = _features(_resized(patch, _ENLARGED), _FACE_FEATURES * _ENLARGED)
    best = -1.0
    for exact in size + _FINE_SIZES:
        small = _features(_resized(face, exact * _ENLARGED), _FACE_FEATURES * _ENLARGED)
        if small.shape[0] <= ghost.shape[0] and small.shape[1] <= ghost.shape[1]:
            best = max(best, float(cv2.matchTemplate(ghost, small, cv2.TM_CCOEFF_NORMED).max()))
    return best


def inner(portrait: Area) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what surely belongs to the portrait, in pixels of a view."""
    x, y, width, height = portrait.x, portrait.y, portrait.width, portrait.height
    edges = (x + 0.1 * width, y + 0.1 * height, x + 0.9 * width, y + 0.95 * height)
    left, top, right, bottom = (max(0, round(mm * SCALE)) for mm in edges)
    return left, top, right, bottom


def _resized(grey: Grey, scale: float) -> Grey:
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how), np.float32)


def _features(grey: Grey, sigma: float) -> Grey:
    """Without the shading that all faces share."""
    return np.asarray(grey - cv2.GaussianBlur(grey, (0, 0), sigma), np.float32)
