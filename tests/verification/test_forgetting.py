"""Codes and agreements of cases that have ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from tests.verification.factories import an_enrolment
from verification.models import Agreement, ContactCode, ContinuationCode, Enrolment
from verification.retention.applying import apply_retention
from verification.states import LIVE, State

pytestmark = pytest.mark.django_db


def with_codes(status: State, **fields: Any) -> Enrolment:
    """A case with one of each, and an agreement that was given."""
    case, now = an_enrolment(status=status, **fields), timezone.now()
    soon = now + timedelta(hours=1)
    ContactCode.objects.create(
        enrolment=case, channel="email", digest="x", code="123456", created_at=now, expires_at=soon
    )
    ContinuationCode.objects.create(enrolment=case, digest=uuid4().hex, expires_at=soon)
    asked = {"enrolment": case, "asked_at": now, "expires_at": soon}
    Agreement.objects.create(code_digest=uuid4().hex, **asked)
    case.agreement = Agreement.objects.create(
        code_digest=uuid4().hex, answered_at=now, agreed=True, guardian_index="a" * 64, **asked
    )
    case.save(update_fields=["agreement"])
    return case


@pytest.mark.parametrize("status", sorted(set(State) - LIVE))
def test_what_opened_something_goes_with_the_end_and_the_given_agreement_stays(status: State) -> None:
    case = with_codes(status, closed_at=timezone.now())
    apply_retention(now=timezone.now())
    assert not ContactCode.objects.exists()
    assert not ContinuationCode.objects.exists()
    assert Agreement.objects.get() == case.agreement


@pytest.mark.parametrize("status", sorted(LIVE))
def test_a_live_case_keeps_all(status: State) -> None:
    with_codes(status)
    apply_retention(now=timezone.now())
    assert ContactCode.objects.get().code == "123456"
    assert ContinuationCode.objects.count() == 1
    assert Agreement.objects.count() == 2


def test_who_agreed_is_forgotten_with_the_evidence() -> None:
    long_ago: datetime = timezone.now() - settings.EVIDENCE_LIFETIME - timedelta(days=1)
    with_codes(State.ACTIVATED, decided_at=long_ago)
    apply_retention(now=timezone.now())
    agreement = Agreement.objects.get()
    assert (agreement.guardian_index, agreement.agreed) == ("", True)
