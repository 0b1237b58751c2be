"""Sets the code that will protect the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from ecarte.problems import Problem
from ecarte.vault.codes import WeakCode, check_strength, hash_code
from verification.intake.guards import actor_of, hold_capturing, refuse_unless_capturing
from verification.intake.problems import WEAK_CODES
from verification.nir import Nir

if TYPE_CHECKING:
    from verification.models import Enrolment


def set_code(*, enrolment: Enrolment, code: str) -> None:
    """Keep the hash of the code; may be called again until the submission.

    Raises Problem: code_length, code_digits, code_trivial, code_birth_year, already_submitted,
    enrolment_closed.
    """
    refuse_unless_capturing(enrolment)
    try:
        # Of the number, not of the register, which may not know it: the answer does not tell which.
        check_strength(code, birth_year=Nir.parse(enrolment.nir).birth_year)
    except WeakCode as error:
        raise Problem(WEAK_CODES[error.code]) from error
    # Argon2id takes tens of milliseconds: before the lock, not under it.
    code_hash = hash_code(code)
    with transaction.atomic():
        held = hold_capturing(enrolment.pk)
        held.code_hash = code_hash
        held.save(update_fields=["code_hash"])
        record(actor=actor_of(held), act="code.set", case=held.pk)
