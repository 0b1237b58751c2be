"""Error rates of the comparison on Labeled Faces in the Wild, by a calibration fitted to other people.

The people are split in halves, several times; the calibration is fitted to one half and judged on the other,
both ways, at the false match rate that it promises. The 95 % interval of a false non-match rate comes from
drawing the people anew (bootstrap over identities). Some labels of the data are wrong: they count as errors.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bench.faces.calibrate import fit
from bench.faces.gallery import SEED, SIDE, Gallery
from bench.faces.scores import LEAST, Compared, Mask, Names, of_both, of_pictures, of_templates
from bench.share import share
from bench.table import Row
from verification.engine.face.calibration import calibration
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from verification.engine.face.calibration import Calibration, Protocol

    Way = Callable[[Gallery, Calibration], tuple[Compared, Protocol]]

SPLITS = 5
BOOTSTRAP = 2000
SINGLE_BAR, TEMPLATE_BAR, PORTRAIT_BAR = 0.016, 0.008, 0.03
FMR, STRICTER = 1e-4, 8e-5
"""The rate that is promised, and a promise of which the rate on other people stays below 1e-4."""
HOW = f"FMR 1e-4 by the other half of the people, {SPLITS} splits both ways; bootstrap over people"


@dataclass
class Tally:
    """Errors and trials of each person."""

    errors: Counter[str] = field(default_factory=Counter)
    trials: Counter[str] = field(default_factory=Counter)

    def add(self, people: Names, wrong: Mask) -> None:
        self.errors.update(people[wrong].tolist())
        self.trials.update(people.tolist())

    def row(self, name: str, how: str, bar: float | None = None) -> Row:
        errors, trials = (
            np.array([count[person] for person in self.trials]) for count in (self.errors, self.trials)
        )
        drawn = np.random.default_rng(SEED).integers(0, trials.size, (BOOTSTRAP, trials.size))
        low, high = np.quantile(errors[drawn].sum(axis=1) / trials[drawn].sum(axis=1), (0.025, 0.975))
        unit = f"of {trials.size} people ({low:.2%} to {high:.2%})"
        return Row(name=name, value=float(errors.sum() / trials.sum()), unit=unit, how=how, bar=bar)

    def of(self, people: set[str]) -> Tally:
        return Tally(
            *(Counter({p: n for p, n in c.items() if p in people}) for c in (self.errors, self.trials))
        )


class At(NamedTuple):
    """By whose score, and at which promised false match rate."""

    opinion: str
    fmr: float


@dataclass
class Judged:
    """A way of comparing, over all splits."""

    refused: defaultdict[At, Tally] = field(default_factory=lambda: defaultdict(Tally))
    refused_listed: Tally = field(default_factory=Tally)
    """Of the pairs that the data itself lists, `fused` at `FMR`."""
    passed: Counter[At] = field(default_factory=Counter)
    impostors: int = 0
    failed: Tally = field(default_factory=Tally)
    """Beyond the grey zone."""

    def add(
        self, compared: Compared, protocol: Protocol, weight: float, listed: set[tuple[str, str]]
    ) -> None:
        self.impostors += compared.impostor.sface.size
        for opinion, fmr in (
            ("sface", FMR),
            ("resnet", FMR),
            ("fused", 1e-3),
            ("fused", FMR),
            ("fused", STRICTER),
            ("fused", 1e-5),
        ):
            limit = _score_at(getattr(protocol, opinion).scores, getattr(protocol, opinion).rates, fmr)
            wrong = compared.genuine.by(opinion, protocol, weight) < limit
            self.refused[At(opinion, fmr)].add(compared.owners, wrong)
            impostors = compared.impostor.by(opinion, protocol, weight)
            self.passed[At(opinion, fmr)] += int((impostors >= limit).sum())
            if (opinion, fmr) == ("fused", FMR):
                these = np.array([(one, other) in listed for one, other in compared.paths.tolist()], bool)
                self.refused_listed.add(compared.owners[these], wrong[these])
        edge = _score_at(protocol.fused.scores, protocol.fused.rates, thresholds().face_match_doubt.value)
        self.failed.add(compared.owners, compared.genuine.by("fused", protocol, weight) < edge)

    def fmr(self, at: At) -> float:
        return self.passed[at] / self.impostors


def _score_at(scores: tuple[float, ...], rates: tuple[float, ...], fmr: float) -> float:
    return float(np.interp(-np.log10(fmr), -np.log10(rates), scores))


def judged(gallery: Gallery, ways: dict[str, Way], listed: set[tuple[str, str]]) -> dict[str, Judged]:
    found = {name: Judged() for name in ways}
    for fitted_to, others in _splits(gallery):
        fitted = fit(fitted_to)
        for name, way in ways.items():
            compared, protocol = way(others, fitted)
            found[name].add(compared, protocol, fitted.weight, listed)
    return found


def _splits(gallery: Gallery) -> Iterator[tuple[Gallery, Gallery]]:
    people = np.unique(gallery.people)
    for split in range(SPLITS):
        drawn = np.random.default_rng((SEED, split)).permutation(people)
        one, other = gallery.of(drawn[::2]), gallery.of(drawn[1::2])
        yield one, other
        yield other, one


def singles(gallery: Gallery, fitted: Calibration) -> tuple[Compared, Protocol]:
    return of_pictures(gallery, np.array(fitted.centre)), fitted.single


def templates(gallery: Gallery, fitted: Calibration) -> tuple[Compared, Protocol]:
    return of_templates(gallery, np.array(fitted.centre)), fitted.template


def measured(data: Path, pictures: Gallery) -> list[Row]:
    """Clean pictures: one against one, and templates of three to five against one."""
    found = judged(pictures, {"single": singles, "template": templates}, _listed(data))
    single, template = found["single"], found["template"]
    return [
        missed(pictures, "pictures of LFW"),
        single.refused_listed.row("single, FNMR of the listed pairs", HOW, SINGLE_BAR),
        single.refused[At("fused", FMR)].row("single, FNMR of all pairs", HOW, SINGLE_BAR),
        *_others("single", single),
        template.refused[At("fused", FMR)].row("template, FNMR", HOW, TEMPLATE_BAR),
        *_others("template", template),
        *by_group(data, single.refused[At("fused", FMR)]),
        *same_person(pictures),
    ]


def printed(pictures: Gallery, portraits: Gallery) -> list[Row]:
    """Portraits as printed and filmed, against clean pictures and templates; the limits of clean ones."""

    def against_one(gallery: Gallery, fitted: Calibration) -> tuple[Compared, Protocol]:
        others = portraits.of(np.unique(gallery.people))
        return of_both(gallery, others, np.array(fitted.centre)), fitted.single

    def against_template(gallery: Gallery, fitted: Calibration) -> tuple[Compared, Protocol]:
        others = portraits.of(np.unique(gallery.people))
        return of_templates(gallery, np.array(fitted.centre), others), fitted.template

    found = judged(pictures, {"single": against_one, "template": against_template}, set())
    return [
        missed(portraits, "portraits as printed"),
        *(
            row
            for name, each in found.items()
            for row in (
                each.refused[At("fused", FMR)].row(f"against {name}, FNMR", HOW, PORTRAIT_BAR),
                *_others(f"against {name}", each),
            )
        ),
    ]


def _others(name: str, found: Judged) -> list[Row]:
    """What is told without a bar."""
    pairs = f"{found.impostors} pairs of different people, none fitted to"
    at, stricter = At("fused", FMR), At("fused", STRICTER)
    return [
        Row(name=f"{name}, FMR at the limit of 1e-4", value=found.fmr(at), unit="share", how=pairs),
        Row(
            name=f"{name}, FMR at a limit of {STRICTER:g}",
            value=found.fmr(stricter),
            unit="share",
            bar=FMR,
            how=pairs,
        ),
        *(
            found.refused[At("fused", fmr)].row(
                f"{name}, FNMR at FMR {fmr:g}", HOW.replace("1e-4", f"{fmr:g}")
            )
            for fmr in (1e-3, STRICTER, 1e-5)
        ),
        found.refused[At("sface", FMR)].row(f"{name}, FNMR by SFace alone", HOW),
        found.refused[At("resnet", FMR)].row(f"{name}, FNMR by dlib alone", HOW),
        found.failed.row(f"{name}, genuine beyond the grey zone", HOW),
    ]


def missed(gallery: Gallery, what: str) -> Row:
    """Failure to acquire: such pictures are in no other figure."""
    tried = len(gallery.paths) + gallery.missed
    return share("no face found", [n < gallery.missed for n in range(tried)], f"{what}, at {SIDE} px")


def by_group(data: Path, refused: Tally) -> list[Row]:
    """False non-match rate by sex and by band of ages of ten years, and the largest difference."""
    file = data / "labels.csv"
    if not file.exists():
        print("the data has no labels.csv (path,sex,age): nothing was measured by sex or age")
        return []
    groups: defaultdict[str, set[str]] = defaultdict(set)
    with file.open(newline="") as opened:
        for label in csv.DictReader(opened):
            person = label["path"].split("/")[-2]
            groups[f"sex {label['sex']}"].add(person)
            if label["age"]:
                groups[f"age {int(label['age']) // 10 * 10} and on"].add(person)
    of_group = {name: refused.of(people) for name, people in sorted(groups.items())}
    rows = [tally.row(f"single, FNMR, {name}", HOW) for name, tally in of_group.items() if tally.trials]
    for kind in ("sex", "age"):
        rates = [row.value for row in rows if f", {kind} " in row.name]
        if len(rates) > 1:
            gap = max(rates) - min(rates)
            rows.append(Row(name=f"largest difference by {kind}", value=gap, unit="share", how=HOW))
    return rows


def same_person(gallery: Gallery) -> list[Row]:
    """`face.same` by the calibration in force: one person on different days, and two people."""
    limit = thresholds().face_same.value
    centred = calibration().centred(gallery.sface)
    people = gallery.people
    rng = np.random.default_rng(SEED)
    several = [rows for p in np.unique(people) if (rows := np.flatnonzero(people == p)).size >= LEAST]
    drawn = [centred[rng.permutation(rows)[:LEAST]] for rows in several]
    alarms = [min(float(a @ b) for a, b in combinations(three, 2)) < limit for three in drawn]
    impostor = of_pictures(gallery, np.array(calibration().centre)).impostor.sface
    return [
        share("one person, false alarm", alarms, "three pictures of different days: far worse than a video"),
        Row(
            name="two people, not noticed",
            value=float((impostor >= limit).mean()),
            unit=f"of {impostor.size} pairs",
            how="one picture of each",
        ),
    ]


def _listed(data: Path) -> set[tuple[str, str]]:
    """The pairs of one person of `pairs.csv`, both ways round."""
    with (data / "pairs.csv").open(newline="") as opened:
        pairs = [(row["path_a"], row["path_b"]) for row in csv.DictReader(opened) if row["same"] == "1"]
    return {*pairs, *((other, one) for one, other in pairs)}
