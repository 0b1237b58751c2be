"""A broker that is away: the act happened, is answered so, and its task is found again later."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import timezone
from kombu import pools
from structlog.testing import capture_logs

from ecarte.celery import app
from ecarte.embedded.broker import free_port
from ecarte.vault.codes import hash_code
from issuance.models import PushMessage
from issuance.push import outbox
from issuance.tasks import send_notification
from tests.phone import Phone
from tests.verification.factories import a_capture, a_challenge, an_enrolment
from tests.verification.judging import taken
from verification import tasks
from verification.departure import leave_all
from verification.intake.authentication import new_token
from verification.models import CaptureKind, Enrolment
from verification.reasons import Decision as Kind
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What is logged while tasks are published to a port where nobody listens."""
    away = pools.producers[app.connection_for_write(f"redis://127.0.0.1:{free_port()}/0")]
    monkeypatch.setattr(app.amqp, "_producer_pool", away)
    with capture_logs() as entries:
        yield entries


def not_sent(logged: list[Any]) -> list[Any]:
    """What was logged of tasks, which must hold their names alone."""
    return [entry for entry in logged if entry["event"] == "task_not_sent"]


def test_a_submission_is_answered_with_success_and_committed(logged: list[Any]) -> None:
    phone = Phone()
    phone.token, digest = new_token()
    case = an_enrolment(
        device_jkt=phone.jkt, device_jwk=phone.jwk, token_digest=digest, code_hash=hash_code("4826")
    )
    phone.enrolment = str(case.pk)
    challenge = a_challenge(case)
    films = {str(kind): a_capture(challenge, kind, b"film", "video/mp4").sha256 for kind in CaptureKind}
    response = phone.submit(str(challenge.pk), films)
    assert (response.status_code, json.loads(response.content)["status"]) == (202, "checking")
    case.refresh_from_db()
    assert case.status == State.SUBMITTED
    assert case.checks_due_at is not None, "the sweep finds it"
    name = tasks.run_checks.name
    assert not_sent(logged) == [{"event": "task_not_sent", "task": name, "log_level": "error"}]


def test_a_decision_is_committed_and_its_notification_waits_in_the_outbox(logged: list[Any]) -> None:
    case = an_enrolment(status=State.IN_REVIEW, code="4071", push_token="test:phone")
    assert case.claimed_by is not None
    decision = taken(case, case.claimed_by, Kind.APPROVE)
    assert leave_all(now=decision.leaves_at) == 1, "the schedule finds it"
    case.refresh_from_db()
    assert case.status == State.APPROVED
    assert outbox.due(now=timezone.now()) == [PushMessage.objects.get().pk]
    names = [tasks.leave_decision.name, send_notification.name]
    lost = [{"event": "task_not_sent", "task": name, "log_level": "error"} for name in names]
    assert not_sent(logged) == lost


def test_whatever_else_goes_wrong_with_sending_does_not_reach_the_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(send_notification, "apply_async", broken)
    outbox.queue_push(push_token="test:phone", subject="card", about=uuid4())
    assert PushMessage.objects.count() == 1


def test_the_sweep_goes_on_to_every_case_and_finds_them_again_later(logged: list[Any]) -> None:
    past = timezone.now() - timedelta(seconds=1)
    for status in (State.SUBMITTED, State.CHECKING):
        an_enrolment(status=status, check_id=uuid4(), checks_due_at=past)
    tasks.sweep_lost_checks()
    assert len(not_sent(logged)) == 2
    assert set(Enrolment.objects.values_list("status", flat=True)) == {State.SUBMITTED}
    assert not Enrolment.objects.filter(checks_due_at__lte=timezone.now()).exists(), "not before its lease"
    assert Enrolment.objects.filter(checks_due_at__isnull=False).count() == 2
