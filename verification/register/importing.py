"""Feeds the local register of insured persons from the insurer's CSV export.

Columns: `nir, family_name, given_names (separated by spaces), birth_date (ISO), sex (M/F),
birth_place (INSEE), insurer_id, insurer_name, scheme, department (of residence, INSEE), rights_from,
rights_until (ISO)`; optional: `email, mobile (+33…), guardians (NIRs separated by spaces),
beneficiary_of (NIRs of those on whose card the person is shown: ayant droit), ins_oid (of the authority of
the number, where it is no NIR), died_on (ISO)`; comma or semicolon. Each import replaces what was known of a
person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from django.db import transaction
from django.utils import timezone

from ecarte.journal.services import record
from issuance.renewal.rounds import begin_rights
from verification.csv_rows import csv_rows
from verification.engine.names import to_insi
from verification.models import Department, InsuredPerson, Scheme
from verification.nir import InvalidNir, Nir
from verification.register.relations import contacts_of, indexes_of, replace_guardians, replace_holders
from verification.register.selectors import nir_index
from verification.register.snapshot import INS_OIDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

COLUMNS = frozenset(
    {
        "nir",
        "family_name",
        "given_names",
        "birth_date",
        "sex",
        "birth_place",
        "insurer_id",
        "insurer_name",
        "scheme",
        "department",
        "rights_from",
        "rights_until",
    }
)


AT_ONCE = 200
"""Lines of one transaction: less than a second."""


class InvalidRegister(Exception):
    """The file is not a register: nothing was imported."""


@dataclass
class Import:
    """What came of an import. Refused lines are named by number and code, never by content."""

    created: int = 0
    updated: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def import_register(*, file: TextIO, actor: str) -> Import:
    """Create or update one person a line, and have the cards compared with what is known then.

    So many lines in a transaction that nobody waits for it; an import that was cut off is made again. Raises
    InvalidRegister.
    """
    for _ in csv_rows(file, COLUMNS, invalid=InvalidRegister):
        pass  # the whole file is CSV, or nothing is imported
    schemes = {scheme.code: scheme for scheme in Scheme.objects.all()}
    departments = set(Department.objects.values_list("code", flat=True))
    result = Import()
    rows = csv_rows(file, COLUMNS, invalid=InvalidRegister)
    while some := list(islice(rows, AT_ONCE)):
        _import_rows(some, schemes, departments, result)
    with transaction.atomic():
        record(
            actor=actor,
            act="register.imported",
            created=result.created,
            updated=result.updated,
            refused=len(result.refused),
        )
        begin_rights(actor=actor)
    return result


@transaction.atomic
def _import_rows(
    rows: Sequence[tuple[int, Mapping[str, str]]],
    schemes: Mapping[str, Scheme],
    departments: Set[str],
    result: Import,
) -> None:
    for line, row in rows:
        try:
            created = _import_row(row, schemes, departments)
        except (InvalidNir, ValueError) as error:
            result.refused.append((line, str(error)))
        else:
            result.created += created
            result.updated += not created


def _import_row(row: Mapping[str, str], schemes: Mapping[str, Scheme], departments: Set[str]) -> bool:
    if None in row or None in row.values():  # `csv` marks a line longer or shorter than the header so
        raise ValueError("columns")
    nir = Nir.parse(row["nir"])
    if row["sex"] not in ("M", "F"):
        raise ValueError("sex")
    if row["scheme"] not in schemes:
        raise ValueError("scheme")
    if row["department"] not in departments:
        raise ValueError("department")
    if not (_is_name(row["family_name"]) and _is_name(row["given_names"])):
        raise ValueError("name")
    index = nir_index(nir)
    person = InsuredPerson.objects.filter(nir_index=index).first()
    created = person is None
    person = person or InsuredPerson(nir_index=index)
    person.nir = nir.value
    person.scheme = schemes[row["scheme"]]
    person.department_id = row["department"]
    person.identity = {
        "family_name": row["family_name"].strip(),
        "given_names": row["given_names"].split(),
        "birth_date": _date(row["birth_date"], "birth_date"),
        "sex": row["sex"],
        "birth_place": row["birth_place"].strip(),
        **_ins_oid(row),
    }
    person.rights = {
        "insurer_id": row["insurer_id"].strip(),
        "insurer_name": row["insurer_name"].strip(),
        "starting_date": _date(row["rights_from"], "rights_from"),
        "ending_date": _date(row["rights_until"], "rights_until"),
    }
    person.rights_until = date.fromisoformat(person.rights["ending_date"])
    if "died_on" in row:  # an export without the column says nothing of deaths
        person.died_on = _died_on(row["died_on"])
    person.contacts = contacts_of(row)
    guardians, holders = indexes_of(row, "guardians"), indexes_of(row, "beneficiary_of")
    person.save()
    replace_guardians(person, guardians)
    replace_holders(person, holders)
    return created


def _ins_oid(row: Mapping[str, str]) -> dict[str, str]:
    oid = row.get("ins_oid", "").strip()
    if oid and oid not in INS_OIDS:
        raise ValueError("ins_oid")
    return {"ins_oid": oid} if oid else {}


def _died_on(text: str) -> date | None:
    """A slip of the pen may not end a card, which is for good."""
    died_on = date.fromisoformat(_date(text, "died_on")) if text.strip() else None
    if died_on is not None and died_on > timezone.localdate():
        raise ValueError("died_on")
    return died_on


def _is_name(text: str) -> bool:
    """Latin letters, spaces, hyphens and apostrophes: what INSi can hold and a document can show."""
    try:
        return bool(to_insi(text).strip())
    except ValueError:
        return False


def _date(text: str, column: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise ValueError(column) from None
