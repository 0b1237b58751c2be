"""Genuine documents on which somebody has changed the portrait or a printed value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from ecarte.demo.documents.canvas import BOLD, SCALE, TYPEWRITER, font
from ecarte.demo.documents.portrait import portrait

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import BoxMm, Image

_OVERHANG = 0.7
"""Millimetres that a stuck photograph reaches beyond the one below it."""
_FONTS = (BOLD, TYPEWRITER, "DejaVuSerif-Bold.ttf", "DejaVuSansCondensed.ttf")
_INKS = ((18, 16, 16), (70, 58, 60), (96, 40, 34))


def stick(
    side: Image, place: BoxMm, face: str, rng: np.random.Generator, *, grey: bool
) -> tuple[Image, BoxMm]:
    """Glue a photograph over the portrait, a little askew; give the picture and where the photograph lies."""
    x, y, width, height = place
    width, height = width + rng.uniform(0.3, 1) * _OVERHANG * 2, height + rng.uniform(0.3, 1) * _OVERHANG * 2
    centre = (x + place[2] / 2 + rng.uniform(-0.4, 0.4), y + place[3] / 2 + rng.uniform(-0.4, 0.4))
    photograph = _photograph(face, round(width * SCALE), round(height * SCALE), rng, grey=grey)
    angle = rng.uniform(0.8, 2.6) * rng.choice((-1, 1))
    placed, mask = _turned(photograph, centre, float(angle), side.shape)
    shift = rng.uniform(2, 5, 2).round().astype(int)
    shadow = cv2.GaussianBlur(np.roll(mask, shift, (0, 1)), (0, 0), 3.2)
    edge = np.clip(mask - cv2.erode(mask, np.ones((3, 3), np.uint8)), 0, 1)[..., None]
    under = side * (1 - 0.45 * (shadow * (1 - mask))[..., None])
    glued = under * (1 - mask[..., None]) + placed * mask[..., None]
    altered = np.clip(glued + 34 * edge, 0, 255).astype(np.uint8)
    left, top, columns, rows = cv2.boundingRect((mask > 0.5).astype(np.uint8))
    return altered, (left / SCALE, top / SCALE, columns / SCALE, rows / SCALE)


def swap(
    side: Image, place: BoxMm, face: str, rng: np.random.Generator, *, grey: bool
) -> tuple[Image, BoxMm]:
    """Replace the portrait in a picture of the document: compressed twice, blended in at its edge."""
    rows, columns = _pixels(place)
    patch = side[rows, columns]
    flat = np.full_like(patch, rng.integers(208, 232))
    other = _compressed(portrait(face, flat, grey=grey), int(rng.integers(45, 70)))
    inside = np.zeros(patch.shape[:2], np.float32)
    inside[3:-3, 3:-3] = 1
    blend = cv2.GaussianBlur(inside, (0, 0), 1.6)[..., None]
    altered = side.copy()
    altered[rows, columns] = (patch * (1 - blend) + other * blend).astype(np.uint8)
    return _compressed(altered, int(rng.integers(86, 94))), place


def overprint(side: Image, place: BoxMm, text: str, rng: np.random.Generator) -> tuple[Image, BoxMm]:
    """Rub out a value and write another: other ink, size and height of the line, often another font."""
    cleaned = _rubbed_out(side, place)
    height = place[3] * float(rng.uniform(0.9, 1.14))
    face = _font_of_height(_FONTS[rng.integers(len(_FONTS))], text, height * SCALE)
    left = (place[0] + float(rng.uniform(-0.25, 0.25))) * SCALE
    lowered = float(rng.uniform(0.12, 0.4) * rng.choice((-1, 1)))
    baseline = (place[1] + place[3] + lowered) * SCALE
    page = Pillow.fromarray(cv2.cvtColor(cleaned, cv2.COLOR_BGR2RGB))
    draw = ImageDraw.Draw(page)
    draw.text((left, baseline), text, _INKS[rng.integers(len(_INKS))][::-1], face, anchor="ls")
    x0, y0, x1, y1 = (value / SCALE for value in draw.textbbox((left, baseline), text, face, "ls"))
    x, y = min(x0, place[0]), min(y0, place[1])
    box = (x, y, max(x1, place[0] + place[2]) - x, max(y1, place[1] + place[3]) - y)
    return np.asarray(cv2.cvtColor(np.asarray(page), cv2.COLOR_RGB2BGR), np.uint8), box


def _rubbed_out(side: Image, place: BoxMm) -> Image:
    """Fill the strokes from around them, then smear the place as a scraper or a brush does."""
    rows, columns = _pixels((place[0] - 0.5, place[1] - 0.4, place[2] + 1, place[3] + 0.8))
    cleaned = side.copy()
    patch = cleaned[rows, columns]
    grey = cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY)
    ink = cv2.dilate((grey < np.median(grey) - 40).astype(np.uint8), np.ones((5, 5), np.uint8))
    filled = cv2.inpaint(patch, ink, 4, cv2.INPAINT_TELEA)
    cleaned[rows, columns] = cv2.GaussianBlur(filled, (0, 0), 1.4)
    return cleaned


def _font_of_height(name: str, text: str, pixels: float) -> ImageFont.FreeTypeFont:
    """Give the font in which the text's ink is so high."""
    probe = font(name, 100.0).getbbox(text, anchor="ls")
    return font(name, round(100 * pixels / (probe[3] - probe[1]), 1))


def _photograph(face: str, width: int, height: int, rng: np.random.Generator, *, grey: bool) -> Image:
    """Print a face at home: another white, grain, and what a poor JPEG leaves."""
    wall = np.full((height, width, 3), rng.uniform((206, 206, 204), (246, 240, 236)), np.float32).astype(
        np.uint8
    )
    stored = _compressed(portrait(face, wall, grey=grey), int(rng.integers(38, 62)))
    printed = 128 + rng.uniform(0.86, 1.12) * (stored.astype(np.float32) - 128) + rng.uniform(-8, 8, 3)
    grain = cv2.GaussianBlur(rng.normal(0, 9, printed.shape), (0, 0), 0.8)
    return np.asarray(np.clip(printed + grain, 0, 255), np.uint8)


def _turned(
    photograph: Image, centre: tuple[float, float], angle: float, shape: tuple[int, ...]
) -> tuple[Image, NDArray[np.float32]]:
    """Lay the photograph on an empty side; give it with the share of each pixel that it covers."""
    height, width = photograph.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turn[:, 2] += (centre[0] * SCALE - width / 2, centre[1] * SCALE - height / 2)
    size = (shape[1], shape[0])
    placed = cv2.warpAffine(photograph, turn, size, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpAffine(np.ones((height, width), np.float32), turn, size)
    return np.asarray(placed, np.uint8), np.asarray(mask, np.float32)


def _compressed(picture: Image, quality: int) -> Image:
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def _pixels(box: BoxMm) -> tuple[slice, slice]:
    left, top, width, height = (round(value * SCALE) for value in box)
    return slice(max(0, top), top + height), slice(max(0, left), left + width)
