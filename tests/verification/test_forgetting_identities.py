"""What France Identité proved is forgotten with everything else that was known of a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.verification.factories import a_pivot_identity, an_enrolment
from verification.models import Enrolment, IdentityRequest, PivotIdentity
from verification.retention.applying import apply_retention
from verification.states import LIVE, State

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def proven(status: State, ended: timedelta) -> Enrolment:
    """A case that was accepted by no agent, if it was accepted."""
    case = an_enrolment(status=status)
    IdentityRequest.objects.create(
        enrolment=case, state_digest="s", nonce_digest="n", issued_at=NOW, expires_at=NOW
    )
    dates = dict.fromkeys(("decided_at", "closed_at"), NOW - ended)
    Enrolment.objects.filter(pk=case.pk).update(identity=a_pivot_identity(case), accepted_by=None, **dates)
    return case


@pytest.mark.parametrize("status", sorted(set(State) - LIVE))
def test_who_it_was_is_forgotten_three_months_after_the_end(status: State) -> None:
    case = proven(status, settings.EVIDENCE_LIFETIME + timedelta(hours=1))
    apply_retention(now=NOW)
    identity = PivotIdentity.objects.get(enrolment=case)
    assert (identity.claims, identity.acr) == (None, "eidas3")  # that it was proven stays known
    assert not IdentityRequest.objects.exists()


def test_until_then_it_is_kept() -> None:
    case = proven(State.ACTIVATED, settings.EVIDENCE_LIFETIME - timedelta(hours=3))
    apply_retention(now=NOW)
    assert PivotIdentity.objects.get(enrolment=case).claims is not None
