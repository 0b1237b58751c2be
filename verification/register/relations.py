"""The optional columns of the register: how a person is reached, and how they are tied to others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from verification.models import Beneficiary, Guardian
from verification.nir import InvalidNir, Nir
from verification.register.selectors import nir_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from verification.models import InsuredPerson

_MOBILE = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
"""ITU-T E.164."""


def contacts_of(row: Mapping[str, str]) -> dict[str, str]:
    """Raises ValueError with the column's name."""
    email, mobile = (row.get(column, "").strip() for column in ("email", "mobile"))
    mobile = re.sub(r"[\s.\-]", "", mobile)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise ValueError("email") from None
    if mobile and not _MOBILE.fullmatch(mobile):
        raise ValueError("mobile")
    return {kind: contact for kind, contact in (("email", email), ("mobile", mobile)) if contact}


def indexes_of(row: Mapping[str, str], column: str) -> set[str]:
    """Blind indexes of the NIRs of an optional column. Raises ValueError with the column's name."""
    try:
        return {nir_index(Nir.parse(nir)) for nir in row.get(column, "").split()}
    except InvalidNir:
        raise ValueError(column) from None


def replace_guardians(person: InsuredPerson, guardians: set[str]) -> None:
    """Those of this import, and no others."""
    person.guardians.exclude(nir_index__in=guardians).delete()
    Guardian.objects.bulk_create(
        [Guardian(person=person, nir_index=index) for index in guardians], ignore_conflicts=True
    )


def replace_holders(person: InsuredPerson, holders: set[str]) -> None:
    """On whose cards the person is shown: those of this import, and no others."""
    person.beneficiary_of.exclude(holder_index__in=holders).delete()
    Beneficiary.objects.bulk_create(
        [Beneficiary(person=person, holder_index=index) for index in holders], ignore_conflicts=True
    )
