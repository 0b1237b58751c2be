"""Somebody at a counter helps: only staff can say so, by a code that they hand over.

The code goes to whatever device the person uses, their own phone or the counter's: no staff session is ever
open on a machine that the public uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from ecarte.problems import Problem
from verification.intake.counter.problems import COUNTER_CODE_REFUSED
from verification.intake.written_codes import MistypedCode, digest_of, new_code
from verification.models import CounterCode

if TYPE_CHECKING:
    from datetime import datetime

    from ecarte.accounts.models import User

PURPOSE = "counter code"


@transaction.atomic
def make_counter_code(*, adviser: User, now: datetime) -> tuple[str, datetime]:
    """A code, shown this once, and until when it serves."""
    CounterCode.objects.filter(expires_at__lte=now).delete()
    code, expires_at = new_code(), now + settings.COUNTER_CODE_LIFETIME
    CounterCode.objects.create(
        digest=digest_of(code, purpose=PURPOSE), made_by=adviser, expires_at=expires_at
    )
    record(actor=adviser.actor, act="counter.code_made")
    return code, expires_at


def use_counter_code(*, code: str, now: datetime) -> str:
    """Use it up, inside the transaction that opens the enrolment; gives who helps, as the journal names them.

    Raises Problem (counter_code_refused).
    """
    try:
        good = CounterCode.objects.filter(digest=digest_of(code, purpose=PURPOSE), expires_at__gt=now)
    except MistypedCode as error:
        raise Problem(COUNTER_CODE_REFUSED) from error
    found = good.select_related("made_by").first()
    # Of two openings at once, the one that deletes it has it.
    if found is None or not found.made_by.is_active or not good.delete()[0]:
        raise Problem(COUNTER_CODE_REFUSED)
    return found.made_by.actor
