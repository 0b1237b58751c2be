"""Cut-out faces with transparency, the eyes' middles always at the same pixels."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from verification.engine.types import Image

EYE_Y = 236
EYES_X = (201, 311)
EYE_DISTANCE = EYES_X[1] - EYES_X[0]
WIDTH, HEIGHT = 512, 704


@cache
def load_face(name: str) -> Image:
    """Give BGRA of HEIGHT × WIDTH; read-only, as it is shared."""
    data = np.frombuffer((Path(__file__).parent / f"{name}.webp").read_bytes(), np.uint8)
    picture: Image = np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)
    picture.setflags(write=False)
    return picture
