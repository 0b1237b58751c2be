"""The cast is consistent, apart from what each of them is there to show."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ecarte.demo.faces import HEIGHT, WIDTH, load_face
from ecarte.demo.people import CAST, REGISTERED, register_csv
from ecarte.demo.person import FRENCH_KINDS, Expected, Insured, Person, make_nir
from verification.nir import Nir

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 22)


def test_make_nir_gives_a_published_example_with_its_key() -> None:
    assert make_nir("F", date(1955, 8, 1), "14168", 25) == "255081416802538"


@pytest.mark.parametrize("insured", [*CAST, *REGISTERED], ids=lambda insured: insured.given_names[0])
def test_every_nir_is_valid(insured: Insured) -> None:
    Nir.parse(insured.nir)


@pytest.mark.parametrize("insured", REGISTERED, ids=lambda insured: insured.given_names[0])
def test_the_register_agrees_with_its_numbers(insured: Insured) -> None:
    nir = Nir.parse(insured.nir)
    assert (nir.sex, nir.birth_month) == (insured.sex, insured.birth_date.month)
    assert nir.birth_year == insured.birth_date.year % 100
    assert nir.value[5:10] == insured.birth_place


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.slug)
def test_only_one_enters_the_nir_of_another(person: Person) -> None:
    [registered] = [insured for insured in REGISTERED if insured.nir == person.nir]
    same = registered.given_names == person.given_names and registered.birth_date == person.birth_date
    assert same is (person.expected is not Expected.NIR_OF_ANOTHER)


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.slug)
def test_only_one_document_has_expired(person: Person) -> None:
    assert (person.expires < TODAY) is (person.expected is Expected.EXPIRED)


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.slug)
def test_only_the_impostor_films_another_face(person: Person) -> None:
    assert (person.portrait[0] != person.face[0]) is (person.expected is Expected.OTHER_FACE)
    for name in (person.portrait, person.face):
        assert load_face(name).shape == (HEIGHT, WIDTH, 4)


def test_the_cast_shows_every_french_document_every_outcome_and_corsica() -> None:
    assert {person.kind for person in CAST} == FRENCH_KINDS
    assert {person.expected for person in CAST} == set(Expected)
    assert any(person.birth_place.startswith("2A") for person in CAST)
    assert len({person.slug for person in CAST}) == len(CAST)


def test_the_register_is_written_with_people_who_do_not_enrol(tmp_path: Path) -> None:
    register_csv(tmp_path / "register.csv")
    with (tmp_path / "register.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["nir"] for row in rows] == [insured.nir for insured in REGISTERED]
    assert rows[0]["given_names"] == "Hélène Zoé"
    assert rows[0]["birth_date"] == "1984-07-13"
    assert {person.nir for person in CAST} < {row["nir"] for row in rows}
