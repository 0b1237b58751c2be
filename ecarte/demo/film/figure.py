"""Somebody before a camera: shoulders that stay, and a head that turns over them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, sin
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.faces import EYE_Y, HEIGHT, WIDTH
from ecarte.demo.film.expression import Face
from ecarte.demo.film.mix import times
from ecarte.demo.film.relief import GRID, JAW, Seen, relief, turned
from ecarte.demo.film.wear import hatted, worn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ecarte.demo.film.gestures import Attitude
    from ecarte.demo.film.relief import Relief
    from ecarte.demo.film.sitter import Sitter
    from ecarte.demo.film.wear import Wear
    from verification.engine.types import Image

    Floats = NDArray[np.float32]

_STEP = 2.6
"""The head is computed once every so many pixels of the face file."""
_REACH = 65
"""How far outside of the file a turned head may come, in pixels of it."""
_NEAR, _SOFT = 3.0, 1.2
"""Pixels of the file beside a head of which nothing is drawn, and over which its outline is soft."""
_STRAIGHTENED = 0.8
"""Share of the angle at which somebody stood on their portrait that is taken back."""
_CHIN_SHADOW = 0.72
_JAW_SKIN = 16
"""Width of the strip above the jaw's line, in pixels of the file, that tells the colour of the throat."""
_BEGIN = 70
"""Over so many pixels the body's opacity grows, from the level of the jaw's corners down."""
_ARM, _SLOPE, _BELOW, _CLOTH = 150, 130.0, 420, 90
"""Pixels by which shoulders go on beside the file, how they fall, how far the chest goes on
below it, and how much of its cloth it repeats there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the picture the middle of the eyes is, pixels of it for each of the file, and the lean."""

    x: float
    y: float
    scale: float
    lean: float = 0


@dataclass(frozen=True, slots=True)
class Light:
    """Towards the light: right, down, away; `even` is what comes from everywhere, 0 to 1."""

    direction: tuple[float, float, float] = (-0.35, -0.6, -0.72)
    even: float = 0.75
    level: float = 1


class Figure:
    """`head` gives the head, premultiplied BGRA as in the face file, with the expression of an attitude.

    `away` is the distance of the camera in pixels of a face file: 1000 are 57 cm.
    """

    def __init__(
        self, of: Sitter, solid: Relief, head: Callable[[Attitude], Image], *, away: float = 1200
    ) -> None:
        self._relief, self._head, self._away = solid, head, away
        self._body = _with_arms(_body(of, solid.mask))
        pose = of.mesh.pose
        self._yaw, self._pitch = (np.radians(_STRAIGHTENED * a) for a in (pose.yaw, 0.5 * pose.pitch))

    def draw(self, picture: Image, place: Place, attitude: Attitude, light: Light) -> None:
        """Draw into a BGR picture."""
        self._draw_body(picture, place, light)
        step = max(2, round(_STEP * place.scale))
        corner, (columns, rows) = self._around(picture, place, step)
        if min(columns, rows) < 2:
            return
        y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) * step
        # A point of the grid stands for the middle of its block.
        across, below = (
            (grid + start + (step - 1) / 2 - middle) / place.scale
            for grid, start, middle in ((x, corner[0], place.x), (y, corner[1], place.y))
        )
        file_x = across * cos(place.lean) + below * sin(place.lean) + WIDTH / 2
        file_y = below * cos(place.lean) - across * sin(place.lean) + EYE_Y
        straightened = replace(attitude, yaw=attitude.yaw - self._yaw, pitch=attitude.pitch - self._pitch)
        seen = self._relief.cast(file_x, file_y, straightened, away=self._away)
        down, right = np.nonzero(seen.clear < _NEAR)
        if not down.size:
            return
        box = slice(down.min(), down.max() + 1), slice(right.min(), right.max() + 1)
        seen = Seen(seen.x[box], seen.y[box], seen.clear[box], seen.z[box])
        top, left = corner[1] + box[0].start * step, corner[0] + box[1].start * step
        height, width = (step * side for side in seen.x.shape)
        texture = self._head(attitude)
        shade = _shade(self._relief, seen, straightened, light)
        _paste(picture[top : top + height, left : left + width], texture, seen, shade)

    def _around(self, picture: Image, place: Place, step: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where the head may be: a corner in the picture, and blocks across and down."""
        reach = (
            (-WIDTH / 2 - _REACH, -EYE_Y - _REACH),
            (WIDTH / 2 + _REACH, 0.62 * HEIGHT - EYE_Y + 2 * _REACH),
        )
        low, high = (
            [
                int(np.clip(middle + side * place.scale, 0, limit))
                for middle, side, limit in zip((place.x, place.y), sides, picture.shape[1::-1], strict=True)
            ]
            for sides in reach
        )
        return (low[0], low[1]), (-(-(high[0] - low[0]) // step), -(-(high[1] - low[1]) // step))

    def _draw_body(self, picture: Image, place: Place, light: Light) -> None:
        # Shoulders are as far as the throat.
        far = self._away / (self._away + 0.7 * self._relief.rim)
        scale = place.scale * far
        c, s = scale * cos(place.lean), scale * sin(place.lean)
        across, down = -(WIDTH / 2) - _ARM, -(EYE_Y + (300 - EYE_Y) * (1 - 1 / far))
        matrix = np.array([[c, -s, place.x + c * across - s * down], [s, c, place.y + s * across + c * down]])
        size = picture.shape[1::-1]
        body = cv2.warpAffine(
            self._body, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
        )
        below = round(place.y + 40 * place.scale)
        part = slice(max(0, below), size[1])
        rest = picture[part]
        seen = body[part]
        gain = light.level * (light.even + (1 - light.even) * 0.5)
        lit = cv2.convertScaleAbs(seen[..., :3], alpha=gain)
        rest[:] = cv2.add(times(rest, np.asarray(255 - seen[..., 3], np.uint8)), lit)


def _paste(place: Image, texture: Image, seen: Seen, shade: Floats) -> None:
    """Put the head that is seen, one value a block, into this part of a picture; in place."""
    step = -(-place.shape[0] // seen.x.shape[0])
    whole = (seen.x.shape[1] * step, seen.x.shape[0] * step)
    from_x, from_y, clear, bright = (
        cv2.resize(grid, whole, interpolation=cv2.INTER_LINEAR)[: place.shape[0], : place.shape[1]]
        for grid in (seen.x, seen.y, seen.clear, shade)
    )
    head = cv2.remap(texture, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    opacity = cv2.convertScaleAbs(np.clip(0.5 - clear / _SOFT, 0, 1), alpha=255)
    gain = np.clip(bright, 0, 2).astype(np.float32) * (opacity / np.float32(255))
    lit = cv2.multiply(head[..., :3], cv2.merge([gain] * 3), dtype=cv2.CV_8U)
    alpha = times(np.ascontiguousarray(head[..., 3]), np.asarray(opacity, np.uint8))
    place[:] = cv2.add(times(place, 255 - alpha), lit)


def somebody(sitter: Sitter, wears: Sequence[Wear] = (), *, away: float = 1200) -> Figure:
    """A person as they are, but for what they put on."""
    dressed = hatted(sitter) if "hat" in wears else sitter
    solid = relief(dressed)
    face, put_on = Face(dressed, head_of(dressed, solid)), worn(dressed, wears)
    return Figure(dressed, solid, lambda attitude: put_on(face.wearing(attitude)), away=away)


def head_of(sitter: Sitter, solid: Relief) -> Image:
    """What turns of a portrait, premultiplied BGRA."""
    return np.dstack([times(np.ascontiguousarray(sitter.picture[..., :3]), solid.mask), solid.mask])


def _shade(solid: Relief, seen: Seen, attitude: Attitude, light: Light) -> Floats:
    """Tell how much brighter than on the portrait each place is."""
    normal = cv2.remap(
        solid.normal, seen.x / GRID, seen.y / GRID, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    direction = np.array(light.direction) / np.linalg.norm(light.direction)
    # The portrait was lit from the camera's side: only what the turn changes is new.
    now = np.clip(normal @ (turned(attitude).T @ direction).astype(np.float32), 0, 1)
    usual = np.clip(0.55 - 0.45 * normal[..., 2], 0.3, 1)
    return np.asarray(light.level * (light.even + (1 - light.even) * 1.35 * now / usual), np.float32)


def _body(of: Sitter, head: Image) -> Image:
    """What does not turn: premultiplied BGRA, with a neck where the head hid it."""
    jaw = of.points[list(JAW), :2]
    middle, half, chin = jaw[:, 0].mean(), 0.33 * np.ptp(jaw[:, 0]), jaw[:, 1].max()
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    level = float(np.sort(jaw[:, 1])[6])
    opaque = of.picture[..., 3]
    kept = (opaque > 128) & (head < 8) & (y > level)
    neck = (np.abs(x - middle) < half + 0.1 * np.abs(y - chin)) & (y > chin - 110) & (y < chin + 60) & ~kept
    small = (WIDTH // 2, HEIGHT // 2)
    colour = cv2.resize(np.ascontiguousarray(of.picture[..., :3]), small, interpolation=cv2.INTER_AREA)
    # Nothing else may flow in: from below what is kept, from above the skin along the jaw.
    known = kept | _jaw_skin(of, level)
    unknown = cv2.resize((~known).astype(np.uint8), small, interpolation=cv2.INTER_NEAREST)
    wanted = cv2.resize(neck.astype(np.uint8), small, interpolation=cv2.INTER_NEAREST)
    filled = _flow(*(np.asarray(plane, np.uint8) for plane in (colour, unknown, wanted)))
    large = cv2.GaussianBlur(cv2.resize(filled, (WIDTH, HEIGHT)), (0, 0), 2)
    shadow = np.clip(1 - (1 - _CHIN_SHADOW) * np.clip((chin + 30 - y) / 50, 0, 1), 0, 1)[..., None]
    # Beside the neck the cut-out begins softly: what the head left over there is no shoulder.
    begun = np.clip((y - level) / _BEGIN, 0, 1) ** 2
    alpha = np.where(neck, 255, opaque * begun).astype(np.uint8)
    alpha = np.asarray(np.maximum(cv2.GaussianBlur(alpha, (0, 0), 1.5) * (y > level - 60), 0), np.uint8)
    blend = cv2.GaussianBlur((~kept).astype(np.float32), (0, 0), 2)[..., None]
    picture = of.picture[..., :3] * (1 - blend) + large * shadow * blend
    return np.dstack([times(np.clip(picture, 0, 255).astype(np.uint8), alpha), alpha])


def _jaw_skin(of: Sitter, level: float) -> NDArray[np.bool_]:
    line = of.points[list(JAW), :2] - (0, _JAW_SKIN)
    drawn = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.polylines(drawn, [np.round(line).astype(np.int32)], False, 255, _JAW_SKIN)
    rows = np.arange(HEIGHT)[:, None]
    return np.asarray((drawn > 0) & (of.picture[..., 3] > 200) & (rows > level - _JAW_SKIN))


def _with_arms(body: Image) -> Image:
    """Let shoulders and chest go on where the file ends: its last cloth is mirrored to and fro."""
    y, x = np.mgrid[0 : HEIGHT + _BELOW, -_ARM : WIDTH + _ARM].astype(np.float32)
    beyond = np.maximum(0, np.maximum(-x, x - WIDTH + 1))
    fallen = y - beyond**2 / _SLOPE
    past = np.maximum(0, fallen - HEIGHT + 1)
    fallen = np.minimum(fallen, HEIGHT - 1) - (_CLOTH - np.abs(past % (2 * _CLOTH) - _CLOTH))
    kept = cv2.remap(body, np.clip(x, 0, WIDTH - 1), fallen, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return times(np.asarray(kept, np.uint8), np.clip(255 * (_ARM - beyond - 2) / 4, 0, 255).astype(np.uint8))


def _flow(colour: Image, unknown: Image, wanted: Image) -> Image:
    """Give what is wanted the colour of what is known nearest below it, mixed with its neighbours."""
    known = (unknown == 0).astype(np.float32)
    total, weight = colour.astype(np.float32) * known[..., None], known.copy()
    filled = colour.astype(np.float32)
    done = known > 0
    for sigma in (3, 6, 12, 24, 48):
        soft = cv2.GaussianBlur(total, (0, 0), sigma)
        share = cv2.GaussianBlur(weight, (0, 0), sigma)
        fresh = ~done & (share > 0.02) & (wanted > 0)
        filled[fresh] = (soft / np.maximum(share, 1e-6)[..., None])[fresh]
        done |= fresh
    return np.clip(filled, 0, 255).astype(np.uint8)
