"""A page measured in millimetres on which the documents are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from ecarte.demo.documents.drawn import DrawnSide
from ecarte.demo.documents.papers import printed
from ecarte.demo.documents.portrait import portrait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ecarte.demo.documents.formats import Format
    from ecarte.demo.documents.guilloche import Colour
    from ecarte.demo.documents.papers import Paper
    from verification.engine.types import BoxMm, Image

    Matrix = NDArray[np.bool_]

SCALE = 12
"""Pixels a millimetre."""
MRZ_PITCH = 2.54
"""Millimetres from character to character: ten an inch, OCR-B size 1 (Doc 9303-3, 3.2)."""
MRZ_LINE = 6.35
"""Millimetres from line to line: four an inch."""
INK = (48, 34, 38)
LABEL_INK = (120, 72, 40)
PLAIN, BOLD, ITALIC = (f"DejaVuSansCondensed{style}.ttf" for style in ("", "-Bold", "-Oblique"))
TYPEWRITER = "DejaVuSansMono-Bold.ttf"

_ADVANCE_PROBE = 1000
_MRZ_OVERSAMPLING = 3
_MARK = 40
"""How strongly the page is marked, of 255: a tint under the print."""
_QUIET = 2
"""Modules of white around a seal."""


@dataclass(frozen=True)
class ZoneFont:
    """How the machine-readable zone is printed."""

    file: str = "OCRB.otf"
    """In the folder `fonts`: an OCR-B."""
    growth: float = 0
    """Millimetres added to the strokes' thickness; less than 0 takes away."""


@cache
def font(name: str, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(__file__).parents[1] / "fonts" / name, pixels)


class Canvas:
    """Coordinates are millimetres from the upper left corner, `y` of a text being its baseline.

    Text sizes are millimetres an em. What is printed under a name is remembered in the side's places.
    """

    def __init__(self, form: Format, paper: Paper) -> None:
        size = round(form.width * SCALE), round(form.height * SCALE)
        self._form = form
        sheet = printed(paper, size, round(form.zone_top * SCALE))
        self._page = Pillow.fromarray(cv2.cvtColor(sheet, cv2.COLOR_BGR2RGB))
        self._draw = ImageDraw.Draw(self._page)
        self._places: dict[str, BoxMm] = {}

    def text(
        self, x: float, y: float, text: str, size: float, *, style: str = PLAIN, ink: Colour = INK
    ) -> float:
        """Print and give where the text ends."""
        face = font(style, size * SCALE)
        self._draw.text((x * SCALE, y * SCALE), text, fill=ink[::-1], font=face, anchor="ls")
        return x + face.getlength(text) / SCALE

    def label(
        self,
        x: float,
        y: float,
        local: str,
        english: str = "",
        *,
        size: float = 1.75,
        ink: Colour = LABEL_INK,
    ) -> None:
        """Print the small name of a field, upright in the state's language and slanted in English."""
        end = self.text(x, y, local, size, ink=ink)
        if english and english != local:
            self.text(end, y, f" / {english}" if local else english, size, style=ITALIC, ink=ink)

    def value(
        self, field: str, x: float, y: float, text: str, size: float = 2.9, *,
        style: str = BOLD, ink: Colour = INK, room: float | None = None,
    ) -> None:  # fmt: skip
        """Print what the field says, smaller where it would be wider than `room`."""
        width = font(style, size * SCALE).getlength(text) / SCALE
        fitted = size if room is None or width <= room else size * room / width
        self.text(x, y, text, fitted, style=style, ink=ink)
        if text:
            ink_box = self._draw.textbbox((x * SCALE, y * SCALE), text, font(style, fitted * SCALE), "ls")
            self._remember(field, *ink_box)

    def rectangle(
        self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0.6
    ) -> None:
        box = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self._draw.rounded_rectangle(box, radius=radius * SCALE, fill=colour[::-1])

    def line(self, points: Sequence[tuple[float, float]], width: float, colour: Colour) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour[::-1], width=max(1, round(width * SCALE)), joint="curve")

    def polygon(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour[::-1])

    def portrait(
        self, x: float, y: float, width: float, height: float, face: str, *,
        grey: bool = True, strength: float = 1, ghost: bool = False,
    ) -> None:  # fmt: skip
        """Print a face into the paper; a weak one is the ghost portrait."""
        left, top, columns, rows = (round(v * SCALE) for v in (x, y, width, height))
        paper = self.image()[top : top + rows, left : left + columns]
        picture = portrait(face, paper, grey=grey, strength=strength, faded=ghost)
        self._page.paste(Pillow.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)), (left, top))
        self._remember("ghost" if ghost else "portrait", left, top, left + columns, top + rows)

    def signature(
        self, x: float, y: float, *, seed: int, width: float = 20, field: str = "signature"
    ) -> None:
        """Write with a pen around the height `y`."""
        rng = np.random.default_rng(seed)
        turn = np.linspace(0, 1, 200)
        waves = [rng.uniform(0.4, 1.2) * np.sin(2 * np.pi * (f * turn + rng.random())) for f in (3, 6, 9)]
        across = x + width * turn + 1.1 * np.cos(2 * np.pi * 6 * turn)
        down = y + np.sum(waves, axis=0) * (1.3 - turn)
        self.line(list(zip(across.tolist(), down.tolist(), strict=True)), 0.28, (70, 34, 30))
        self._remember(field, *(v * SCALE for v in (across.min(), down.min(), across.max(), down.max())))

    def seal(self, x: float, y: float, width: float, modules: Matrix) -> None:
        """Print a Data Matrix on white; `x`, `y` and `width` are those of its modules, without quiet zone."""
        count = len(modules) + 2 * _QUIET
        grid = np.where(np.pad(modules, _QUIET), np.uint8(16), np.uint8(252))
        side, quiet = round(width * SCALE * count / len(modules)), width * SCALE * _QUIET / len(modules)
        # Enlarged by a whole number first, so that every module is as wide as the others once reduced.
        large = cv2.resize(
            grid, None, fx=side // count + 1, fy=side // count + 1, interpolation=cv2.INTER_NEAREST
        )
        picture = cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA)
        left, top = round(x * SCALE - quiet), round(y * SCALE - quiet)
        self._page.paste(Pillow.fromarray(picture).convert("RGB"), (left, top))
        self._remember("seal", x * SCALE, y * SCALE, (x + width) * SCALE, (y + width) * SCALE)

    def mrz(self, lines: Sequence[str], style: ZoneFont) -> None:
        """Print the zone of this format. Drawn larger, as hinting would move the characters."""
        left, bottom = self._form.zone_left, self._form.height - self._form.zone_bottom
        over = SCALE * _MRZ_OVERSAMPLING
        top = bottom - MRZ_LINE * len(lines)
        width, height = self._page.width, round((MRZ_LINE * len(lines) + 4) * SCALE)
        zone = Pillow.new("L", (width * _MRZ_OVERSAMPLING, height * _MRZ_OVERSAMPLING), 0)
        probe = font(style.file, _ADVANCE_PROBE).getlength("<") / _ADVANCE_PROBE
        draw, face = ImageDraw.Draw(zone), font(style.file, MRZ_PITCH / probe * over)
        for row, line in enumerate(lines, 1):
            for column, character in enumerate(line):
                place = ((left + column * MRZ_PITCH) * over, row * MRZ_LINE * over)
                draw.text(place, character, 255, face, anchor="lm")
        inked = Pillow.fromarray(_grown(np.asarray(zone), style.growth * over))
        small = inked.resize((width, height), Pillow.Resampling.LANCZOS)
        self._page.paste((26, 22, 22), (0, round(top * SCALE)), mask=small)
        right = left + MRZ_PITCH * len(lines[0])
        self._remember("mrz", left * SCALE, (top + 4.6) * SCALE, right * SCALE, (bottom + 1.8) * SCALE)

    def specimen(self, x: float, y: float, size: float, *, angle: float = 0) -> None:
        """Mark the page so that nobody takes it for a real one. To be called first: print goes over it."""
        layer = Pillow.new("L", self._page.size, 0)
        face = font(BOLD, size * SCALE)
        ImageDraw.Draw(layer).text((x * SCALE, y * SCALE), "SPECIMEN", _MARK, face, anchor="mm")
        turned = layer.rotate(angle, Pillow.Resampling.BICUBIC, center=(x * SCALE, y * SCALE))
        self._page.paste((176, 36, 66), mask=turned)

    def stamp(self, x: float, y: float, size: float = 2.3) -> None:
        """Say it again, small and red, where nothing else is written."""
        self.text(x, y, "SPECIMEN", size, style=BOLD, ink=(60, 50, 200))

    def image(self) -> Image:
        """Give the page as BGR."""
        return np.asarray(cv2.cvtColor(np.asarray(self._page), cv2.COLOR_RGB2BGR), np.uint8)

    def side(self, name: str) -> DrawnSide:
        return DrawnSide(name=name, image=self.image(), places=dict(self._places))

    def _remember(self, field: str, left: float, top: float, right: float, bottom: float) -> None:
        box = (left / SCALE, top / SCALE, (right - left) / SCALE, (bottom - top) / SCALE)
        self._places[field] = (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


def _grown(zone: NDArray[np.uint8], pixels: float) -> NDArray[np.uint8]:
    """Thicken the strokes by so many pixels in all, or thin them."""
    steps = round(abs(pixels))
    if not steps:
        return zone
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (steps + 1, steps + 1))
    return np.asarray((cv2.dilate if pixels > 0 else cv2.erode)(zone, disc), np.uint8)
