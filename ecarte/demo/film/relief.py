"""A head as a solid: the landmarks' depth in front, an ears' plane at the outline, a skull behind.

Lengths are pixels of a face file, in which the eyes are 110 px, or 63 mm, apart; z grows away from the
camera and is 0 about where the landmarks' model has it, a little behind the lips.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.faces import HEIGHT, WIDTH
from ecarte.demo.film.motion import rotation
from ecarte.demo.film.sitter import interpolate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecarte.demo.film.gestures import Attitude
    from ecarte.demo.film.sitter import Sitter
    from verification.engine.types import Image

    Grid = NDArray[np.float32]
    Matrix = NDArray[np.float64]

JAW = (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454)
"""Landmarks from ear to ear."""
_LOBES = (132, 361)
GRID = 4
"""The solid is computed once every so many pixels."""
_UNDER = 60
"""How far below the jaw the solid goes: the throat turns with the head."""
_FADE = (8, 36)
"""Where the throat begins and ends to be part of the neck, below the jaw."""
_RING, _SKULL, _SKULL_SIDE = 90, 130.0, 110.0
_STEEP = 3.0
_SLICES = 26
_THROAT = 0.72
_MIDDLE, _AROUND = (WIDTH / 2, 240.0), 0.38
"""What is seen behind an ear is taken from this share of its angle from the top."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What rays meet, one for each place of the grid they were cast through."""

    x: Grid
    y: Grid
    """Of the texture."""
    clear: Grid
    """How far the ray passes beside the solid; below 0 where it meets it."""
    z: Grid


class Relief:
    """`mask` is the head's opacity in the picture (0-255); the rest of it does not turn."""

    def __init__(self, front: Grid, back: Grid, mask: Image, solid: Image, rim: float, lobes: float) -> None:
        self.front, self.back, self.mask, self.rim = front, back, mask, rim
        self.lobes = lobes
        for shared in (front, back, mask):
            shared.setflags(write=False)
        inside = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
        self.inside = cv2.resize(inside, front.shape[::-1], interpolation=cv2.INTER_AREA)
        self.outline = _radii(solid)
        self._nearest = float(front.min()) - 4
        self._farthest = float(back.max())
        slope_y, slope_x = np.gradient(cv2.GaussianBlur(front, (0, 0), 2), GRID)
        length = np.sqrt(slope_x**2 + slope_y**2 + 1)
        self.normal = np.dstack([slope_x / length, slope_y / length, -1 / length]).astype(np.float32)

    def cast(self, x: Grid, y: Grid, attitude: Attitude, *, away: float) -> Seen:
        """Look through points of the plane z = 0 from `away` px before it, at the head as it is turned."""
        pivot = np.array([WIDTH / 2, 330, 0.95 * self.rim])
        turn = turned(attitude)
        eye = np.array([WIDTH / 2, 300, -away])
        through = np.stack([x - eye[0], y - eye[1], np.full_like(x, away)], axis=-1)
        way, start = (through @ turn).astype(np.float32), turn.T @ (eye - pivot) + pivot
        per_x, per_y = way[..., 0] / way[..., 2], way[..., 1] / way[..., 2]

        def beside(z: Grid | float) -> tuple[Grid, Grid, Grid]:
            at_x = (start[0] + (z - start[2]) * per_x).astype(np.float32)
            at_y = (start[1] + (z - start[2]) * per_y).astype(np.float32)
            return self._beside(at_x, at_y, z), at_x, at_y

        depths = np.linspace(self._nearest, self._farthest, _SLICES)
        step = float(depths[1] - depths[0])
        met, least = np.zeros(x.shape, bool), np.full(x.shape, np.inf, np.float32)
        z, before = np.full(x.shape, depths[0], np.float32), np.full(x.shape, 1e3, np.float32)
        for depth in depths:
            here, _, _ = beside(float(depth))
            first = (here <= 0) & ~met
            # Between the last slice before the surface and this one.
            share = np.clip(here / np.minimum(here - before, -1e-3), 0, 1)
            z = np.where(first, depth - step * share, z)
            near = ~met & (here < least) & (here > 0)
            z = np.where(near, depth, z)
            # Also inside, else a ray that meets the surface at a slice would seem to graze it.
            least = np.minimum(least, here)
            before = np.where(met, before, here)
            met |= first
        for _ in range(2):
            # A ray that grazes the outline: a finer look about where it came nearest.
            for shift in (-step / 2, step / 2):
                here, _, _ = beside((z + shift).astype(np.float32))
                better = ~met & (here < least)
                z, least = np.where(better, z + shift, z), np.where(better, here, least)
            step /= 2
        _, at_x, at_y = beside(z.astype(np.float32))
        return self._texture(at_x, at_y, z.astype(np.float32), least)

    def _beside(self, x: Grid, y: Grid, z: Grid | float) -> Grid:
        place = x / GRID, y / GRID
        front, back = (
            cv2.remap(depth, *place, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            for depth in (self.front, self.back)
        )
        return np.asarray(np.maximum(front - z, z - back), np.float32)

    def _texture(self, x: Grid, y: Grid, z: Grid, clear: Grid) -> Seen:
        """Behind the ears, where no camera was, grows what grows above the forehead."""
        behind = np.clip((z - self.rim) / 40, 0, 1)
        aside, below = x - _MIDDLE[0], y - _MIDDLE[1]
        angle = _AROUND * np.arctan2(aside, -below)
        deep = cv2.remap(self.inside, x / GRID, y / GRID, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        degrees = np.rint(np.degrees(angle)).astype(int) % 360
        radius = self.outline[degrees] - 7 - 0.12 * deep
        from_x, from_y = _MIDDLE[0] + radius * np.sin(angle), _MIDDLE[1] - radius * np.cos(angle)
        # No hair grows behind the throat.
        clear = np.maximum(clear, np.minimum((y - self.lobes) / 4, (z - self.rim) / 4))
        mixed_x, mixed_y = x + (from_x - x) * behind, y + (from_y - y) * behind
        return Seen(mixed_x.astype(np.float32), mixed_y.astype(np.float32), clear.astype(np.float32), z)


def turned(attitude: Attitude) -> Matrix:
    """From the head's own axes to the camera's; the head's left is the picture's right."""
    return rotation(-attitude.pitch, -attitude.yaw, attitude.roll)


@lru_cache(maxsize=16)
def relief(of: Sitter) -> Relief:
    """Give the solid of a head; shared, so nobody may change it."""
    mask, solid = _masks(of)
    points = of.points[:468]
    rim = float(np.percentile(points[:, 2], 99))
    inside = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(255 - solid, cv2.DIST_L2, 5)
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=cv2.contourArea)[:, 0].astype(np.float64)
    ring = outline[np.linspace(0, len(outline) - 1, _RING).astype(int)]
    jaw = points[list(JAW), 1].max()
    # The throat lies in front of the ears.
    share = np.clip((ring[:, 1] - (jaw - 60)) / 60, 0, 1)
    depths = rim * (1 + 0.06 * (1 - share) - (1 - _THROAT) * share)
    away = np.linalg.norm(points[:, None, :2] - ring[None], axis=2).min(axis=1)
    known = points[away > 8]
    size = (WIDTH // GRID, HEIGHT // GRID)
    y, x = np.mgrid[0 : size[1], 0 : size[0]] * float(GRID)
    where = np.column_stack([x.ravel(), y.ravel()])
    at, values = np.vstack([known[:, :2], ring]), np.concatenate([known[:, 2], depths])[:, None]
    front = interpolate(at, values, where, smooth=2000).reshape(size[::-1])
    near, far = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (inside, outside))
    side = 1 - np.clip(near / _SKULL_SIDE, 0, 1)
    back = rim * 1.06 + 2 + _SKULL * np.sqrt(1 - side**2) - _STEEP * far
    front = np.where(far > 0, np.maximum(front, rim) + _STEEP * far, np.minimum(front, rim * 1.06))
    return Relief(
        front.astype(np.float32),
        back.astype(np.float32),
        mask,
        solid,
        rim * 1.06,
        float(points[list(_LOBES), 1].mean()),
    )


def _masks(of: Sitter) -> tuple[Image, Image]:
    """The opacity of what turns, and where the solid is."""
    jaw = of.points[list(JAW), :2]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    face = np.where(y < of.points[list(_LOBES), 1].mean(), 255, 0).astype(np.uint8)
    cv2.fillPoly(face, [np.round(jaw).astype(np.int32)], 255)
    below = cv2.distanceTransform(255 - face, cv2.DIST_L2, 5)
    # To the side of the jaw there is air or collar, not throat.
    aside = np.clip((np.abs(x - jaw[:, 0].mean()) - 0.3 * np.ptp(jaw[:, 0])) / 30, 0, 1)
    fade = np.clip((_FADE[1] - below - np.minimum(26, 3 * below) * aside) / (_FADE[1] - _FADE[0]), 0, 1)
    opaque = of.picture[..., 3]
    solid = np.where((opaque > 100) & (below < _UNDER - 48 * aside), 255, 0).astype(np.uint8)
    whole = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    return np.asarray(opaque * fade, np.uint8), np.asarray(whole, np.uint8)


def _radii(solid: Image) -> NDArray[np.float64]:
    """How far the outline is from the middle, by degrees from the top."""
    reach = np.arange(0, WIDTH)
    angle = np.radians(np.arange(360))[:, None]
    x, y = _MIDDLE[0] + reach * np.sin(angle), _MIDDLE[1] - reach * np.cos(angle)
    within = (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)
    hit = solid[np.clip(y, 0, HEIGHT - 1).astype(int), np.clip(x, 0, WIDTH - 1).astype(int)] > 0
    return np.asarray(np.where(hit & within, reach, 0).max(axis=1), np.float64)
