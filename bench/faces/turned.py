"""Pictures of a face that turns, made of one photograph: as a head, as a flat print, as a bent print.

The head is half an ellipsoid with a nose, the same for everybody: nothing of it comes from the landmarks that
are to be judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from ecarte.demo.faces import EYE_DISTANCE, EYE_Y, EYES_X, HEIGHT, WIDTH
from ecarte.demo.film.motion import rotation, smooth, wander

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from verification.engine.face.detect import Face
    from verification.engine.types import Image

    Grid = NDArray[np.float32]

Thing = Literal["head", "flat", "bent"]
SIZE = (360, 480)
LOOKS = 20
SCALE = 0.7
"""Pixels of the picture per pixel of a face file: 77 between the eyes."""
_PER_MM = EYE_DISTANCE / 63
_FACE_Y = EYE_Y + 60
_STEP = 8
"""The warp is computed once every so many pixels."""
_HALF, _DEPTH = (150.0, 200.0), 130.0
"""Of the head, in pixels of a face file: across and down, and from the plane of the ears to the face."""
_NOSE = 34.0
_CENTRE_Y, _NOSE_Y = EYE_Y + 26.0, EYE_Y + 64.0
_DESK = (120.0, 125.0, 130.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One film's movement. Degrees, and millimetres."""

    thing: Thing
    yaw: float
    pitch: float
    away: float
    """From the camera to the print."""
    radius: float
    """Of the cylinder that a bent print lies on."""


def any_turn(rng: np.random.Generator, thing: Thing) -> Turn:
    """A head turns as people do when asked; a print is turned as far as its face is found."""
    yaw = rng.uniform(20, 30) if thing == "head" else rng.uniform(20, 60)
    return Turn(
        thing=thing,
        yaw=float(yaw * rng.choice([-1, 1])),
        pitch=float(rng.uniform(-8, 8)),
        away=float(rng.uniform(220, 450)),
        radius=float(rng.uniform(70, 200)),
    )


def aligned(photograph: Image, face: Face) -> Image:
    """As a face file is: the eyes always at the same pixels."""
    source = np.subtract(face.right_eye, face.left_eye)
    factor = complex(EYE_DISTANCE, 0) / complex(*source)
    linear = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    matrix = np.column_stack([linear, (EYES_X[0], EYE_Y) - linear @ face.left_eye])
    warped = cv2.warpAffine(
        photograph, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(warped, np.uint8)


def pictures(rng: np.random.Generator, picture: Image, turn: Turn) -> Iterator[Image]:
    """`LOOKS` pictures, a tenth of a second apart: straight ahead, on the way, and turned."""
    drifts = [wander(rng, amplitude, 2.5) for amplitude in (2.0, 2.0, 6.0, 6.0)]
    for look in range(LOOKS):
        pitch, roll, x, y = (drift(look / 10) for drift in drifts)
        share = smooth((look - 0.5 * LOOKS) / (0.3 * LOOKS))
        angles = np.radians([pitch + share * turn.pitch, share * turn.yaw, roll])
        yield _photographed(rng, _seen(picture, turn, angles, (x, y)))


def _seen(
    picture: Image, turn: Turn, angles: NDArray[np.float64], offset: tuple[float, float]
) -> NDArray[np.uint8]:
    """`angles` are pitch, yaw and roll in radians."""
    width, height = SIZE
    y, x = np.mgrid[0 : height + _STEP : _STEP, 0 : width + _STEP : _STEP].astype(np.float32)
    across, below = (x - width / 2 - offset[0]) / SCALE, (y - 0.47 * height - offset[1]) / SCALE
    from_x, from_y = (_of_head if turn.thing == "head" else _of_print)(across, below, turn, angles)
    maps = (
        cv2.resize(grid, (grid.shape[1] * _STEP, grid.shape[0] * _STEP), interpolation=cv2.INTER_LINEAR)
        for grid in (from_x.astype(np.float32), from_y.astype(np.float32))
    )
    half = _STEP // 2
    enlarged = [np.ascontiguousarray(grid[half : half + height, half : half + width]) for grid in maps]
    border = cv2.BORDER_REFLECT if turn.thing == "head" else cv2.BORDER_CONSTANT
    seen = cv2.remap(
        picture, enlarged[0], enlarged[1], cv2.INTER_LINEAR, borderMode=border, borderValue=_DESK
    )
    return np.asarray(seen, np.uint8)


def _of_head(across: Grid, below: Grid, _: Turn, angles: NDArray[np.float64]) -> tuple[Grid, Grid]:
    """The turn is known forwards, from the photograph to the picture; a fixed point inverts it."""
    pitch, yaw, roll = angles
    x = across * np.cos(roll) + below * np.sin(roll)
    y = below * np.cos(roll) - across * np.sin(roll) + _FACE_Y - _CENTRE_Y
    from_x, from_y = x, y
    for _step in range(5):
        depth = _depth(from_x, from_y)
        from_x = x - (from_x * (np.cos(yaw) - 1) + depth * np.sin(yaw))
        from_y = y - (from_y * (np.cos(pitch) - 1) - depth * np.sin(pitch))
    return from_x + WIDTH / 2, from_y + _CENTRE_Y


def _depth(x: Grid, y: Grid) -> Grid:
    """Towards the camera, of the head that looks into it."""
    bulge = np.clip(1 - (x / _HALF[0]) ** 2 - (y / _HALF[1]) ** 2, 0, 1)
    nose = np.exp(-((x / 26) ** 2) - ((y + _CENTRE_Y - _NOSE_Y) / 40) ** 2)
    return np.asarray(_DEPTH * bulge + _NOSE * nose, np.float32)


def _of_print(across: Grid, below: Grid, turn: Turn, angles: NDArray[np.float64]) -> tuple[Grid, Grid]:
    """Where the ray through each pixel meets the print: a plane, or a cylinder that bulges to the camera."""
    away, turned = turn.away * _PER_MM, rotation(*angles).T
    ray = np.einsum("ij,jab->iab", turned, np.stack([across, below, np.full_like(across, away)]))
    eye = turned @ (0, 0, -away)
    if turn.thing == "flat":
        far = -eye[2] / ray[2]
        u = eye[0] + far * ray[0]
    else:
        radius = turn.radius * _PER_MM
        a, b = ray[0] ** 2 + ray[2] ** 2, eye[0] * ray[0] + (eye[2] - radius) * ray[2]
        c = eye[0] ** 2 + (eye[2] - radius) ** 2 - radius**2
        far = (-b - np.sqrt(np.maximum(b * b - a * c, 0))) / a
        u = radius * np.arctan2(eye[0] + far * ray[0], radius - eye[2] - far * ray[2])
    return np.asarray(u + WIDTH / 2), np.asarray(eye[1] + far * ray[1] + _FACE_Y)


def _photographed(rng: np.random.Generator, picture: NDArray[np.uint8]) -> Image:
    """With a sensor's noise and a codec's loss."""
    noisy = np.clip(picture + rng.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 92))])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
