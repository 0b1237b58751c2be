"""What is read of the printed zone, and what wrongly.

Both sides of specimens of every kind, photographed by the simulated phone under four severities; the outline
is given, off by about a pixel and a half: what is measured is the reading, not the finding of documents. All
are genuine, so a finding that fails is a false accusation. Names and places are compared by their letters,
without accents; "confident" is what a finding may fail on: found by its label, above `printed_confidence`.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from bench.share import of_count
from bench.table import Row
from ecarte.demo.documents.truth import KINDS, side_at, zone_of
from ecarte.demo.film.shot import SCENES, SEVERITIES, Severity, Shot
from ecarte.demo.film.still import photograph
from ecarte.demo.film.surface import surfaces
from ecarte.demo.person import DocumentKind, Person
from ecarte.demo.population import person
from verification.engine.document.kinds import BACK, FRONT, SIZES
from verification.engine.document.printed.findings import printed_findings
from verification.engine.document.printed.read import FRENCH, read_printed
from verification.engine.names import letters_of
from verification.engine.thresholds import thresholds
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verification.engine.document.printed.result import Printed, Value
    from verification.engine.document.side import Side

OUTLINE_ERROR = 1.5
"""Pixels, standard deviation."""
BY_LETTERS = frozenset({"family_name", "given_names", "usual_name", "birth_place"})


@dataclass(slots=True)
class Cell:
    """What became of the fields of one kind at one severity."""

    fields: Counter[str] = field(default_factory=Counter)
    """`right`, `wrong`, `missing`; `confident` counts the wrong ones that a finding may fail on."""
    findings: Counter[Verdict] = field(default_factory=Counter)
    cpu: float = 0


def sides_of(holder: Person, severity: Severity, seed: int) -> list[Side]:
    rng, size = np.random.default_rng(seed), SIZES[KINDS[holder.kind]]
    shot = Shot(scene=SCENES[seed % len(SCENES)], severity=severity)
    sides = []
    for name, surface in zip((FRONT, BACK), surfaces(holder), strict=False):
        taken = photograph(surface, shot, seed=seed)
        corners = taken.corners + rng.normal(0, OUTLINE_ERROR, (4, 2))
        sides.append(side_at(corners, taken.image, name, size))
    return sides


def truth_of(holder: Person) -> Iterator[tuple[str, str]]:
    """What the document prints; of foreign ones only what the zone has too."""
    born = holder.birth_date.isoformat() if holder.birth_day_known else f"{holder.birth_date:%Y-%m}-XX"
    yield "family_name", holder.family_name
    yield "given_names", " ".join(holder.given_names)
    yield "birth_date", born
    yield "sex", holder.sex
    yield "document_number", holder.document_number
    if holder.kind is not DocumentKind.OLDER_CNI:  # its printed expiry is not the one of the law
        yield "expiry_date", holder.expires.isoformat()
    if KINDS[holder.kind] in FRENCH:
        yield "birth_place", holder.birth_place_name
        yield "issue_date", holder.issued.isoformat()
        if holder.alternate_name:
            yield "usual_name", holder.alternate_name


def judge(found: Printed | None, holder: Person, cell: Cell) -> None:
    limit = thresholds().printed_confidence.value
    for name, truth in truth_of(holder):
        value: Value | None = getattr(found, name, None)
        if value is None:
            cell.fields["missing"] += 1
        elif value.text == truth or (name in BY_LETTERS and letters_of(value.text) == letters_of(truth)):
            cell.fields["right"] += 1
        else:
            cell.fields["wrong"] += 1
            cell.fields["confident"] += value.labelled and value.confidence >= limit


def measure(holder: Person, severity: Severity, seed: int, cell: Cell) -> None:
    sides, zone, kind = sides_of(holder, severity, seed), zone_of(holder), KINDS[holder.kind]
    start = time.process_time()
    found = read_printed(sides, kind, zone)
    cell.cpu += time.process_time() - start
    judge(found, holder, cell)
    cell.findings.update(each.verdict for each in printed_findings(found, zone, kind))


def rows_of(name: str, cell: Cell, how: str) -> Iterator[Row]:
    total = cell.fields["right"] + cell.fields["wrong"] + cell.fields["missing"]
    yield of_count(f"{name}, not exactly right", total - cell.fields["right"], total, f"{how}; fields")
    yield of_count(f"{name}, wrong and confident", cell.fields["confident"], total, f"{how}; fields")


def measured(count: int, seed: int) -> list[Row]:
    rows: list[Row] = []
    findings: Counter[Verdict] = Counter()
    cpu = 0.0
    for kind, severity in product(KINDS, SEVERITIES):
        cell = Cell()
        for index in range(count):
            measure(person(seed + index, kind), severity, seed + index, cell)
        fields, verdicts = dict(cell.fields), {str(key): number for key, number in cell.findings.items()}
        print(f"{kind:18} {severity:8} {fields} {verdicts} {cell.cpu / count:.2f} s", flush=True)
        how = f"{count} documents, seed {seed}, on tables, in clutter, in a hand"
        rows += rows_of(f"{kind}, {severity}", cell, how)
        findings += cell.findings
        cpu += cell.cpu
    cases = count * len(KINDS) * len(SEVERITIES)
    how = f"{cases} documents, {len(KINDS)} kinds and {len(SEVERITIES)} severities, seed {seed}"
    return [
        *rows,
        of_count("findings that fail", findings[Verdict.FAIL], findings.total(), how, 0.002),
        Row(name="CPU a case, both sides", value=cpu / cases, unit="s", bar=0.8, how=f"{how}; models loaded"),
    ]
