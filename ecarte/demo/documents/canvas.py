"""A page measured in millimetres on which the documents are drawn."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from ecarte.demo.documents.guilloche import security_paper
from ecarte.demo.documents.portrait import portrait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.demo.documents.guilloche import Colour
    from verification.engine.types import Image

SCALE = 12
"""Pixels a millimetre."""
MRZ_PITCH = 2.54
"""Millimetres from character to character: ten an inch, OCR-B size 1 (Doc 9303-3, 3.2)."""
MRZ_LINE = 6.35
"""Millimetres from line to line: four an inch."""
INK = (48, 34, 38)

_OCRB_ADVANCE = 0.72297
"""Advance of the vendored OCR-B in em."""
_MRZ_OVERSAMPLING = 3


@cache
def font(name: str, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(__file__).parents[1] / "fonts" / name, pixels)


class Canvas:
    """Coordinates are millimetres from the upper left corner; text sizes are millimetres an em."""

    def __init__(self, width: float, height: float, left: Colour, right: Colour, *, seed: int) -> None:
        paper = security_paper(round(width * SCALE), round(height * SCALE), left, right, seed=seed)
        self._page = Pillow.fromarray(cv2.cvtColor(paper, cv2.COLOR_BGR2RGB))
        self._draw = ImageDraw.Draw(self._page)

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, ink: Colour = INK
    ) -> None:
        name = "DejaVuSansCondensed-Bold.ttf" if bold else "DejaVuSansCondensed.ttf"
        self._draw.text((x * SCALE, y * SCALE), text, fill=ink[::-1], font=font(name, size * SCALE))

    def field(self, x: float, y: float, label: str, value: str, *, size: float = 2.9) -> None:
        """Print a small label with its value below it."""
        self.text(x, y, label, 1.7, ink=(120, 80, 70))
        self.text(x, y + 2.0, value, size, bold=True)

    def rectangle(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        box = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self._draw.rounded_rectangle(box, radius=0.6 * SCALE, fill=colour[::-1])

    def portrait(
        self, x: float, y: float, width: float, height: float, face: str, *, grey: bool, strength: float = 1
    ) -> None:
        """Print a face into the paper; a weak one is the ghost portrait."""
        left, top, columns, rows = (round(v * SCALE) for v in (x, y, width, height))
        paper = self.image()[top : top + rows, left : left + columns]
        printed = portrait(face, paper, grey=grey, strength=strength)
        self._page.paste(Pillow.fromarray(cv2.cvtColor(printed, cv2.COLOR_BGR2RGB)), (left, top))

    def signature(self, x: float, y: float, *, seed: int) -> None:
        rng = np.random.default_rng(seed)
        turn = np.linspace(0, 1, 160)
        waves = [rng.uniform(0.4, 1.3) * np.sin(2 * np.pi * (f * turn + rng.random())) for f in (3, 5, 8)]
        across = x + 20 * turn + 1.4 * np.cos(2 * np.pi * 5 * turn)
        down = y + np.sum(waves, axis=0) * (1.3 - turn)
        points = np.stack([across, down], axis=1) * SCALE
        self._draw.line([(float(a), float(b)) for a, b in points], fill=(30, 34, 70), width=4, joint="curve")

    def mrz(self, lines: Sequence[str], *, left: float, bottom: float) -> None:
        """Print in OCR-B; `bottom` is the middle of the last line. Drawn larger, as hinting would move it."""
        over = SCALE * _MRZ_OVERSAMPLING
        width, height = self._page.size
        zone = Pillow.new("L", (width * _MRZ_OVERSAMPLING, height * _MRZ_OVERSAMPLING), 0)
        draw, face = ImageDraw.Draw(zone), font("OCRB.otf", MRZ_PITCH / _OCRB_ADVANCE * over)
        for rank, line in enumerate(reversed(lines)):
            middle = (bottom - rank * MRZ_LINE) * over
            for column, character in enumerate(line):
                draw.text(((left + column * MRZ_PITCH) * over, middle), character, 255, face, anchor="lm")
        self._page.paste((22, 22, 26), mask=zone.resize(self._page.size, Pillow.Resampling.LANCZOS))

    def specimen(self, x: float, y: float, size: float, angle: float = 12) -> None:
        """Mark the page so that nobody takes it for a real one. To be called first: print goes over it."""
        layer = Pillow.new("L", self._page.size, 0)
        face = font("DejaVuSansCondensed-Bold.ttf", size * SCALE)
        ImageDraw.Draw(layer).text((x * SCALE, y * SCALE), "SPECIMEN", 92, face, anchor="mm")
        turned = layer.rotate(angle, Pillow.Resampling.BICUBIC, center=(x * SCALE, y * SCALE))
        self._page.paste((190, 30, 50), mask=turned)

    def image(self) -> Image:
        """Give the page as BGR."""
        return np.asarray(cv2.cvtColor(np.asarray(self._page), cv2.COLOR_RGB2BGR), np.uint8)
