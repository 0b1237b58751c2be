"""What reading a document's film costs beside decoding it.

Decoding alone is decoding every frame and looking at none. Steps are those of `Clock`.
"""

from __future__ import annotations

import time
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.table import Row
from ecarte.demo.film import film_document
from ecarte.demo.population import person
from verification.engine.clock import Clock
from verification.engine.document.read import read_document
from verification.engine.seals.trust import SealTrust
from verification.engine.video import frames, probe

if TYPE_CHECKING:
    from ecarte.demo.film.encode import Codec
    from ecarte.demo.person import DocumentKind

SECONDS = 8
TODAY = date(2026, 11, 22)
RATIO_BAR, H264_BAR = 2.5, 4.0


CODECS: dict[str, tuple[Codec, str]] = {
    "H.264": ("h264", "mp4"),
    "HEVC": ("hevc", "mov"),
    "VP9": ("vp9", "webm"),
}


def decoding(data: bytes) -> float:
    """CPU seconds of decoding every frame."""
    started = time.process_time()
    for _ in frames(BytesIO(data)):
        pass
    return time.process_time() - started


def reading(data: bytes) -> tuple[float, dict[str, float]]:
    """CPU seconds of the whole, and by step."""
    clock, started = Clock(), time.process_time()
    read_document(BytesIO(data), probe(BytesIO(data)), today=TODAY, trust=SealTrust(), clock=clock)
    return time.process_time() - started, clock.seconds


def measured(seed: int, kind: DocumentKind) -> list[Row]:
    rows = []
    with TemporaryDirectory() as folder:
        for name, (codec, suffix) in CODECS.items():
            film = Path(folder) / f"film.{suffix}"
            film_document(person(seed, kind), film, codec=codec, seconds=SECONDS, seed=seed)
            data = film.read_bytes()
            how = (
                f"{SECONDS} s of 1080p30 {name}, {len(data) / 1e6:.0f} MB, {kind}, seed {seed}, best of three"
            )
            reading(data)  # models are loaded once a process
            alone = min(decoding(data) for _ in range(3))
            whole, steps = min(reading(data) for _ in range(3))
            rows += [
                Row(name=f"{name}, decoding alone", value=alone, unit="CPU-s", how=how),
                Row(
                    name=f"{name}, whole reading",
                    value=whole,
                    unit="CPU-s",
                    bar=H264_BAR if name == "H.264" else None,
                    how=how,
                ),
                Row(
                    name=f"{name}, reading to decoding",
                    value=whole / alone,
                    unit="times",
                    bar=RATIO_BAR,
                    how=how,
                ),
                *(
                    Row(name=f"{name}, {step}", value=cpu, unit="CPU-s", how=how)
                    for step, cpu in steps.items()
                ),
            ]
    return rows
