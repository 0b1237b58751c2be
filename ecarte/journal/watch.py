"""Verifies the journal by schedule, journals what came out, and says what an operator must do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import transaction

from ecarte.journal.entries import is_genuine
from ecarte.journal.models import Entry, Export, Head, Link
from ecarte.journal.services import record
from ecarte.journal.verify import Verification, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

VERIFIED, BROKEN = "journal.verified", "journal.broken"
ACTOR = "system:verify_journal"
UNSEALED_FOR = timedelta(minutes=2)
NOT_KEPT_FOR = timedelta(hours=1)
NOT_VERIFIED_FOR = timedelta(hours=3)
STRETCH = 500_000
"""Links of one walk: a run ends in its time whatever waits, and the next one goes on."""
_log = structlog.get_logger(__name__)


def verify_on(*, now: datetime) -> Verification:
    """A stretch of what is new since the last time; then one of before, another one every hour.

    What was found broken stays so until somebody verified the rest by hand.
    """
    head, last = verified_head(), _outcome()
    result = verify(after=head, until=_a_stretch_on(head))
    if result.reason or last is None or last.act != BROKEN:
        report(result, after=head)  # now: the second walk may be ended before its time
    if result.reason:
        return result
    begin = _in_turn(now)
    again = verify(after=begin, until=_a_stretch_on(begin))
    return report(again, after=begin) if again.reason else result


def verified_head() -> Head | None:
    """The head up to which everything was whole the last time; None: nothing was verified yet."""
    last = Entry.objects.filter(act=VERIFIED).order_by("-sequence").first()
    if last is None or not is_genuine(last):
        return None
    return Head.objects.filter(number=last.data["head"]).first()


def report(result: Verification, *, after: Head | None) -> Verification:
    """Journal the outcome and where the walk began; what is broken is logged each time, journalled once."""
    with transaction.atomic():
        if result.reason is None:
            begun = after.number if after else None
            record(actor=ACTOR, act=VERIFIED, after=begun, head=result.head, entries=result.entries)
            return result
        _log.error("journal_broken", position=result.broken_at, reason=result.reason)
        found: dict[str, Any] = {"position": result.broken_at, "reason": result.reason}
        last = _outcome()
        if last is None or last.data != found:
            record(actor=ACTOR, act=BROKEN, **found)
    return result


def _a_stretch_on(head: Head | None) -> Head | None:
    """Where to stop; None where the chain ends before."""
    number, position = (head.number, head.position) if head else (0, 0)
    beyond = Head.objects.filter(number__gt=number, position__gte=position + STRETCH)
    return beyond.order_by("number").first()


def _in_turn(now: datetime) -> Head | None:
    """Where this hour's stretch of the chain begins; None: at its beginning."""
    last = Head.objects.order_by("-number").first()
    stretches = last.position // STRETCH + 1 if last else 1
    begin = int(now.timestamp() // 3600) % stretches * STRETCH
    return Head.objects.filter(position__lte=begin).order_by("-number").first()


def head_before(day: date) -> Head | None:
    """The last head of the days before: where a verification of that day begins."""
    return Head.objects.filter(day__lt=day).order_by("-number").first()


def _outcome() -> Entry | None:
    return Entry.objects.filter(act__in=[VERIFIED, BROKEN]).order_by("-sequence").first()


def alarms(*, now: datetime) -> list[str]:
    """Everything that is to be done about the journal."""
    return list(_alarms(now))


def raise_alarms(*, now: datetime) -> list[str]:
    """The same, logged."""
    raised = alarms(now=now)
    for alarm in raised:
        _log.error("journal_alarm", text=alarm)
    return raised


def _alarms(now: datetime) -> Iterator[str]:
    waiting = Entry.objects.filter(unsealed__isnull=False).order_by("sequence").first()
    if waiting is not None and now - waiting.at > UNSEALED_FOR:
        yield f"entries wait to be sealed since {waiting.at:%Y-%m-%d %H:%M}: is a worker running?"
    for witness in settings.JOURNAL.witnesses:
        exported = Export.objects.filter(witness=witness).order_by("-head").first()
        first_not_kept = _sealed_at(exported.head.position + 1 if exported else 1)
        if first_not_kept and now - first_not_kept > settings.JOURNAL.head_every + NOT_KEPT_FOR:
            yield f"{witness} keeps nothing of what came after {first_not_kept:%Y-%m-%d %H:%M}"
    last = _outcome()
    if last is not None and last.act == BROKEN:
        yield f"broken at {last.data['position']}: {last.data['reason']}"
    since = last.at if last else _sealed_at(1)
    if since and now - since > NOT_VERIFIED_FOR:
        yield f"not verified since {since:%Y-%m-%d %H:%M}"


def _sealed_at(position: int) -> datetime | None:
    """When the entry at this position was written; None when the chain does not reach it."""
    link = Link.objects.filter(position=position).select_related("entry").first()
    return link.entry.at if link else None
