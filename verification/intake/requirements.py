"""What an enrolment still lacks besides films and code.

Told by the scheme and the number alone, which the phone knows: never by what the register knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from ecarte.problems import Problem
from verification.intake.agreement.problems import AGREEMENT_MISSING
from verification.intake.contact.problems import CONTACT_UNCONFIRMED
from verification.minority import seems_minor
from verification.nir import Nir
from verification.states import CAPTURING

if TYPE_CHECKING:
    from datetime import date

    from verification.models import Enrolment


class Requirement(models.TextChoices):
    """What somebody has to confirm before the submission."""

    CONTACT = "contact"
    AGREEMENT = "agreement"


def unmet(*, enrolment: Enrolment, today: date) -> list[Requirement]:
    """Of an enrolment that is not submitted; none of any other."""
    if enrolment.status not in CAPTURING:
        return []
    lacking = {
        Requirement.CONTACT: _lacks_contact(enrolment),
        Requirement.AGREEMENT: _lacks_agreement(enrolment, today),
    }
    return [requirement for requirement, lacks in lacking.items() if lacks]


def refuse_unmet(*, enrolment: Enrolment, films: bool, today: date) -> None:
    """Raises Problem: contact_unconfirmed, agreement_missing.

    The contact is asked of films only: France Identité is enough by itself (CSS R161-33-13).
    """
    if films and _lacks_contact(enrolment):
        raise Problem(CONTACT_UNCONFIRMED)
    if _lacks_agreement(enrolment, today):
        raise Problem(AGREEMENT_MISSING)


def _lacks_contact(enrolment: Enrolment) -> bool:
    """At a counter a member of staff sees who is there."""
    asked = enrolment.scheme.contact_required and not enrolment.assisted
    return asked and enrolment.contact_confirmed_at is None


def _lacks_agreement(enrolment: Enrolment, today: date) -> bool:
    if enrolment.agreement_id is not None:
        return False
    nir = Nir.parse(enrolment.nir)
    return seems_minor(nir, minimum_age=enrolment.scheme.minimum_age, today=today)
