"""The document against the NIR and the register."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from verification.engine.mrz.fields import MrzFields
from verification.engine.types import Verdict
from verification.nir import Nir, key_of
from verification.prechecks.crosschecks import CODES, cross_check

NIR = Nir.parse(f"2900712345678{key_of('2900712345678'):02}")
IDENTITY = {
    "family_name": "D’ARC-MARTIN",
    "given_names": ["MAËLYS-GAËLLE", "MARIE"],
    "birth_date": "1990-07-13",
    "sex": "F",
    "birth_place": "12345",
}
READ = MrzFields(
    layout="TD1",
    document_code="ID",
    issuing_state="FRA",
    document_number="X4RTBPFW4",
    family_name="D ARC MARTIN",
    given_names=("MAELYS GAELLE", "MARIE"),
    birth_date="900713",
    sex="F",
    nationality="FRA",
    expiry_date="300211",
    issued=None,
    optional="",
    name_may_be_truncated=False,
)


def verdicts(nir: Nir = NIR, identity: dict[str, Any] | None = None, **changes: Any) -> dict[str, Verdict]:
    findings = cross_check(
        fields=replace(READ, **changes), nir=nir, identity={**IDENTITY, **(identity or {})}
    )
    return {finding.code: finding.verdict for finding in findings}


def test_a_document_of_the_registered_person_passes_every_check() -> None:
    assert verdicts() == dict.fromkeys(CODES, Verdict.PASS)


def test_an_unread_document_fails_nothing_and_passes_nothing() -> None:
    findings = cross_check(fields=None, nir=NIR, identity=IDENTITY)
    assert {(f.code, f.verdict) for f in findings} == {(code, Verdict.NOT_RUN) for code in CODES}


@pytest.mark.parametrize(
    ("changes", "failing"),
    [
        ({"sex": "M"}, {"nir.sex", "register.sex"}),
        ({"birth_date": "910713"}, {"nir.birth_year", "register.birth_date"}),
        ({"birth_date": "900813"}, {"nir.birth_month", "register.birth_date"}),
        ({"birth_date": "900714"}, {"register.birth_date"}),
        ({"family_name": "BERNARD"}, {"register.family_name"}),
        ({"given_names": ("JEANNE",)}, {"register.given_names"}),
        ({"given_names": ()}, {"register.given_names"}),
    ],
)
def test_a_difference_fails_exactly_the_checks_it_touches(changes: dict[str, Any], failing: set[str]) -> None:
    assert {code for code, verdict in verdicts(**changes).items() if verdict is Verdict.FAIL} == failing


def test_a_document_that_leaves_out_further_given_names_is_a_doubt() -> None:
    assert verdicts(given_names=("MAELYS GAELLE",))["register.given_names"] is Verdict.DOUBT


def test_a_truncated_name_agrees_by_its_beginning() -> None:
    found = verdicts(family_name="D ARC MA", name_may_be_truncated=True)
    assert found["register.family_name"] is Verdict.PASS


def test_the_same_beginning_without_truncation_does_not_agree() -> None:
    assert verdicts(family_name="D ARC MA")["register.family_name"] is Verdict.FAIL


@pytest.mark.parametrize("sex", ["<", "X"])
def test_a_document_that_states_no_sex_is_a_doubt(sex: str) -> None:
    found = verdicts(sex=sex)
    assert found["nir.sex"] is found["register.sex"] is Verdict.DOUBT


def test_an_unknown_day_of_birth_is_a_doubt() -> None:
    assert verdicts(birth_date="9007<<")["register.birth_date"] is Verdict.DOUBT


def test_a_nir_of_an_incomplete_record_does_not_judge_the_month() -> None:
    incomplete = Nir.parse(f"2903012345678{key_of('2903012345678'):02}")
    assert verdicts(nir=incomplete)["nir.birth_month"] is Verdict.NOT_RUN


def test_no_finding_carries_a_personal_value() -> None:
    shown = repr(cross_check(fields=replace(READ, family_name="BERNARD"), nir=NIR, identity=IDENTITY))
    assert not [word for word in ("BERNARD", "MARTIN", "MAELYS", "900713", "1990") if word in shown]
