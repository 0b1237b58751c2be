"""Celery tasks of verification: thin, idempotent, by id."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from ecarte.tasks import RobustTask
from verification.breakglass.letters import send as send_letters
from verification.departure import leave, leave_all
from verification.evidence import store
from verification.expiry import expire_enrolments as expire
from verification.habilitation_reminders import remind
from verification.intake.contact import outbox
from verification.intake.expiring import expire_uploads as expire_films
from verification.intake.quick.run import give_up_late
from verification.intake.quick.run import quick_check as look
from verification.prechecks.run import run_checks as run
from verification.prechecks.sweep import sweep_lost_checks as sweep
from verification.proof import outbox as seals
from verification.queue.claims import release_expired
from verification.register import endings
from verification.retention.applying import apply_retention as retain
from verification.webhooks import outbox as webhooks


@shared_task(bind=True, base=RobustTask)
def run_checks(self: RobustTask, enrolment_id: str) -> None:
    """Check one submitted case. The task's own id names the run, so that a redelivery goes on with it."""
    run(enrolment_id=UUID(enrolment_id), check_id=UUID(self.request.id))


def _send(enrolment_id: UUID) -> None:
    run_checks.ask(str(enrolment_id))  # one that is not sent is overdue again after another lease


@shared_task
def sweep_lost_checks() -> None:
    """Scheduled: start lost checks again."""
    sweep(now=timezone.now(), send=_send)


@shared_task
def release_expired_claims() -> None:
    """Scheduled: cases whose lease ran out go back to the queue."""
    release_expired(now=timezone.now())


@shared_task(base=RobustTask)
def leave_decision(decision_id: str) -> None:
    """Let one decision leave, now that it cannot be taken back."""
    leave(decision_id=UUID(decision_id), now=timezone.now())


@shared_task
def leave_decisions() -> None:
    """Scheduled: let those leave whose task was lost."""
    leave_all(now=timezone.now())


@shared_task(base=RobustTask)
def send_contact_code(code_id: str) -> None:
    """Send one code to the contact that the insurer knows."""
    outbox.deliver(code_id=UUID(code_id), now=timezone.now())


@shared_task
def send_pending_contact_codes() -> None:
    """Scheduled: send what was lost or is to be tried again."""
    now = timezone.now()
    for code_id in outbox.due(now=now):
        outbox.deliver(code_id=code_id, now=now)


@shared_task(base=RobustTask)
def deliver_webhook(delivery_id: str) -> None:
    """Tell one receiver of one change of status."""
    webhooks.deliver(delivery_id=UUID(delivery_id), now=timezone.now())


@shared_task
def deliver_pending_webhooks() -> None:
    """Scheduled: one task for each delivery that was lost or is to be tried again."""
    for delivery_id in webhooks.due(now=timezone.now()):
        deliver_webhook.ask(str(delivery_id))


@shared_task
def send_habilitation_reminders() -> None:
    """Scheduled: say which habilitations end soon."""
    remind(today=timezone.localdate())


@shared_task(base=RobustTask)
def send_emergency_letters(access_id: str) -> None:
    """Tell those who sign, or who must know, of one emergency access."""
    send_letters(access_id=UUID(access_id))


@shared_task
def expire_enrolments() -> None:
    """Scheduled: close enrolments that were left lying."""
    expire(now=timezone.now())


@shared_task
def end_cards() -> None:
    """Scheduled: end what the register says is over. More than the ceiling waits for a person's word."""
    endings.end_cards(now=timezone.now(), seconds=50, at_most=settings.ENDINGS_AT_ONCE)


@shared_task(time_limit=560)
def apply_retention() -> None:
    """Scheduled: destroy what the law wants forgotten."""
    retain(now=timezone.now())


@shared_task(expires=300)
def sweep_evidence() -> None:
    """Scheduled: remove the files that nobody can open, of a small part of the store."""
    store.sweep_in_turn(now=timezone.now())


@shared_task
def seal_records() -> None:
    """Scheduled: seal proof files of decided cases, and receipts of what was destroyed."""
    seals.seal_due(now=timezone.now())


@shared_task(base=RobustTask, time_limit=60)
def quick_check(capture_id: str) -> None:
    """A first look at one complete film. On a queue of its own: somebody waits for it, phone in hand."""
    look(capture_id=UUID(capture_id))


@shared_task
def sweep_lost_looks() -> None:
    """Scheduled: end first looks that were lost."""
    give_up_late(now=timezone.now())


@shared_task
def expire_uploads() -> None:
    """Scheduled: remove films whose bytes never all came."""
    expire_films(now=timezone.now())
