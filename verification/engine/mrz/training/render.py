"""Strips of OCR-B text as a phone sees them, with the class of every column of the network's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from verification.engine.mrz.check_digits import ALPHABET
from verification.engine.mrz.strip import BLANK, PITCH, STRIDE, STRIP_HEIGHT, column_centres, normalise

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Picture = NDArray[np.float32]

WIDTH = 256
SCALE = 2.25
"""Pixels of the drawing per pixel of the strip."""
LABELLED_REACH = 5.2
"""A column is labelled with a character when its middle is within this many strip pixels."""

_FONT_SIZE = 56
_ADVANCE = 0.7229
"""Advance of Debian's OCR-B in em."""


def load_font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), _FONT_SIZE)


def render_strip(rng: np.random.Generator, font: ImageFont.FreeTypeFont) -> tuple[Picture, NDArray[np.int64]]:
    """Give one normalised strip of `WIDTH` and the class of each of its columns."""
    text, start = _text(rng), 0.0
    if rng.random() < 0.3:
        start = rng.uniform(-2, WIDTH / PITCH)
    ink, centres = _warp(rng, _draw(rng, font, text), len(text), start)
    picture = _compose(rng, ink)
    strip = _capture(rng, picture)
    return normalise(strip), _classes(text, centres)


def _text(rng: np.random.Generator) -> str:
    length = int(rng.integers(15, 20)) if rng.random() < 0.85 else int(rng.integers(3, 12))
    kind = rng.random()
    if kind < 0.5:
        pool = ALPHABET
    elif kind < 0.7:
        pool = ALPHABET[10:36]
    else:
        pool = ALPHABET[:10]
    chars = [pool[i] for i in rng.integers(0, len(pool), length)]
    for _ in range(rng.integers(0, 3)):
        at, run = int(rng.integers(0, length)), int(rng.integers(1, 8))
        chars[at : at + run] = "<" * len(chars[at : at + run])
    return "".join(chars)


def _draw(rng: np.random.Generator, font: ImageFont.FreeTypeFont, text: str) -> Picture:
    """Give ink (0 to 1) of the line, stroke weight varied, characters a little off their places."""
    advance, height = _FONT_SIZE * _ADVANCE, _FONT_SIZE * 2
    page = Image.new("L", (round(advance * len(text)), height), 0)
    draw = ImageDraw.Draw(page)
    wobble = rng.uniform(0, 0.8)
    for i, c in enumerate(text):
        dx, dy = rng.normal(0, wobble, 2)
        draw.text((i * advance + dx, _FONT_SIZE * 1.32 + dy), c, font=font, fill=255, anchor="ls")
    drawn = np.asarray(page, dtype=np.uint8)
    weight = rng.uniform(-2.2, 3.2)
    size = abs(round(weight)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    ink = cv2.erode(drawn, kernel) if weight < 0 else cv2.dilate(drawn, kernel)
    return (ink / 255).astype(np.float32)


def _warp(
    rng: np.random.Generator, ink: Picture, characters: int, start: float
) -> tuple[Picture, NDArray[np.float32]]:
    """Place the line in the drawing as an imperfect rectification would; give the middles in strip pixels."""
    height, width = ink.shape
    unit = PITCH / (_FONT_SIZE * _ADVANCE)
    cell = PITCH * rng.uniform(0.84, 1.19)
    tall = rng.uniform(0.8, 1.25) * unit * height
    middle = STRIP_HEIGHT / 2 + rng.uniform(-3.2, 3.2)
    slope, shear = np.tan(np.radians(rng.normal(0, 1.6))), np.tan(np.radians(rng.normal(0, 6)))
    left = (start or rng.uniform(-1.5, 0.2)) * PITCH
    right = left + cell * characters
    taper, squeeze = rng.uniform(-0.06, 0.06), rng.uniform(-0.08, 0.08)
    corners = []
    for x, side in ((left, -1), (right, 1)):
        y, half = middle + slope * (x - WIDTH / 2), tall / 2 * (1 + side * taper)
        corners += [(x + shear * half, y - half), (x - shear * half, y + half)]
    source = np.array([(0, 0), (0, height), (width, 0), (width, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.array(corners, np.float32) * SCALE)
    size = (round(WIDTH * SCALE), round(STRIP_HEIGHT * SCALE))
    at = np.linspace(0, 1, size[0], dtype=np.float32)
    bend = at + squeeze * at * (1 - at)  # a pitch that changes along the line
    flat = cv2.warpPerspective(ink, matrix, size, flags=cv2.INTER_AREA)
    columns = np.repeat((bend * (size[0] - 1))[None], size[1], axis=0).astype(np.float32)
    rows = np.repeat(np.arange(size[1], dtype=np.float32)[:, None], size[0], axis=1)
    bent = cv2.remap(flat, columns, rows, cv2.INTER_LINEAR)
    middles = np.array(
        [[((i + 0.5) * width / characters, height / 2)] for i in range(characters)], np.float32
    )
    centres = cv2.perspectiveTransform(middles, matrix)[:, 0, 0] / (size[0] - 1)
    return bent.astype(np.float32), np.interp(centres, bend, at, left=-1, right=2).astype(np.float32) * WIDTH


def _classes(text: str, centres: NDArray[np.float32]) -> NDArray[np.int64]:
    classes = np.full(WIDTH // STRIDE, BLANK, np.int64)
    columns = column_centres(len(classes))
    for c, x in zip(text, centres, strict=True):
        classes[np.abs(columns - x) <= LABELLED_REACH] = ALPHABET.index(c)
    return classes


def _compose(rng: np.random.Generator, ink: Picture) -> Picture:
    """Give the printed surface (0 to 255) under uneven light."""
    height, width = ink.shape
    paper, dark = rng.uniform(110, 250), rng.uniform(0, 0.55)
    surface = np.full((height, width), paper, np.float32)
    surface *= 1 - rng.uniform(0, 0.4) * _guilloche(rng, height, width)
    surface *= 1 + rng.uniform(0, 0.12) * _clouds(rng, height, width, 9)
    if rng.random() < 0.15:  # the edge of the document
        edge = int(rng.integers(0, width))
        side = slice(0, edge) if ink[:, :edge].max(initial=0) < 0.1 else slice(edge, width)
        if ink[:, side].max(initial=0) < 0.1:
            surface[:, side] = rng.uniform(0, 255) + 20 * _clouds(rng, height, width, 5)[:, side]
    if rng.random() < 0.3:  # worn ink
        ink = ink * np.clip(1.1 - 0.5 * np.abs(_clouds(rng, height, width, 60)), 0, 1)
    surface *= 1 - (1 - dark) * ink
    surface = surface * (1 + rng.uniform(0, 0.35) * _clouds(rng, height, width, 2))
    if rng.random() < 0.15:  # a reflection
        centre = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        axes = (int(rng.integers(10, 120)), int(rng.integers(5, 60)))
        glare = np.zeros((height, width), np.float32)
        cv2.ellipse(glare, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
        surface += rng.uniform(20, 110) * cv2.GaussianBlur(glare, (0, 0), rng.uniform(4, 15))
    return np.clip(surface, 0, 255).astype(np.float32)


def _guilloche(rng: np.random.Generator, height: int, width: int) -> Picture:
    lines = np.zeros((height, width), np.uint8)
    x = np.arange(0, width + 8, 8, dtype=np.float32)
    for _ in range(rng.integers(0, 4)):
        amplitude, wave = rng.uniform(2, 30), rng.uniform(40, 400)
        gap, phase, tilt = rng.uniform(4, 16), rng.uniform(0, 6.3), rng.normal(0, 0.4)
        curve = amplitude * np.sin(x / wave * 6.3 + phase) + tilt * x
        for offset in np.arange(-height - abs(tilt) * width, 2 * height + abs(tilt) * width, gap):
            points = np.stack([x, curve + offset], axis=1).round().astype(np.int32)
            cv2.polylines(lines, [points], False, 255, 1, cv2.LINE_AA)
    return (lines / 255).astype(np.float32)


def _clouds(rng: np.random.Generator, height: int, width: int, cells: int) -> Picture:
    coarse = rng.normal(0, 1, (max(2, cells // 4), cells)).astype(np.float32)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def _capture(rng: np.random.Generator, picture: Picture) -> Picture:
    """Give the strip as rectified from a frame in which a character takes 7 to 32 pixels."""
    pitch = float(np.exp(rng.uniform(np.log(7.5), np.log(32))))
    factor = pitch / (PITCH * SCALE)
    height, width = picture.shape
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    frame = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    blur = rng.uniform(0, 0.13) * pitch * rng.random()
    if blur > 0.2:
        frame = cv2.GaussianBlur(frame, (0, 0), blur).astype(np.float32)
    if rng.random() < 0.35:
        frame = _motion(rng, frame, rng.uniform(0, 0.4) * pitch)
    noise = rng.uniform(0, 9) * rng.random()
    frame = frame + np.asarray(rng.normal(0, noise, size[::-1]), np.float32)
    if rng.random() < 0.3:  # the phone's sharpening
        frame = frame + rng.uniform(0, 1.2) * (frame - cv2.GaussianBlur(frame, (0, 0), 1.2))
    pixels = np.clip(frame, 0, 255).astype(np.uint8)
    if rng.random() < 0.75:
        quality = int(rng.integers(25, 96))
        coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        pixels = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
    return cv2.resize(pixels, (WIDTH, STRIP_HEIGHT), interpolation=cv2.INTER_LINEAR).astype(np.float32)


def _motion(rng: np.random.Generator, frame: Picture, length: float) -> Picture:
    reach = max(1, round(length))
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    angle = rng.uniform(0, np.pi)
    step = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    (x0, y0), (x1, y1) = (np.round(reach + sign * step).astype(int).tolist() for sign in (-1, 1))
    cv2.line(kernel, (x0, y0), (x1, y1), 1.0, 1)
    moved = cv2.filter2D(frame, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)
    return np.asarray(moved, np.float32)
