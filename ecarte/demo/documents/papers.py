"""The ground of each type: all documents of one type share it, as they leave the same press."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.documents.guilloche import (
    Colour,
    blank,
    ground,
    microtext,
    print_over,
    rosette,
    waves,
)

if TYPE_CHECKING:
    from verification.engine.types import Image

_MOTTO = "LIBERTE EGALITE FRATERNITE SPECIMEN "


@dataclass(frozen=True)
class Paper:
    """What a press prints before anybody's name: two grounds, two inks, and the pattern's seed."""

    left: Colour
    right: Colour
    ink: Colour
    other_ink: Colour
    seed: int
    spacing: float = 10
    words: str = _MOTTO
    zone: bool = False
    """There is microtext on white where the machine-readable zone will be printed."""


@cache
def printed(paper: Paper, size: tuple[int, int], zone_top: int) -> Image:
    """Give the sheet of `size` pixels in BGR; read-only, as it is shared."""
    width, height = size
    rng = np.random.default_rng(paper.seed)
    sheet = ground(width, height, paper.left, paper.right)
    for ink, other in ((paper.ink, paper.other_ink), (paper.other_ink, paper.ink)):
        lines = blank(sheet)
        waves(lines, rng, spacing=paper.spacing, swing=rng.uniform(0.7, 1.2))
        print_over(sheet, lines, ink, other, 0.34)
    lines = blank(sheet)
    centre = (rng.uniform(0.62, 0.74) * width, 0.45 * height)
    rosette(lines, centre, 0.36 * height, petals=int(rng.integers(7, 13)))
    print_over(sheet, lines, paper.other_ink, paper.ink, 0.3)
    lines = blank(sheet)
    microtext(lines, paper.words, spacing=3.1 * paper.spacing)
    print_over(sheet, lines, paper.ink, paper.other_ink, 0.28)
    if paper.zone:
        _whiten(sheet[zone_top:], paper)
    sheet.setflags(write=False)
    return sheet


def _whiten(strip: Image, paper: Paper) -> None:
    strip[:] = ground(strip.shape[1], strip.shape[0], (250, 247, 244), (246, 248, 250))
    lines = blank(strip)
    microtext(lines, paper.words, spacing=2.4 * paper.spacing)
    print_over(strip, lines, paper.ink, paper.other_ink, 0.3)
