"""Looks at a film that is complete, and keeps what was seen. A look that comes late changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ecarte.journal.services import record
from ecarte.vault.keys import Unreadable
from verification.engine import sandbox
from verification.evidence import store
from verification.films import parts_of
from verification.intake.quick.hints import hints_of
from verification.models import Capture, Enrolment, QuickState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from verification.engine.quick.report import QuickReport

ACTOR = "system:quick_check"


def quick_check(*, capture_id: UUID) -> None:
    """Look once, in time or not at all; may be called again."""
    waiting = Capture.objects.filter(pk=capture_id, quick=QuickState.CHECKING)
    capture = waiting.select_related("evidence", "challenge").first()
    if capture is None:
        return
    report = None
    if not _is_late(capture, timezone.now()):
        try:
            report = sandbox.quick(video=store.read(capture.evidence), kind=capture.kind)
        except (Unreadable, FileNotFoundError):
            return  # removed or withdrawn meanwhile
    _keep(capture, report, timezone.now())


def give_up_late(*, now: datetime) -> int:
    """Looks that were lost, with a worker or a message, are awaited no more; gives their number."""
    late = Capture.objects.filter(quick=QuickState.CHECKING, quick_due_at__lt=now)
    for capture in late:
        _keep(capture, None, now)
    return len(late)


@transaction.atomic
def _keep(capture: Capture, report: QuickReport | None, now: datetime) -> None:
    held = Enrolment.objects.select_for_update().get(pk=capture.enrolment_id)
    state, hints = QuickState.NOT_CHECKED, []
    if report is not None and not _is_late(capture, now):
        state = QuickState.FILM_AGAIN if report.to_film_again else QuickState.USABLE
        hints = hints_of(report.findings, parts_of(capture))
    mine = Capture.objects.filter(pk=capture.pk, quick=QuickState.CHECKING)
    if not mine.update(quick=state, quick_hints=hints):
        return
    if state == QuickState.FILM_AGAIN:
        held.films_refused[capture.kind] = held.films_refused.get(capture.kind, 0) + 1
        held.save(update_fields=["films_refused"])
    record(
        actor=ACTOR,
        act="capture.looked_at",
        case=held.pk,
        evidence=str(capture.evidence_id),
        state=str(state),
        hints=hints,
    )


def _is_late(capture: Capture, now: datetime) -> bool:
    return capture.quick_due_at is None or capture.quick_due_at <= now
