"""Whole films of documents through the whole reading: what is read, what is wrong and what is doubted.

Drawn, filmed, encoded, decoded and read by two processes; every kind, scene and severity in turn.
"""

from __future__ import annotations

import tempfile
import time
import unicodedata
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from bench.documents.seals import WITH_SEAL
from bench.share import of_count
from bench.table import Row
from ecarte.demo.documents.truth import FRENCH
from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.film import Shot, film_document
from ecarte.demo.film.shot import SCENES, SEVERITIES
from ecarte.demo.person import DocumentKind
from ecarte.demo.population import person
from ecarte.demo.seals.authority import FOLDER
from verification.engine.clock import Clock
from verification.engine.document.read import read_document
from verification.engine.mrz.read import MrzStatus
from verification.engine.seals.reading import SealVerdict
from verification.engine.seals.trust import SealTrust
from verification.engine.types import Verdict
from verification.engine.video import probe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.demo.film.shot import Scene, Severity
    from ecarte.demo.person import Person
    from verification.engine.document.printed.result import Printed
    from verification.engine.document.read import Document

SEED, SECONDS, FPS = 20_000, 8, 10
"""The engine looks at ten frames a second; more would only take longer to film."""
TODAY = date(2026, 11, 22)
UNREAD, WRONG = 0.03, 0.001


@dataclass(frozen=True, slots=True)
class Job:
    seed: int
    kind: DocumentKind
    severity: Severity
    scene: Scene


@dataclass(slots=True)
class Outcome:
    """What one film gave."""

    job: Job
    zone: str = "not found"
    """A status, and `exact` or `wrong`."""
    printed: Counter[str] = field(default_factory=Counter)
    """Fields of the print: `right`, `wrong`, `wrong and sure`, `missing`."""
    sides: int = 0
    seal: bool = False
    doubted: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    cpu: float = 0


def jobs(count: int, seed: int) -> list[Job]:
    cells = list(product(FRENCH, SEVERITIES))
    return [
        Job(seed + i, *cells[i % len(cells)], SCENES[(i // len(cells) + i) % len(SCENES)])
        for i in range(count)
    ]


def measured(count: int, seed: int = SEED) -> list[Row]:
    """`count` films of 8 s; the bars are for the zone."""
    with ProcessPoolExecutor(2) as pool:
        outcomes = list(pool.map(outcome, jobs(count, seed)))
    what = f"{count} films of {SECONDS} s, 1080p{FPS} H.264, each kind, severity and scene, seeds from {seed}"
    return [
        *_zones("films", outcomes, what),
        *(
            row
            for severity in SEVERITIES
            for row in _zones(f"films, {severity}", [o for o in outcomes if o.job.severity == severity], what)
        ),
        *_rest(outcomes, what),
        *_alarms(outcomes, what),
    ]


def outcome(job: Job) -> Outcome:
    cv2.setNumThreads(1)
    somebody = person(job.seed, job.kind)
    with tempfile.TemporaryDirectory(prefix="ecarte-film-") as folder:
        path = Path(folder) / "film.mp4"
        shot = Shot(severity=job.severity, scene=job.scene, turns=job.seed // 3 % 4)
        film_document(somebody, path, seconds=SECONDS, fps=FPS, seed=job.seed, shot=shot)
        with path.open("rb") as file:
            start = time.process_time()
            read = read_document(file, probe(file), today=TODAY, trust=SealTrust(FOLDER), clock=Clock())
            cpu = time.process_time() - start
    return _judged(Outcome(job, cpu=cpu), read, somebody)


def _judged(found: Outcome, read: Document, somebody: Person) -> Outcome:
    if read.mrz is not None:
        found.zone = f"{read.mrz.status} {'exact' if read.mrz.lines == mrz_lines(somebody) else 'wrong'}"
    sides = [finding for finding in read.findings if finding.code.startswith("document.side_")]
    found.sides = sum(finding.verdict is Verdict.PASS for finding in sides)
    found.seal = any(seal.judged.verdict is SealVerdict.VALID for seal in read.seals)
    found.printed = _printed(read.printed, somebody)
    doubts = [finding for finding in read.findings if finding.code.startswith("doubt.")]
    found.ran = [finding.code for finding in doubts if finding.verdict is not Verdict.NOT_RUN]
    found.doubted = [finding.code for finding in doubts if finding.verdict is Verdict.DOUBT]
    return found


def _printed(printed: Printed | None, somebody: Person) -> Counter[str]:
    truth = {
        "family_name": somebody.family_name.upper(),
        "given_names": " ".join(somebody.given_names).upper(),
        "birth_date": somebody.birth_printed("-"),
        "sex": somebody.sex,
        "document_number": somebody.document_number,
    }
    counts: Counter[str] = Counter()
    for name, expected in truth.items():
        value = getattr(printed, name, None)
        if value is None:
            counts["missing"] += 1
        elif _plain(value.text) in (_plain(expected), _plain("-".join(expected.split("-")[::-1]))):
            counts["right"] += 1
        else:
            counts["wrong and sure" if value.confidence >= 0.9 and value.labelled else "wrong"] += 1
    return counts


def _plain(text: str) -> str:
    """Letters and digits; accents are left aside, as the zone does."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.upper()) if letter.isalnum())


def _zones(name: str, outcomes: Sequence[Outcome], what: str) -> list[Row]:
    total = len(outcomes)
    counts = Counter(each.zone for each in outcomes)
    how = f"{what}; " + ", ".join(f"{number} {zone}" for zone, number in sorted(counts.items()))
    return [
        of_count(f"{name}, zone not read", total - counts[f"{MrzStatus.READ} exact"], total, how, UNREAD),
        of_count(f"{name}, zone wrong but accepted", counts[f"{MrzStatus.READ} wrong"], total, how, WRONG),
    ]


def _rest(outcomes: Sequence[Outcome], what: str) -> list[Row]:
    printed: Counter[str] = sum((each.printed for each in outcomes), Counter())
    fields = printed.total()
    sealed = [each for each in outcomes if each.job.kind in WITH_SEAL]
    two_sided = [each for each in outcomes if each.job.kind is not DocumentKind.PASSPORT]
    one_sided = sum(each.sides != 2 for each in two_sided)
    unsealed = sum(not each.seal for each in sealed)
    fields_of = f"{what}; {fields} fields: names, given names, birth date, sex, number"
    return [
        of_count("films, print not exact", fields - printed["right"], fields, fields_of),
        of_count("films, print wrong with confidence", printed["wrong and sure"], fields, fields_of),
        of_count("films, a side not found", one_sided, len(two_sided), what),
        of_count("films, seal not verified", unsealed, len(sealed), what),
        Row(
            name="films, CPU each",
            value=sum(each.cpu for each in outcomes) / len(outcomes),
            unit="CPU-s",
            how=what,
        ),
    ]


def _alarms(outcomes: Sequence[Outcome], what: str) -> list[Row]:
    """All films show genuine documents: whatever is doubted is a false alarm."""
    ran, doubted = (Counter(code for o in outcomes for code in each(o)) for each in (_ran, _doubted))
    return [
        of_count(f"films, false {code}", doubted[code], ran[code], f"{what}; those that ran")
        for code in sorted(ran)
    ]


def _ran(found: Outcome) -> list[str]:
    return found.ran


def _doubted(found: Outcome) -> list[str]:
    return found.doubted
