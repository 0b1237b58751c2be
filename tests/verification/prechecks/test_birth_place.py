"""The printed place of birth against the NIR and the register."""

from __future__ import annotations

import pytest

from verification.engine.types import Verdict
from verification.nir import Nir, key_of
from verification.prechecks.birth_place import place_findings


def nir_of(place: str) -> Nir:
    number = f"29007{place}678"
    return Nir.parse(f"{number}{key_of(number):02}")


def compared(
    printed: str | None, *, nir: str = "2A004", register: str = "2A004"
) -> list[tuple[Verdict, str]]:
    findings = place_findings(printed, nir=nir_of(nir), birth_place=register)
    assert [finding.code for finding in findings] == ["nir.birth_place", "register.birth_place"]
    return [(finding.verdict, finding.detail) for finding in findings]


PASS, OTHER = (Verdict.PASS, ""), (Verdict.DOUBT, "other_place")


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        ("AJACCIO (2A)", "2A004"),
        ("Ajaccio (2a)", "2A004"),
        ("SAINT-DENIS ( 974 )", "97411"),
        ("PAPEETE (987)", "98735"),
        ("BREST (29)", "29019"),
        ("BASTIA (2B)", "20033"),  # born before Corsica was divided
        ("NANTERRE (92)", "75050"),  # born when it lay in the Seine
        ("VERSAILLES (78)", "78646"),
        ("ARGENTEUIL (95)", "78018"),
        ("LYON 3E", "69383"),
        ("RECIFE (BRÉSIL)", "99416"),
    ],
)
def test_a_place_in_the_same_departement_passes(printed: str, place: str) -> None:
    assert compared(printed, nir=place, register=place) == [PASS, PASS]


def test_each_authority_is_compared_on_its_own() -> None:
    assert compared("BREST (29)", nir="29019", register="75112") == [PASS, OTHER]
    assert compared("BREST (29)", nir="75112", register="29019") == [OTHER, PASS]


def test_a_french_place_for_somebody_born_abroad_is_a_doubt() -> None:
    assert compared("BREST (29)", nir="99352", register="99352") == [OTHER, OTHER]


@pytest.mark.parametrize("printed", ["BREST", "RECIFE (BRÉSIL)", "SAINT-DENIS", "NULLE PART (20)"])
def test_a_place_that_tells_no_departement_is_not_compared(printed: str) -> None:
    not_compared = (Verdict.NOT_RUN, "place_not_told")
    assert compared(printed) == [not_compared, not_compared]


@pytest.mark.parametrize("printed", [None, ""])
def test_an_unread_place_passes_nothing(printed: str | None) -> None:
    assert compared(printed) == [(Verdict.NOT_RUN, "print_unread")] * 2
