"""The film that changes with the angle: gratings whose colour and brightness follow the tilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

    Layer = NDArray[np.float32]

_SCALE = 5
"""Pixels a millimetre of the gratings: a film is resized to its side, being soft anyway."""
_TURNS_PER_RADIAN = 5.5
"""How often the colour goes round while the document turns by one radian."""
_LOBE = 0.11
"""Radians of tilt away from its own direction at which a motif has faded to 60 %."""
_OPACITY = 0.5
_MOTIFS = 6
_RAINBOW = 256


class Hologram:
    """A grating has a motif (which direction of light it answers to) and a phase (its colour there)."""

    def __init__(self, size_mm: tuple[float, float], seed: int) -> None:
        rng = np.random.default_rng(seed)
        size = (round(size_mm[0] * _SCALE), round(size_mm[1] * _SCALE))
        motif, strength = _gratings(rng, size)
        self._grating = motif * np.intp(_RAINBOW) + _phases(rng, size)
        self._strength = cv2.merge([strength] * 4)
        angles = rng.uniform(0, 2 * np.pi, _MOTIFS)
        self._directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        self._faces = rng.uniform(-0.22, 0.22, _MOTIFS)
        self._colours = _rainbow()

    def over(self, side: Image, tilt: tuple[float, float]) -> Image:
        """Lay the film over a side seen under two tilts in radians, around its x axis and its y axis."""
        table = self._table(np.asarray(tilt))
        light = cv2.multiply(np.take(table, self._grating, axis=0), self._strength)
        light = cv2.resize(light.astype(np.uint8), side.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        clear = cv2.cvtColor(cv2.extractChannel(light, 3), cv2.COLOR_GRAY2BGR)
        under = cv2.multiply(side, cv2.bitwise_not(clear), scale=1 / 255)
        return np.asarray(cv2.add(under, cv2.cvtColor(light, cv2.COLOR_BGRA2BGR)), np.uint8)

    def _table(self, tilt: NDArray[np.float64]) -> Layer:
        """Give light (BGR) and cover for every motif and phase: (_MOTIFS × _RAINBOW, 4), 0 to 255."""
        along = self._directions @ tilt
        brightness = np.exp(-0.5 * ((along - self._faces) / _LOBE) ** 2)
        steps = np.round(along * _TURNS_PER_RADIAN * _RAINBOW).astype(int)
        rows = [
            np.roll(self._colours, step, axis=0) * share
            for step, share in zip(steps, brightness, strict=True)
        ]
        return np.asarray(np.concatenate(rows), np.float32)


def hologram(size_mm: tuple[float, float], seed: int) -> Hologram:
    """Give the film of the side that has the portrait, `size_mm` wide and high; it ends above a zone."""
    return Hologram(size_mm, seed)


def _gratings(rng: np.random.Generator, size: tuple[int, int]) -> tuple[NDArray[np.uint8], Layer]:
    """Draw each motif; give which motif lies where, and how strongly (0 where the film is clear)."""
    width, height = size
    motifs, strength = np.zeros((height, width), np.uint8), np.zeros((height, width), np.float32)
    centre = (rng.uniform(0.36, 0.44) * width, rng.uniform(0.37, 0.41) * height)
    radius = 0.225 * height
    for motif in range(_MOTIFS):
        layer = np.zeros((height, width), np.uint8)
        _petals(layer, centre, radius, motif)
        _ring(layer, centre, 1.18 * radius, motif)
        _ribbon(layer, motif)
        _stars(layer, rng, motif)
        drawn = layer.astype(np.float32) / 255
        motifs[drawn > strength] = motif
        strength = np.maximum(strength, drawn)
    return motifs, strength


def _petals(layer: NDArray[np.uint8], centre: tuple[float, float], radius: float, motif: int) -> None:
    """Fill every sixth ray of a sun, split by thin clear lines."""
    rays = 4 * _MOTIFS
    for ray in range(motif, rays, _MOTIFS):
        angle, half = 2 * np.pi * ray / rays, 0.8 * np.pi / rays
        for near, far in ((0.16, 0.46), (0.5, 0.98)):
            arms = [(near, -half), (far, -half), (far, half), (near, half)]
            points = [
                (centre[0] + radius * r * np.cos(angle + a), centre[1] + radius * r * np.sin(angle + a))
                for r, a in arms
            ]
            cv2.fillPoly(layer, [np.round(np.array(points) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)


def _ring(layer: NDArray[np.uint8], centre: tuple[float, float], radius: float, motif: int) -> None:
    middle = (round(centre[0]), round(centre[1]))
    lengths = (round(radius * (1 + 0.045 * motif)),) * 2
    cv2.ellipse(layer, middle, lengths, 0, 60 * motif, 60 * motif + 250, 200, 2, cv2.LINE_AA)


def _ribbon(layer: NDArray[np.uint8], motif: int) -> None:
    """Draw one wavy line in two of a ribbon from top to bottom, near the right edge."""
    height, width = layer.shape
    y = np.arange(-4, 0.7 * height, 2)
    for line in range(2):
        swing = 0.035 * width * np.sin(y / (0.11 * height) + 0.5 * motif + np.pi * line)
        points = np.stack([0.8 * width + swing, y], axis=1)
        cv2.polylines(layer, [np.round(points * 16).astype(np.int32)], False, 230, 2, cv2.LINE_AA, 4)


def _stars(layer: NDArray[np.uint8], rng: np.random.Generator, motif: int) -> None:
    """Scatter a few letters and discs over the part above a machine-readable zone."""
    height, width = layer.shape
    for _ in range(3):
        x, y = int(rng.uniform(0.04, 0.88) * width), int(rng.uniform(0.1, 0.66) * height)
        if motif % 2:
            cv2.putText(layer, "SPECIMEN", (x, y), cv2.FONT_HERSHEY_DUPLEX, 0.32, 170, 1, cv2.LINE_AA)
        else:
            cv2.circle(layer, (x, y), int(0.03 * height), 150, -1, cv2.LINE_AA)


def _phases(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.int32]:
    """Give a colour that goes round slowly over the film, as light comes from near by (0 to 255)."""
    width, height = size
    x, y = np.arange(width) / height, np.arange(height)[:, None] / height
    (along, down), start = rng.uniform(0.5, 1.1, 2), rng.random()
    turns = along * x + down * y + 0.12 * np.sin(9 * x + 7 * y) + start
    return np.asarray((turns % 1) * _RAINBOW, np.int32) % _RAINBOW


def _rainbow() -> Layer:
    """Give the light of one round of colours with its cover, all from 0 to 255."""
    hue = np.linspace(0, 179, _RAINBOW).astype(np.uint8)
    hsv = np.stack([hue, np.full_like(hue, 190), np.full_like(hue, 255)], axis=1)[None]
    colour = cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)[0].astype(np.float32)
    cover = np.full((_RAINBOW, 1), 255, np.float32)
    return np.asarray(np.hstack([colour, cover]) * _OPACITY, np.float32)
