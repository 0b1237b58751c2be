"""What reading a document's film costs beside decoding it: every kind and severity, three codecs.

Decoding alone is decoding every frame and looking at none. Steps are those of `Clock`, models loaded; what
the child adds is measured with `bench.faces cost`.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.table import Row
from ecarte.demo.documents.truth import FRENCH
from ecarte.demo.film import Shot, film_document
from ecarte.demo.film.shot import SEVERITIES
from ecarte.demo.person import DocumentKind
from ecarte.demo.population import person
from verification.engine.clock import Clock
from verification.engine.document.read import read_document
from verification.engine.seals.trust import SealTrust
from verification.engine.video import frames, probe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.demo.film.encode import Codec
    from ecarte.demo.film.shot import Severity

SECONDS, RUNS = 8, 2
TODAY = date(2026, 11, 22)
RATIO_BAR, H264_BAR = 2.5, 4.0
CODECS: dict[str, tuple[Codec, str, Sequence[DocumentKind]]] = {
    "H.264": ("h264", "mp4", FRENCH),
    "HEVC": ("hevc", "mov", (DocumentKind.CNIE,)),
    "VP9": ("vp9", "webm", (DocumentKind.CNIE,)),
}
"""Of the others, which are drawn more slowly, one kind."""


@dataclass(frozen=True, slots=True)
class Read:
    """CPU seconds of one film."""

    name: str
    alone: float
    whole: float
    steps: dict[str, float]

    @property
    def ratio(self) -> float:
        return self.whole / self.alone


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


def film(seed: int, kind: DocumentKind, severity: Severity, codec: Codec, suffix: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{suffix}"
        shot = Shot(severity=severity)
        film_document(person(seed, kind), path, codec=codec, seconds=SECONDS, seed=seed, shot=shot)
        return path.read_bytes()


def measured(seed: int) -> list[Row]:
    rows = []
    for name, (codec, suffix, kinds) in CODECS.items():
        films = []
        for kind in kinds:
            for severity in SEVERITIES:
                data = film(seed, kind, severity, codec, suffix)
                reading(data)  # models are loaded once a process
                whole, steps = min((reading(data) for _ in range(RUNS)), key=lambda run: run[0])
                alone = min(decoding(data) for _ in range(RUNS))
                films.append(Read(f"{name}, {kind}, {severity}", alone, whole, steps))
        rows += _rows(
            name, films, f"{len(films)} films of {SECONDS} s of 1080p30, seed {seed}, best of {RUNS}"
        )
    return rows


def _rows(name: str, films: Sequence[Read], how: str) -> list[Row]:
    count = len(films)
    steps = sum((Counter(each.steps) for each in films), Counter[str]())
    alone, whole, ratio = (
        sum(values) / count
        for values in zip(*((each.alone, each.whole, each.ratio) for each in films), strict=True)
    )
    most = H264_BAR if name == "H.264" else None
    return [
        Row(name=f"{name}, decoding alone, mean", value=alone, unit="CPU-s", how=how),
        Row(name=f"{name}, whole reading, mean", value=whole, unit="CPU-s", bar=most, how=how),
        Row(name=f"{name}, reading to decoding, mean", value=ratio, unit="times", bar=RATIO_BAR, how=how),
        *(
            Row(name=f"{each.name}, reading to decoding", value=each.ratio, unit="times", how=how)
            for each in films
        ),
        *(
            Row(name=f"{name}, {step}, mean", value=cpu / count, unit="CPU-s", how=how)
            for step, cpu in steps.items()
        ),
    ]
