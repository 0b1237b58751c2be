"""The made-up people are all different, all possible, and between them show what is hard to read."""

from __future__ import annotations

import re
from datetime import date

import pytest

from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.faces import load_face
from ecarte.demo.person import FRENCH_KINDS, DocumentKind, Expected, Person
from ecarte.demo.population import TODAY, person
from ecarte.demo.seals import modules_of
from verification.nir import Nir

SEEDS = range(120)
PEOPLE = [person(seed, kind) for kind in DocumentKind for seed in SEEDS]
NUMBERS = {
    DocumentKind.CNIE: r"[B-DF-HJ-NPRTV-XZ][B-DF-HJ-NPRTV-XZ0-9]{8}",
    DocumentKind.OLDER_CNI: r"\d{4}(\d{3}|2[AB]\d)\d{5}",
    DocumentKind.PASSPORT: r"\d{2}[A-Z]{2}\d{5}",
    DocumentKind.RESIDENCE_PERMIT: r"\d{10}|\d[B-DF-HJ-NPRTV-XZ0-9]{8}",
}
each_kind = pytest.mark.parametrize("kind", DocumentKind)


def of(kind: DocumentKind) -> list[Person]:
    return [holder for holder in PEOPLE if holder.kind is kind]


def test_a_seed_is_always_the_same_person() -> None:
    assert [person(seed) for seed in SEEDS] == [person(seed) for seed in SEEDS]


def test_seeds_without_a_kind_give_every_kind() -> None:
    assert {person(seed).kind for seed in SEEDS} == set(DocumentKind)


def test_no_two_seeds_share_a_number_or_a_slug() -> None:
    assert len({holder.slug for holder in PEOPLE}) == len(PEOPLE)
    assert len({holder.nir for holder in PEOPLE}) == len(PEOPLE)
    assert len({(holder.kind, holder.document_number) for holder in PEOPLE}) == len(PEOPLE)


@each_kind
def test_the_nir_is_valid_and_says_the_same_as_the_person(kind: DocumentKind) -> None:
    for holder in of(kind):
        nir = Nir.parse(holder.nir)
        assert (nir.sex, nir.birth_month) == (holder.sex, holder.birth_date.month)
        assert nir.birth_year == holder.birth_date.year % 100
        assert nir.value[5:10] == holder.birth_place


@each_kind
def test_everybody_can_be_encoded_in_the_zone_of_their_document(kind: DocumentKind) -> None:
    lengths = {tuple(map(len, mrz_lines(holder))) for holder in of(kind)}
    assert lengths in ({(30,) * 3}, {(36,) * 2}, {(44,) * 2})


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_have_the_form_of_their_kind(kind: DocumentKind) -> None:
    assert all(re.fullmatch(NUMBERS[kind], holder.document_number) for holder in of(kind))


def test_numbers_begin_with_the_date_of_issue_where_they_do() -> None:
    assert all(h.document_number.startswith(f"{h.issued:%y%m}") for h in of(DocumentKind.OLDER_CNI))
    assert all(h.document_number.startswith(f"{h.issued:%y}") for h in of(DocumentKind.PASSPORT))


@each_kind
def test_documents_are_issued_after_birth_and_before_today(kind: DocumentKind) -> None:
    for holder in of(kind):
        assert holder.birth_date < holder.issued < TODAY
        assert holder.issued < holder.expires
        assert (holder.expires < TODAY) is (holder.expected is Expected.EXPIRED)


def test_documents_are_of_their_period() -> None:
    assert all(holder.issued >= date(2021, 8, 2) for holder in of(DocumentKind.CNIE))
    assert all(holder.issued < date(2021, 8, 2) for holder in of(DocumentKind.OLDER_CNI))


def test_an_older_card_of_an_adult_is_valid_fifteen_years_and_of_a_minor_ten() -> None:
    validities = {
        (holder.expires - holder.issued).days // 365
        for holder in of(DocumentKind.OLDER_CNI)
        if holder.issued.year - holder.birth_date.year > 18
    }
    assert validities == {15}
    minors = [h for h in of(DocumentKind.OLDER_CNI) if h.issued.year - h.birth_date.year < 18]
    assert minors
    assert {(holder.expires - holder.issued).days // 365 for holder in minors} == {10}


def test_the_french_hold_french_documents_and_foreigners_foreign_ones_or_permits() -> None:
    for holder in PEOPLE:
        assert (holder.issuing_state == "FRA") is (holder.kind in FRENCH_KINDS)
        french = holder.kind in FRENCH_KINDS - {DocumentKind.RESIDENCE_PERMIT}
        assert (holder.nationality == "FRA") is french


def test_the_face_exists_and_is_of_the_person() -> None:
    for holder in PEOPLE:
        assert holder.portrait[0] == holder.face[0]
        assert holder.face[0] in ("abdfg" if holder.sex == "M" else "ce")
    for name in {holder.portrait for holder in PEOPLE}:
        assert load_face(name).shape[2] == 4


def test_a_seal_can_be_made_for_whoever_must_have_one() -> None:
    for kind in (DocumentKind.CNIE, DocumentKind.RESIDENCE_PERMIT):
        assert all(modules_of(holder) is not None for holder in of(kind))


def test_the_population_shows_what_is_hard() -> None:
    places = {holder.birth_place[:2] for holder in PEOPLE}
    assert {"2A", "2B", "97", "99", "75"} <= places
    assert any(not holder.birth_day_known for holder in PEOPLE)
    assert any(mrz_lines(holder)[-1][-1] != "<" for holder in of(DocumentKind.CNIE)), "a cut name"
    names = " ".join(holder.family_name for holder in PEOPLE)
    assert all(mark in names for mark in "-' çéèïößØŁñ")
    assert {len(holder.given_names) for holder in PEOPLE} == {1, 2, 3, 4}
    ages = [TODAY.year - holder.birth_date.year for holder in PEOPLE]
    assert min(ages) < 10
    assert max(ages) > 90


def test_an_unknown_day_of_birth_is_two_fillers_in_the_zone_and_two_crosses_in_print() -> None:
    holder = next(holder for holder in PEOPLE if not holder.birth_day_known)
    assert holder.birth_in_zone == f"{holder.birth_date:%y%m}<<"
    assert any(holder.birth_in_zone in line for line in mrz_lines(holder))
    assert holder.birth_printed().startswith("XX ")
