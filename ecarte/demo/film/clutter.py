"""What else lies on a table: letters, a receipt, another card, a pen, keys and coins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw

from ecarte.demo.documents.canvas import font
from ecarte.demo.film.mix import light_left, over, rounded, times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

    Points = NDArray[np.float64]
    Item = tuple[Image, Image]
    """BGR and opacity, of one size."""

_WORDS = """
    madame monsieur nous vous informons que votre dossier est complet la somme de euros sera versée sur le
    compte indiqué avant la fin du mois prochain veuillez agréer nos salutations distinguées service client
    facture total taxe référence contrat abonnement adresse rue du moulin janvier mars juillet montant réglé
"""
_PAPERS = ((238, 240, 242), (225, 236, 244), (244, 238, 228))
_DRAWN = 6
"""Pixels a millimetre at which things are drawn."""
_SHADOW = 0.4


def strew(rng: np.random.Generator, ground: Image, scale: float, document: tuple[float, float]) -> None:
    """Put things on a table (`scale` pixels a millimetre), in place; the document will hide its middle."""
    height, width = ground.shape[:2]
    for _ in range(int(rng.integers(2, 5))):
        paper = _letter(rng) if rng.random() < 0.7 else _receipt(rng)
        # Papers may go under the document; small things lie beside it.
        _put(rng, ground, scale, paper, rng.uniform(-0.5, 0.5, 2) * (width, height) / scale)
    reach = np.hypot(*document) / 2
    for make in rng.permutation(np.array([_card, _pen, _keys, _coin, _coin], object))[: rng.integers(2, 6)]:
        item: Item = make(rng)
        away = reach + max(item[1].shape) / _DRAWN / 2 * rng.uniform(0.6, 1.1)
        angle = rng.uniform(0, 2 * np.pi)
        _put(rng, ground, scale, item, away * np.array([1.25 * np.cos(angle), np.sin(angle)]))


def _put(rng: np.random.Generator, ground: Image, scale: float, item: Item, where: Points) -> None:
    """Lay an item, turned somehow, with its shadow; `where` is in millimetres from the middle."""
    picture, opacity = item
    height, width = opacity.shape
    size, half_turn = scale / _DRAWN, np.degrees(rng.normal(0, 0.5))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), half_turn, size)
    turn[:, 2] += where * scale + np.array(ground.shape[1::-1]) / 2 - (width / 2, height / 2)
    corners = cv2.transform(np.array([[(0, 0), (width, 0), (width, height), (0, height)]], np.float64), turn)[
        0
    ]
    (left, top), (right, bottom) = corners.min(0) - 2 * scale, corners.max(0) + 3 * scale
    left, top = max(0, int(left)), max(0, int(top))
    place = ground[top : max(top, int(bottom)), left : max(left, int(right))]
    if not place.size:
        return
    turn[:, 2] -= (left, top)
    shape = place.shape[1::-1]
    seen = cv2.warpAffine(picture, turn, shape, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    alpha = np.asarray(cv2.warpAffine(opacity, turn, shape), np.uint8)
    light = light_left(alpha, 0.9 * scale, _SHADOW, (0.8 * scale, 0.8 * scale))
    place[:] = over(times(place, light), np.asarray(seen, np.uint8), alpha)


def _letter(rng: np.random.Generator) -> Item:
    width, height = 150, 205
    page = _sheet(rng, width, height)
    draw = ImageDraw.Draw(page)
    _text(draw, rng, 14, 14, " ".join(rng.choice(_WORDS.split(), 3)).upper(), 4.6, bold=True)
    y = 40.0
    while y < height - 20:
        if rng.random() < 0.85:
            _text(draw, rng, 14, y, " ".join(rng.choice(_WORDS.split(), rng.integers(8, 13))), 3.1)
        y += 5.2
    return _cut(page)


def _receipt(rng: np.random.Generator) -> Item:
    page = _sheet(rng, 72, 150)
    draw = ImageDraw.Draw(page)
    for y in np.arange(12, 140, 4.6):
        _text(draw, rng, 6, y, f"{rng.choice(_WORDS.split())[:9]:<10}", 3.0)
        _text(draw, rng, 52, y, f"{rng.uniform(1, 60):.2f}", 3.0)
    return _cut(page)


def _sheet(rng: np.random.Generator, width: float, height: float) -> Pillow.Image:
    blue, green, red = _PAPERS[rng.integers(len(_PAPERS))]
    return Pillow.new("RGB", (round(width * _DRAWN), round(height * _DRAWN)), (red, green, blue))


def _text(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    bold: bool = False,
) -> None:
    name = "DejaVuSansCondensed-Bold.ttf" if bold else "DejaVuSansCondensed.ttf"
    ink = int(rng.integers(30, 70))
    draw.text((x * _DRAWN, y * _DRAWN), text, fill=(ink, ink, ink + 8), font=font(name, size * _DRAWN))


def _cut(page: Pillow.Image) -> Item:
    picture = np.asarray(cv2.cvtColor(np.asarray(page), cv2.COLOR_RGB2BGR), np.uint8)
    return picture, np.full(picture.shape[:2], 255, np.uint8)


def _card(rng: np.random.Generator) -> Item:
    """A bank card: of the same size as the document, and not it."""
    rows, columns = round(53.98 * _DRAWN), round(85.6 * _DRAWN)
    across = np.linspace(0.75, 1.15, columns, dtype=np.float32)[None, :, None]
    colour = rng.uniform(40, 180, 3).astype(np.float32)
    face = np.clip(np.broadcast_to(colour * across, (rows, columns, 3)), 0, 255).astype(np.uint8).copy()
    chip = [round(v * _DRAWN) for v in (10, 19, 22, 28)]
    cv2.rectangle(face, (chip[0], chip[1]), (chip[2], chip[3]), (120, 190, 210), -1)
    digits = "  ".join(f"{rng.integers(10_000):04}" for _ in range(4))
    cv2.putText(
        face,
        digits,
        (10 * _DRAWN, 38 * _DRAWN),
        cv2.FONT_HERSHEY_DUPLEX,
        0.9,
        (225, 225, 225),
        1,
        cv2.LINE_AA,
    )
    return face, rounded(columns, rows, 3.18 * _DRAWN)


def _pen(rng: np.random.Generator) -> Item:
    rows, columns = 11 * _DRAWN, 142 * _DRAWN
    colour = rng.uniform(20, 190, 3)
    down = np.abs(np.linspace(-1, 1, rows))[:, None, None]
    light = np.sqrt(np.clip(1 - down**2, 0, 1)) * 0.9 + 0.35 * np.exp(-(((down - 0.3) / 0.12) ** 2))
    barrel = np.clip(colour * light, 0, 255) * np.ones((1, columns, 1))
    barrel[:, round(0.93 * columns) :] = 0.8 * 255 * light
    x = np.arange(columns)[None] / columns
    taper = np.clip((1 - x) / 0.07, 0.15, 1)
    return barrel.astype(np.uint8), ((down[..., 0] < taper) * np.ones((1, columns)) * 255).astype(np.uint8)


def _coin(rng: np.random.Generator) -> Item:
    diameter = round(rng.uniform(19, 25) * _DRAWN)
    y, x = np.mgrid[-1 : 1 : diameter * 1j, -1 : 1 : diameter * 1j]
    r = np.hypot(x, y)
    metal = np.array((90, 160, 185) if rng.random() < 0.6 else (160, 165, 170))
    relief = 0.12 * np.sin(9 * x + 3 * np.sin(7 * y)) * (r < 0.7)
    light = 0.85 + 0.2 * (x + y) * np.where((r > 0.8) & (r < 0.93), -1, 0.4) + relief
    return np.clip(metal * light[..., None], 0, 255).astype(np.uint8), ((r < 1) * 255).astype(np.uint8)


def _keys(rng: np.random.Generator) -> Item:
    side = 80 * _DRAWN
    picture, opacity = np.zeros((side, side, 3), np.uint8), np.zeros((side, side), np.uint8)
    ring = (side // 2, side // 3)
    for angle in rng.uniform(0.2, np.pi - 0.2, 2):
        along, beside = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        metal = tuple(float(v) for v in np.array((150, 165, 172)) * rng.uniform(0.75, 1.1))
        for canvas, colour in ((picture, metal), (opacity, 255)):
            _key(canvas, np.array(ring), along * _DRAWN, beside * _DRAWN, colour)
    for canvas, light in ((picture, (185, 190, 195)), (opacity, 255)):
        cv2.circle(canvas, ring, 11 * _DRAWN, light, _DRAWN + 3, cv2.LINE_AA)
    return picture, opacity


def _key(
    canvas: Image, ring: Points, along: Points, beside: Points, colour: float | tuple[float, ...]
) -> None:
    bow = ring + 18 * along
    cv2.circle(canvas, tuple(int(v) for v in bow), 11 * _DRAWN, colour, -1, cv2.LINE_AA)
    teeth = [(0, -3), (34, -3), (36, 0), (34, 3), (31, 1.4), (28, 3), (25, 1.2), (22, 3), (19, 3), (0, 3)]
    outline = np.array([bow + 8 * along + x * along + y * beside for x, y in teeth])
    cv2.fillPoly(canvas, [np.round(outline).astype(np.int32)], colour, cv2.LINE_AA)
