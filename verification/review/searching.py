"""Finds cases by their number or by the person's; every search leaves its trace in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from ecarte.journal.services import record
from ecarte.rates import count
from verification.models import Enrolment
from verification.nir import Nir
from verification.register.selectors import nir_index

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ecarte.accounts.models import User

COLUMNS = (
    "case_number",
    "status",
    "card_id",
    "lane",
    "scheme__name",
    "opened_at",
    "submitted_at",
    "queued_at",
    "deadline_at",
    "decided_at",
    "closed_at",
    "snoozed_until",
    "lease_until",
    "claimed_by__username",
    "claimed_by__first_name",
    "claimed_by__last_name",
    "assigned_to__username",
    "assigned_to__first_name",
    "assigned_to__last_name",
)
SEARCHES = "60/h"
"""Of one account: nobody goes through the register number by number."""
MOST = 20
"""Cases of one person that are shown, the latest first."""


def too_many(request: HttpRequest) -> str:
    """Counts a search; what is said to whoever must wait, and empty for everybody else."""
    wait = count(f"searches:{request.user.pk}", rate=SEARCHES)
    if not wait:
        return ""
    minutes = max(1, round(wait / 60))
    return _("Trop de recherches : réessayez dans %(minutes)d min.") % {"minutes": minutes}


@transaction.atomic
def search(*, user: User, wanted: str | Nir) -> list[Enrolment]:
    """Cases by their number or by the person's NIR, the latest first, without anything personal.

    The journal keeps which cases were found, and neither the NIR nor its index.
    """
    by_nir = isinstance(wanted, Nir)
    of = {"nir_index": nir_index(wanted)} if isinstance(wanted, Nir) else {"case_number": wanted}
    cases = Enrolment.objects.filter(**of).only(*COLUMNS)
    found = list(cases.select_related("scheme", "claimed_by", "assigned_to").order_by("-opened_at")[:MOST])
    by = "nir" if by_nir else "number"
    for case in found:
        record(actor=user.actor, act="case.searched", case=case.pk, by=by)
    if not found:
        record(actor=user.actor, act="case.searched", by=by)
    return found
