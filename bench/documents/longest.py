"""The longest film that is accepted, 60 s of 2160p30, through the sandbox and its limits.

It stands for both films of a case. Two dozen drawn pictures, shown forwards and backwards: what is measured
is that the work ends in time, not what is read.
"""

from __future__ import annotations

from itertools import chain, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from bench.child import analysed
from bench.table import Row
from ecarte.demo.film.encode import write_film
from ecarte.demo.film.shot import CONDITIONS, Shot
from ecarte.demo.film.surface import surfaces
from ecarte.demo.film.take import Plan, Take
from ecarte.demo.person import DocumentKind
from ecarte.demo.population import person
from verification.engine.sandbox import ANALYSE_LIMITS
from verification.engine.video import Limits

if TYPE_CHECKING:
    from ecarte.demo.film.encode import Codec
    from verification.engine.types import Image

SIZE, FPS, SECONDS = (3840, 2160), 30, 59.9
BITS = 0.03
"""For each pixel: as much as the largest file that is accepted holds."""
DRAWN = 24
CODECS: dict[str, tuple[Codec, str]] = {"H.264": ("h264", "mp4"), "HEVC": ("hevc", "mov")}


def measured(seed: int) -> list[Row]:
    drawn = _drawn(seed)
    rows = []
    with TemporaryDirectory() as folder:
        for name, (codec, suffix) in CODECS.items():
            film = Path(folder) / f"film.{suffix}"
            shown = islice(cycle(chain(drawn, drawn[-2:0:-1])), round(SECONDS * FPS))
            write_film(film, shown, codec=codec, fps=FPS, size=SIZE, bits=BITS)
            rows += _rows(name, film)
    return rows


def _drawn(seed: int) -> list[Image]:
    holder = person(seed, DocumentKind.CNIE)
    rng, under, back = np.random.default_rng(seed), CONDITIONS["mild"], surfaces(holder)[1]
    take = Take(rng, [back], SIZE, under, Shot(severity="mild"), Plan())
    return [take.picture(at / FPS)[0] for at in range(DRAWN)]


def _rows(name: str, film: Path) -> list[Row]:
    """Raises `ValueError` where the film is larger than what is accepted."""
    size = film.stat().st_size
    if size > Limits().bytes:
        raise ValueError(f"{size} bytes are not accepted")
    child = analysed(film, film)
    ended = "; ".join(child.notes) or "all steps done"
    how = (
        f"{SECONDS} s of 2160p{FPS}, {size / 1e6:.0f} MB, as document and as face; zone {child.zone}; {ended}"
    )
    failed = float(not child.steps)
    limit = float(ANALYSE_LIMITS.cpu_seconds)
    return [
        Row(name=f"{name}, child ended by its limits", value=failed, unit="of 1", bar=0, how=how),
        Row(name=f"{name}, CPU of the child", value=child.cpu, unit="CPU-s", bar=limit, how=how),
        Row(name=f"{name}, memory of the child", value=child.megabytes, unit="MB", how=how),
    ]
