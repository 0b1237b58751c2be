"""A case in the list: what stands, who has it, how old it is. In words, with colours beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from verification.perms import supervises
from verification.queue.assigning import stranded
from verification.queue.lists import Standing, standing_of
from verification.queue.snoozing import snooze_reasons
from verification.review.durations import clock_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from ecarte.accounts.models import User
    from verification.models import Enrolment
    from verification.review.durations import Clock


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """What a row shows. The last four are for supervisors, and empty for agents."""

    case: Enrolment
    clock: Clock
    standing: Standing
    said: str
    """The standing in words for this reader."""
    until: datetime | None
    """When a reservation or a pause ends."""
    why: str = ""
    """Why it was put off."""
    who: str = ""
    """Whose desk it is on, or to whom it was given."""
    opinion: str = ""
    """Somebody judged it before."""
    stranded: bool = False
    """It was given to somebody who cannot take it any more."""


def case_rows(cases: Sequence[Enrolment], *, user: User, now: datetime) -> list[CaseRow]:
    """One row a case, in the given order; a bounded number of queries for all of them."""
    if not supervises(user):
        return [_own_row(case, now) for case in cases]
    put_off = [case.pk for case in cases if standing_of(case, now=now) == Standing.PUT_OFF]
    reasons = {pk: str(reason.label) for pk, reason in snooze_reasons(put_off).items()}
    lost = stranded(cases, today=timezone.localdate(now))
    return [_watched_row(case, now, reasons, lost) for case in cases]


def _own_row(case: Enrolment, now: datetime) -> CaseRow:
    standing = standing_of(case, now=now)
    said = _("Attribué à vous") if standing == Standing.GIVEN else str(standing.label)
    return CaseRow(case=case, clock=clock_of(case, now=now), standing=standing, said=said, until=None)


def _watched_row(case: Enrolment, now: datetime, reasons: dict[UUID, str], lost: set[UUID]) -> CaseRow:
    standing = standing_of(case, now=now)
    in_review = standing == Standing.IN_REVIEW
    until = case.lease_until if in_review else case.snoozed_until if standing == Standing.PUT_OFF else None
    return CaseRow(
        case=case,
        clock=clock_of(case, now=now),
        standing=standing,
        said=str(standing.label),
        until=until,
        why=reasons.get(case.pk, ""),
        who=name_of(case.claimed_by if in_review else case.assigned_to),
        opinion=_opinion(case),
        stranded=case.pk in lost,
    )


def _opinion(case: Enrolment) -> str:
    if case.second_agent_id is not None:
        return _("3e avis")
    return _("2e avis") if case.first_agent_id is not None else ""


def name_of(user: User | None) -> str:
    """As the pages call a member of staff."""
    return (user.get_full_name() or user.get_username()) if user else ""
