"""What the measures of a picture say of press photographs, and of drawn dark lenses and masks.

Whoever wears sunglasses in the photographs counts as a false alarm here: the data has no labels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.table import Row
from verification.engine.face.crop import crop_turned
from verification.engine.face.detect import detect
from verification.engine.face.look import LEFT_IRIS, RIGHT_IRIS
from verification.engine.face.mesh import measure
from verification.engine.face.quality import Quality, quality
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from pathlib import Path

    from verification.engine.face.look import Mesh
    from verification.engine.types import Image

EVERY = 4
"""Of the pictures in the order of their names, so many apart."""
WORN = 300
SIDE = 320
_EYES = ((33, 133, 159, 145, 27, 230), (362, 263, 386, 374, 257, 450))
_LOWER_FACE = (234, 132, 172, 150, 176, 152, 400, 379, 397, 361, 454, 195)


def measured(data: Path) -> list[Row]:
    paths = sorted(data.glob("images/*/*.jpg"))[::EVERY]
    seen = [(image, mesh) for path in paths if (mesh := _mesh(image := _read(path))) is not None]
    of = f"{len(paths)} pictures of LFW, one in {EVERY}"
    rows = [_share("no face found", len(paths) - len(seen), len(paths), f"at {SIDE} px; {of}", bar=0.002)]
    found = [_quality(image, mesh) for image, mesh in seen]
    rows += [
        _share(f"{name}, false alarms", sum(doubted(each) for each in found), len(found), of, bar=bar)
        for name, doubted, bar in (
            ("dark lenses", _hidden, 0.015),
            ("covered mouth", _covered, 0.015),
            ("blurred", _blurred, None),
            ("unevenly lit", _uneven, None),
        )
    ]
    for name, wear, doubted in (
        ("dark lenses", _with_lenses, _hidden),
        ("covered mouth", _with_mask, _covered),
    ):
        worn = [wear(image, mesh) for image, mesh in seen[:WORN]]
        missed = sum(mesh is not None and not doubted(_quality(i, mesh)) for i in worn for mesh in [_mesh(i)])
        rows.append(_share(f"{name}, drawn and missed", missed, len(worn), "drawn, plain; no real ones"))
    return rows


def _hidden(measures: Quality) -> bool:
    return measures.lenses < thresholds().face_eyes.value


def _covered(measures: Quality) -> bool:
    return measures.mouth_relief < thresholds().face_covered.value


def _blurred(measures: Quality) -> bool:
    return measures.sharpness < thresholds().face_sharp.value


def _uneven(measures: Quality) -> bool:
    return measures.unevenness > thresholds().face_uneven.value


def _read(path: Path) -> Image:
    return np.asarray(cv2.imread(str(path)), np.uint8)


def _mesh(image: Image) -> Mesh | None:
    faces = detect(image, long_side=SIDE)
    return measure(image, faces[0]) if faces else None


def _quality(image: Image, mesh: Mesh) -> Quality:
    return quality(image, mesh, crop_turned(image, mesh))


def _with_lenses(image: Image, mesh: Mesh) -> Image:
    worn = image.copy()
    half = 0.42 * float(np.linalg.norm(mesh.points[LEFT_IRIS] - mesh.points[RIGHT_IRIS]))
    for eye in _EYES:
        x, y = mesh.points[list(eye), :2].mean(axis=0)
        cv2.ellipse(worn, (int(x), int(y)), (int(half), int(0.8 * half)), 0, 0, 360, (25, 20, 20), -1)
    return worn


def _with_mask(image: Image, mesh: Mesh) -> Image:
    worn = image.copy()
    outline = cv2.convexHull(mesh.points[list(_LOWER_FACE), :2].astype(np.int32))
    cv2.fillConvexPoly(worn, outline, (220, 200, 170))
    return np.asarray(cv2.GaussianBlur(worn, (0, 0), 1), np.uint8)


def _share(name: str, part: int, whole: int, how: str, *, bar: float | None = None) -> Row:
    return Row(name=name, value=part / max(whole, 1), unit=f"share of {whole}", how=how, bar=bar)
