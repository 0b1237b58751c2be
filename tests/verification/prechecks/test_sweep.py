"""The sweep of lost checks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.verification.factories import an_enrolment
from verification.prechecks.sweep import sweep_lost_checks
from verification.states import State

if TYPE_CHECKING:
    from uuid import UUID


@pytest.mark.django_db(transaction=True)
def test_one_send_that_fails_does_not_stop_the_others() -> None:
    past = timezone.now() - timedelta(seconds=1)
    cases = [an_enrolment(status=State.CHECKING, check_id=uuid4(), checks_due_at=past) for _ in range(3)]
    tried: list[UUID] = []

    def send(enrolment_id: UUID) -> None:
        tried.append(enrolment_id)
        if len(tried) == 1:
            raise ConnectionError

    assert sweep_lost_checks(now=timezone.now(), send=send) == 3
    assert sorted(tried) == sorted(case.pk for case in cases)
