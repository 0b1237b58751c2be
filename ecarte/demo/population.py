"""Made-up people without end, one for each seed, each with a document that such a person could hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from ecarte.demo import names
from ecarte.demo.numbers import document_number
from ecarte.demo.person import DocumentKind, Expected, Person, make_nir
from ecarte.demo.places import ABROAD, COUNTRIES, FRANCE, UNION, Place

TODAY = date(2026, 11, 22)
"""The day on which the population shows its documents: validity is reckoned from here."""

_FACES = {"M": "abdfg", "F": "ce"}
_STREETS = ("RUE DE L'EXEMPLE", "AVENUE DU SPÉCIMEN", "ALLÉE DES TILLEULS", "CHEMIN DU MOULIN")
_SOONEST = {
    DocumentKind.CNIE: date(2021, 8, 2),
    DocumentKind.OLDER_CNI: date(2005, 1, 10),
    DocumentKind.PASSPORT: date(2013, 1, 7),
    DocumentKind.RESIDENCE_PERMIT: date(2020, 7, 6),
}
_LATEST = {DocumentKind.OLDER_CNI: date(2021, 7, 30)}
_RENEWED = 0.85
_UNKNOWN_DAY = 0.06
_NO_SEAL = frozenset(DocumentKind) - {DocumentKind.CNIE, DocumentKind.RESIDENCE_PERMIT}
"""A seal writes a whole date of birth."""


def person(seed: int, kind: DocumentKind | None = None) -> Person:
    """Give the person of this seed, holding a document of `kind`, or of any kind."""
    kinds = list(DocumentKind)
    kind = kind or kinds[np.random.default_rng(seed).integers(len(kinds))]
    rng = np.random.default_rng([seed, kinds.index(kind)])
    state = _state(rng, kind)
    foreign = state != "FRA"
    sex = "MF"[rng.integers(2)]
    born, known = _birth(rng, kind)
    place = _place(rng, born, state if foreign else None)
    issued, expires = _validity(rng, kind, born)
    while expires < TODAY and rng.random() < _RENEWED:
        issued, expires = _validity(rng, kind, born)
    issuing_state = "FRA" if kind is DocumentKind.RESIDENCE_PERMIT else state
    face = _FACES[sex][rng.integers(len(_FACES[sex]))]
    family_name, given_names = names.draw(rng, sex, state)
    somebody = Person(
        slug=f"seed-{seed}-{kind}", family_name=family_name, given_names=given_names, sex=sex,
        birth_date=born, birth_day_known=known, birth_place=place.code, birth_place_name=place.name,
        nir=make_nir(sex, born, place.code, int(rng.integers(1, 999))),
        kind=kind, issuing_state=issuing_state, nationality=state, issued=issued, expires=expires,
        document_number="", authority=_authority(rng, issuing_state),
        office=f"{rng.integers(1, 30):03}", height_cm=_height(rng, sex, born),
        alternate_name=_alternate_name(rng, kind), address=_address(rng),
        portrait=f"{face}_portrait", face=f"{face}_film", code=f"{rng.integers(10_000):04}",
        expected=Expected.EXPIRED if expires < TODAY else Expected.GENUINE,
    )  # fmt: skip
    return replace(somebody, document_number=document_number(rng, somebody))


def _state(rng: np.random.Generator, kind: DocumentKind) -> str:
    """Give the nationality, as three letters."""
    match kind:
        case DocumentKind.FOREIGN_CARD:
            states: tuple[str, ...] = tuple(state for state in UNION if state != "ROU")
        case DocumentKind.FOREIGN_TD2_CARD:
            states = ("ROU",)
        case DocumentKind.FOREIGN_PASSPORT:
            states = tuple(COUNTRIES)
        case DocumentKind.RESIDENCE_PERMIT:
            states = tuple(state for state in COUNTRIES if state not in UNION)
        case _:
            states = ("FRA",)
    return states[rng.integers(len(states))]


def _birth(rng: np.random.Generator, kind: DocumentKind) -> tuple[date, bool]:
    """Give the date (the first of the month if its day is not known), and whether the day is."""
    youngest = 19 if kind is DocumentKind.OLDER_CNI else 3
    days = rng.integers(int(youngest * 365.25), 97 * 365)
    born = TODAY - timedelta(days=int(days))
    known = kind not in _NO_SEAL or rng.random() >= _UNKNOWN_DAY
    return (born, True) if known else (born.replace(day=1), False)


def _place(rng: np.random.Generator, born: date, state: str | None) -> Place:
    """One in seven of the French was born abroad, one in twelve of the foreigners in France.

    So was whoever is older than what their country's code stands for.
    """
    if state is None:
        pool = ABROAD if rng.random() < 0.15 else FRANCE
    else:
        pool = FRANCE if rng.random() < 0.08 else COUNTRIES[state]
    there = [place for place in pool if place.since <= born.year]
    there = there or [place for place in FRANCE if place.since <= born.year]
    return there[rng.integers(len(there))]


def _validity(rng: np.random.Generator, kind: DocumentKind, born: date) -> tuple[date, date]:
    latest = _LATEST.get(kind, TODAY - timedelta(days=10))
    soonest = max(_SOONEST.get(kind, date(2017, 1, 9)), born + timedelta(days=200))
    issued = soonest + timedelta(days=int(rng.integers((latest - soonest).days)))
    years = _years(rng, kind, issued, adult=_anniversary(born, 18) <= issued)
    return issued, _anniversary(issued, years) - timedelta(days=1)


def _years(rng: np.random.Generator, kind: DocumentKind, issued: date, *, adult: bool) -> int:
    """Decree 55-1397 (identity cards), decree 2005-1726 (passports), CESEDA (residence permits)."""
    match kind:
        case DocumentKind.OLDER_CNI:
            # Fifteen also for the adults' cards of 2004 to 2013, on which ten are printed (decree 2013-1188).
            return 15 if adult and issued >= date(2004, 1, 2) else 10
        case DocumentKind.PASSPORT | DocumentKind.FOREIGN_PASSPORT:
            return 10 if adult else 5
        case DocumentKind.RESIDENCE_PERMIT:
            return (1, 2, 4, 10)[rng.integers(4)]
    return 10


def _anniversary(day: date, years: int) -> date:
    """29 February falls on 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _height(rng: np.random.Generator, sex: str, born: date) -> int:
    grown = min(1.0, 0.42 + 0.58 * (TODAY - born).days / 365 / 17)
    return round(grown * rng.normal(176 if sex == "M" else 164, 6.5))


def _alternate_name(rng: np.random.Generator, kind: DocumentKind) -> str:
    return names.family(rng, "FRA") if kind is DocumentKind.CNIE and rng.random() < 0.3 else ""


def _address(rng: np.random.Generator) -> tuple[str, str]:
    street = _STREETS[rng.integers(len(_STREETS))]
    return f"{rng.integers(1, 200)} {street}", "00000 SPÉCIMEN-SUR-LOIRE"


def _authority(rng: np.random.Generator, state: str) -> str:
    if state != "FRA":
        return f"SPECIMEN {state}"
    kinds = ("Préfecture Spécimen", "Sous-préfecture Spécimen", "Préfecture de police Spécimen")
    return kinds[rng.integers(len(kinds))]
