"""Takes what came back from the provider by the person's browser, and keeps who it says that they are."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from ecarte.problems import NOT_FOUND, Problem
from verification.intake.france_identite import client, provider
from verification.intake.france_identite.asking import digest
from verification.intake.france_identite.problems import (
    IDENTITY_DECLINED,
    IDENTITY_EXPIRED,
    IDENTITY_REFUSED,
    IDENTITY_REQUEST_EXPIRED,
    IDENTITY_REQUEST_USED,
    IDENTITY_UNKNOWN,
)
from verification.intake.france_identite.troubles import told, unavailable
from verification.intake.guards import actor_of, hold_capturing
from verification.models import PivotIdentity

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from verification.models import Enrolment, IdentityRequest

log = structlog.get_logger()
DECLINED = frozenset({"access_denied", "login_required", "consent_required", "interaction_required"})
PASSING = frozenset({"temporarily_unavailable", "server_error"})


@dataclass(frozen=True)
class Returned:
    """What the browser brought back: a code, or an error of OAuth 2.0 (RFC 6749, 4.1.2)."""

    state: str
    code: str = ""
    error: str = ""


def answer_identity(
    *, enrolment: Enrolment, request_id: UUID, returned: Returned, now: datetime
) -> tuple[PivotIdentity, str]:
    """The proven identity, and where the browser signs out of the provider. Uses the request up.

    Raises Problem: not_found, identity_request_used, identity_request_expired, identity_declined,
    identity_refused, identity_unavailable, already_submitted, enrolment_closed.
    """
    if not provider.is_configured():
        raise Problem(NOT_FOUND)
    request, code_verifier = _use_up(enrolment, request_id, returned.state, now)
    if returned.error:
        raise _stopped(enrolment, returned.error)
    with told(enrolment):
        proven = client.prove(
            code=returned.code, code_verifier=code_verifier, nonce_digest=request.nonce_digest
        )
    identity = PivotIdentity(
        enrolment=enrolment,
        request=request,
        device_jkt=request.device_jkt,
        claims=proven.pivot,
        acr=proven.acr,
        issuer=settings.FRANCE_IDENTITE_ISSUER,
        proven_at=now,
        expires_at=now + settings.FRANCE_IDENTITE_PROOF_LIFETIME,
    )
    _keep(identity)
    return identity, proven.logout_url


def usable_identity(*, enrolment: Enrolment, identity_id: UUID, now: datetime) -> PivotIdentity:
    """The identity, if it may still be submitted. Raises Problem (identity_unknown, identity_expired)."""
    proven_here = enrolment.pivot_identities.filter(device_jkt=enrolment.device_jkt)
    identity = proven_here.filter(pk=identity_id).first()
    if identity is None:
        raise Problem(IDENTITY_UNKNOWN)
    if identity.expires_at <= now or identity.claims is None:
        raise Problem(IDENTITY_EXPIRED)
    return identity


@transaction.atomic
def _use_up(enrolment: Enrolment, request_id: UUID, state: str, now: datetime) -> tuple[IdentityRequest, str]:
    """The request and its PKCE secret. A wrong state uses nothing up: anybody can make a phone send one."""
    held = hold_capturing(enrolment.pk)
    request = held.identity_requests.filter(pk=request_id, device_jkt=held.device_jkt).first()
    if request is None:
        raise Problem(NOT_FOUND)
    if request.used_at is not None:
        raise Problem(IDENTITY_REQUEST_USED)
    if request.expires_at <= now:
        raise Problem(IDENTITY_REQUEST_EXPIRED)
    if not hmac.compare_digest(digest(state), request.state_digest):
        log.warning("identity_refused", enrolment=str(held.pk), cause="state")
        raise Problem(IDENTITY_REFUSED)
    code_verifier: str = request.code_verifier
    if not held.identity_requests.filter(pk=request.pk, used_at=None).update(used_at=now, code_verifier=None):
        raise Problem(IDENTITY_REQUEST_USED)
    record(actor=actor_of(held), act="identity.answered", case=held.pk, request=str(request.pk))
    return request, code_verifier


@transaction.atomic
def _keep(identity: PivotIdentity) -> None:
    """The one before it, which was not submitted, is forgotten."""
    held = hold_capturing(identity.enrolment_id)
    held.pivot_identities.exclude(pk__in=[held.identity_id]).update(claims=None)
    identity.save(force_insert=True)
    record(
        actor=actor_of(held), act="identity.proven", case=held.pk, identity=str(identity.pk), acr=identity.acr
    )


def _stopped(enrolment: Enrolment, error: str) -> Problem:
    """The provider sent the person back without a code. Only known words of it go to the log."""
    known = error if error in DECLINED | PASSING else "other"
    log.info("identity_stopped", enrolment=str(enrolment.pk), cause=known)
    if error in PASSING:
        return unavailable()
    return Problem(IDENTITY_DECLINED if error in DECLINED else IDENTITY_REFUSED)
