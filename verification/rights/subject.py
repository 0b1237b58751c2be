"""Whose data it is about. A page names the person by the id of a row, never by the NIR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from ecarte.journal.services import record
from issuance.models import Card
from verification.models import Enrolment, InsuredPerson
from verification.register.selectors import nir_index

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from verification.nir import Nir


@dataclass(frozen=True)
class Subject:
    """One person, by the blind index of their NIR."""

    id: UUID
    """Of their row in the register, or of a case where the register does not know them."""
    index: str

    @property
    def registered(self) -> InsuredPerson | None:
        """What the register says of them."""
        found = InsuredPerson.objects.select_related("scheme", "department")
        return found.filter(nir_index=self.index).first()

    @property
    def cases(self) -> QuerySet[Enrolment]:
        """The latest first."""
        found = Enrolment.objects.filter(nir_index=self.index).select_related("scheme", "identity")
        return found.order_by("-opened_at")

    @property
    def cards(self) -> QuerySet[Card]:
        """The latest first."""
        return Card.objects.filter(holder_ref=self.index).order_by("-offered_at")


def subject_of(id: UUID) -> Subject | None:
    """By the id of a row of the register or of a case."""
    for model in (InsuredPerson, Enrolment):
        index = model._default_manager.filter(pk=id).values_list("nir_index", flat=True).first()
        if index:
            return Subject(id=id, index=index)
    return None


@transaction.atomic
def find(*, nir: Nir, by: str, **on_behalf: Any) -> Subject | None:
    """None where nothing is held. The journal keeps that somebody looked, and not whom they looked for.

    `on_behalf`: further data of the entry, where who types is not who answers the person.
    """
    index = nir_index(nir)
    rows = (model._default_manager.filter(nir_index=index) for model in (InsuredPerson, Enrolment))
    id = next(filter(None, (row.values_list("pk", flat=True).first() for row in rows)), None)
    record(actor=by, act="rights.searched", found=id is not None, **on_behalf)
    return Subject(id=id, index=index) if id else None
