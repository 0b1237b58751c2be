"""How forgetting stands: what is overdue, what goes when, what is held, whether it can be proved."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from ecarte import seal
from ecarte.journal.models import Entry
from verification.models import Enrolment, Evidence, LegalHold, Purpose, SealDue, SealedRecord
from verification.proof import outbox
from verification.retention.rules import AHEAD, RULES, free
from verification.retention.strays import strays
from verification.states import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from verification.retention.rules import Rule

DAYS = 7
RESTRICTION_REVIEW = timedelta(days=30)
"""A person is answered within a month (GDPR, article 12(3)); a longer restriction was forgotten."""
NOT_APPLIED_FOR = timedelta(hours=3)
CHUNK = 1000


@dataclass(frozen=True)
class Standing:
    """One rule, and how much falls under it."""

    rule: Rule
    overdue: int
    """Cases to which it should have been applied by now."""
    kept: int
    """Files that stand, and are not due yet."""
    coming: list[int]
    """Files that become due today and on each of the days after."""


def standings(*, now: datetime) -> list[Standing]:
    """By rule, in the order of the table."""
    return [_standing(rule, now) for rule in RULES]


def alarms(*, now: datetime) -> list[str]:
    """What is wrong, for operators; empty while everything is forgotten and sealed in time.

    What goes at once is overdue when the schedule should have found it twice.
    """
    overdue = [f"{rule.code} overdue" for rule in RULES if rule.cases(now - AHEAD).exists()]
    if (since := _not_applied_since()) and now - since > NOT_APPLIED_FOR:
        overdue.append(f"not applied since {since:%Y-%m-%d %H:%M}")
    counts = {
        "records not sealed": outbox.late(now=now),
        "restrictions older than a month": restricted()
        .filter(restricted_at__lt=now - RESTRICTION_REVIEW)
        .count(),
        "undecided cases with files past their time": lingering(now=now).count(),
    }
    return [*overdue, *(f"{count} {what}" for what, count in counts.items() if count)]


def _not_applied_since() -> datetime | None:
    """The last run that ended; before the first, the beginning of the journal."""
    first = last_runs(1) or Entry.objects.order_by("sequence")[:1]
    return first[0].at if first else None


def faults(*, now: datetime) -> Iterator[str]:
    """Everything that keeps "nothing is overdue, and all that went can be proved" from being true."""
    yield from alarms(now=now)
    for rule in RULES:
        for case in strays(rule):
            yield f"case {case} is marked as forgotten by {rule.code}, and something stands"
    yield from _unproved()


def holds(*, now: datetime) -> QuerySet[LegalHold]:
    """Those in force, the first to end first."""
    found = LegalHold.in_force(now).select_related("enrolment", "placed_by", "placed_before_by")
    return found.order_by("ends_at").defer("enrolment__nir", "enrolment__push_token")


def restricted() -> QuerySet[Enrolment]:
    """Cases whose processing their person had restricted."""
    kept = Enrolment.objects.filter(restricted_at__isnull=False)
    return kept.order_by("restricted_at").defer("nir", "push_token")


def lingering(*, now: datetime) -> QuerySet[Enrolment]:
    """Live cases with files that would be gone by now, had they been decided: no rule counts before that."""
    old = now - settings.EVIDENCE_LIFETIME
    files = Evidence.objects.filter(enrolment=OuterRef("pk"), destroyed_at=None, created_at__lt=old)
    return free(Enrolment.objects.filter(Exists(files), status__in=LIVE, opened_at__lt=old), now)


def last_runs(number: int = 5) -> list[Entry]:
    """The latest first."""
    return list(Entry.objects.filter(act="retention.applied").order_by("-sequence")[:number])


def _standing(rule: Rule, now: datetime) -> Standing:
    coming, today = _coming(rule, now), timezone.localdate(now)
    return Standing(
        rule=rule,
        overdue=rule.cases(now - AHEAD).count(),
        kept=sum(coming.values()),
        coming=[coming[today + timedelta(days=ahead)] for ahead in range(DAYS)],
    )


def _coming(rule: Rule, now: datetime) -> Counter[date]:
    """Files of ended cases by the day on which they become due."""
    if rule.files is None:
        return Counter()
    standing = Q(
        evidence__destroyed_at=None, **{f"evidence__{name}": is_ for name, is_ in rule.files.items()}
    )
    later = rule.kept_cases(now).filter(**{f"{rule.event}__gt": now - rule.after})
    by_day = (
        later.annotate(day=TruncDate(rule.event)).values("day").annotate(files=Count("evidence", standing))
    )
    return Counter({row["day"] + rule.after: row["files"] for row in by_day.order_by()})


def _unproved() -> Iterator[str]:
    """Receipts that do not open, and files that went without one."""
    for cases in _chunks():
        receipted, broken = _receipted(cases)
        yield from broken
        gone = Evidence.objects.filter(enrolment__in=cases, destroyed_at__isnull=False)
        for pk in gone.values_list("pk", flat=True):
            if str(pk) not in receipted:
                yield f"evidence {pk} was destroyed without a receipt"


def _chunks() -> Iterator[list[UUID]]:
    """Cases of which something was destroyed."""
    gone = Evidence.objects.filter(destroyed_at__isnull=False).values_list("enrolment", flat=True)
    cases = iter(gone.order_by("enrolment").distinct().iterator(chunk_size=CHUNK))
    while chunk := [case for case, _ in zip(cases, range(CHUNK), strict=False)]:
        yield chunk


def _receipted(cases: list[UUID]) -> tuple[set[str], list[str]]:
    """Files named by the receipts of these cases, sealed or not yet; and the receipts that are broken."""
    said: list[Any] = list(
        SealDue.objects.filter(case__in=cases, purpose=Purpose.RECEIPT).values_list("content", flat=True)
    )
    broken = []
    for record in SealedRecord.objects.filter(case__in=cases, purpose=Purpose.RECEIPT):
        try:
            said.append(json.loads(seal.opened(record.seal, Purpose.RECEIPT)))
        except seal.BrokenSeal as error:
            broken.append(f"receipt {record.pk}: {error}")
    return {file["evidence"] for receipt in said for file in receipt["destroyed"]}, broken
