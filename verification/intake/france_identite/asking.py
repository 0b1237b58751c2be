"""Sends the person to the provider: a request of this enrolment alone, for one answer."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from ecarte.problems import NOT_FOUND, Problem
from verification.intake.france_identite import client, provider
from verification.intake.france_identite.troubles import told
from verification.intake.guards import actor_of, hold_capturing, refuse_unless_capturing
from verification.models import IdentityRequest

if TYPE_CHECKING:
    from datetime import datetime

    from verification.models import Enrolment


def ask_identity(*, enrolment: Enrolment, now: datetime) -> tuple[IdentityRequest, str]:
    """The request, and where the browser goes. The former request is no longer of use.

    Raises Problem: not_found (no provider here), identity_unavailable, identity_refused, already_submitted,
    enrolment_closed.
    """
    if not provider.is_configured():
        raise Problem(NOT_FOUND)
    refuse_unless_capturing(enrolment)
    state, nonce, code_verifier = (token_urlsafe(32) for _ in range(3))
    with told(enrolment):
        address = client.authorization_url(state=state, nonce=nonce, code_verifier=code_verifier)
    request = IdentityRequest(
        enrolment=enrolment,
        device_jkt=enrolment.device_jkt,
        state_digest=digest(state),
        nonce_digest=digest(nonce),
        code_verifier=code_verifier,
        issued_at=now,
        expires_at=now + settings.FRANCE_IDENTITE_REQUEST_LIFETIME,
    )
    _keep(request, now)
    return request, address


@transaction.atomic
def _keep(request: IdentityRequest, now: datetime) -> None:
    held = hold_capturing(request.enrolment_id)
    held.identity_requests.filter(expires_at__gt=now).update(expires_at=now)
    held.identity_requests.update(code_verifier=None)
    request.save(force_insert=True)
    record(actor=actor_of(held), act="identity.asked", case=held.pk, request=str(request.pk))


def digest(secret: str) -> str:
    """What is kept of a secret that is only compared."""
    return sha256(secret.encode()).hexdigest()
