"""The register of insured persons, fed by CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import IntegrityError

from ecarte.journal.models import Entry
from verification.models import Beneficiary, Channel, Guardian, InsuredPerson
from verification.nir import Nir, key_of
from verification.register.importing import COLUMNS, InvalidRegister, import_register
from verification.register.selectors import contact_of, find_insured, is_guardian, nir_index
from verification.register.snapshot import claims_of

pytestmark = pytest.mark.django_db

HEADER = "nir,family_name,given_names,birth_date,sex,birth_place,insurer_id,insurer_name,scheme,department,rights_from,rights_until"
NIR = f"185052A006084{key_of('185052A006084'):02}"
LINE = f"{NIR},MARTIN,JEAN PAUL,1985-05-12,M,2A006,01755,CPAM,general,2A,2024-01-01,2027-12-31"


def load(*lines: str, header: str = HEADER) -> tuple[int, int, list[tuple[int, str]]]:
    result = import_register(file=io.StringIO("\n".join([header, *lines]) + "\n"), actor="system:test")
    return result.created, result.updated, result.refused


def test_a_person_is_found_by_the_number_alone() -> None:
    assert load(LINE) == (1, 0, [])
    found = find_insured(Nir.parse(NIR))
    assert found is not None
    assert found.identity["given_names"] == ["JEAN", "PAUL"]
    assert found.department_id == "2A"
    assert find_insured(Nir.parse(f"1850578006084{key_of('1850578006084'):02}")) is None


def test_importing_again_updates_and_does_not_double() -> None:
    load(LINE)
    assert load(LINE.replace("MARTIN", "MARTIN DUPUIS")) == (0, 1, [])
    assert InsuredPerson.objects.count() == 1
    found = find_insured(Nir.parse(NIR))
    assert found is not None and found.identity["family_name"] == "MARTIN DUPUIS"


def test_semicolons_are_accepted_too() -> None:
    assert load(LINE.replace(",", ";"), header=HEADER.replace(",", ";")) == (1, 0, [])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (LINE.replace(NIR, "185052A00608400"), "key"),
        (LINE.replace(NIR, "x"), "form"),
        (LINE.replace(",M,", ",X,"), "sex"),
        (LINE.replace("general", "unknown"), "scheme"),
        (LINE.replace("general,2A", "general,20"), "department"),
        (LINE.replace("1985-05-12", "12/05/1985"), "birth_date"),
        (LINE.replace("2027-12-31", ""), "rights_until"),
        (LINE.replace("MARTIN", ""), "name"),
        (LINE.rpartition(",")[0], "columns"),
        (LINE + ",more", "columns"),
        (NIR, "columns"),
        (LINE.replace("MARTIN", "МАРТЫН"), "name"),
    ],
)
def test_a_bad_line_is_named_by_number_and_code_and_the_others_are_imported(line: str, code: str) -> None:
    good = LINE.replace(NIR, f"1850578006084{key_of('1850578006084'):02}")
    assert load(line, good) == (1, 0, [(2, code)])


def test_a_file_without_the_columns_imports_nothing() -> None:
    with pytest.raises(InvalidRegister, match="rights_until"):
        load(LINE, header=HEADER.replace("rights_until", "other"))
    assert InsuredPerson.objects.count() == 0


def test_a_file_that_stops_being_csv_imports_nothing() -> None:
    with pytest.raises(InvalidRegister, match="after line 2"):
        load(LINE, "1" * (csv.field_size_limit() + 1))
    assert InsuredPerson.objects.count() == 0


def test_the_journal_counts_and_names_nobody() -> None:
    load(LINE)
    entry = Entry.objects.get(act="register.imported")
    assert entry.data == {"created": 1, "updated": 0, "refused": 0}


def test_the_documented_columns_are_the_required_ones() -> None:
    assert set(HEADER.split(",")) == COLUMNS


OPTIONAL = f"{HEADER},email,mobile,guardians"
PARENT = f"1580578006084{key_of('1580578006084'):02}"


def test_contacts_and_guardians_are_optional_and_replaced_by_each_import() -> None:
    assert load(f"{LINE},jean@exemple.test,+33 6 39 98 00 01,{PARENT}", header=OPTIONAL) == (1, 0, [])
    index = nir_index(Nir.parse(NIR))
    assert contact_of(index, Channel.EMAIL) == "jean@exemple.test"
    assert contact_of(index, Channel.SMS) == "+33639980001"
    assert is_guardian(nir_index=nir_index(Nir.parse(PARENT)), of_nir_index=index)
    assert load(f"{LINE},,,", header=OPTIONAL) == (0, 1, [])
    assert contact_of(index, Channel.EMAIL) is None
    assert not is_guardian(nir_index=nir_index(Nir.parse(PARENT)), of_nir_index=index)


def test_guardians_are_kept_as_blind_indexes() -> None:
    load(f"{LINE},,,{PARENT}", header=OPTIONAL)
    assert Guardian.objects.get().nir_index == nir_index(Nir.parse(PARENT))


@pytest.mark.parametrize(
    ("columns", "code"),
    [("jean,,", "email"), (",0639980001,", "mobile"), (",,123", "guardians"), (",,,", "columns")],
)
def test_a_bad_contact_or_guardian_refuses_the_line(columns: str, code: str) -> None:
    assert load(f"{LINE},{columns}", header=OPTIONAL) == (0, 0, [(2, code)])
    assert not Guardian.objects.exists()


CHILD = f"2190578006084{key_of('2190578006084'):02}"
CHILD_LINE = f"{CHILD},MARTIN,ZOÉ,2019-05-02,F,78006,01755,CPAM,general,2A,2024-01-01,2026-12-31,{NIR},,"
TIES = f"{HEADER},beneficiary_of,guardians,ins_oid"


def claims() -> dict[str, Any]:
    person = find_insured(Nir.parse(NIR))
    assert person is not None
    return claims_of(person)


def test_a_beneficiary_is_shown_on_the_card_with_their_own_rights() -> None:
    assert load(f"{LINE},,,", CHILD_LINE, header=TIES) == (2, 0, [])
    assert claims()["beneficiaries"] == [
        {
            "family_name": "MARTIN",
            "given_names": ["ZOÉ"],
            "birth_date": "2019-05-02",
            "starting_date": "2024-01-01",
            "ending_date": "2026-12-31",
        }
    ]


def test_who_is_no_beneficiary_any_more_leaves_the_card_with_the_next_import() -> None:
    load(f"{LINE},,,", CHILD_LINE, header=TIES)
    load(CHILD_LINE.replace(NIR, ""), header=TIES)
    assert claims()["beneficiaries"] == []


def test_a_beneficiary_is_declared_once_per_holder() -> None:
    load(f"{LINE},,,", CHILD_LINE.replace(NIR, f"{NIR} {NIR}"), header=TIES)
    tie = Beneficiary.objects.get()
    with pytest.raises(IntegrityError, match="holder_index"):
        Beneficiary.objects.create(person=tie.person, holder_index=tie.holder_index)


def test_a_number_is_a_nir_unless_the_register_says_of_which_authority_it_is() -> None:
    load(f"{LINE},,,", header=TIES)
    assert claims()["ins_oid"] == "1.2.250.1.213.1.4.8"
    load(f"{LINE},,,1.2.250.1.213.1.4.9", header=TIES)
    assert claims()["ins_oid"] == "1.2.250.1.213.1.4.9"


@pytest.mark.parametrize(("columns", "code"), [("123,,", "beneficiary_of"), (",,1.2.3", "ins_oid")])
def test_a_bad_tie_or_authority_refuses_the_line(columns: str, code: str) -> None:
    assert load(f"{LINE},{columns}", header=TIES) == (0, 0, [(2, code)])
    assert not Beneficiary.objects.exists()
