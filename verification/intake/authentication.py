"""Who calls: a phone that proves its key (RFC 9449), with the token of its enrolment once that is open."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from rest_framework.authentication import BaseAuthentication

from ecarte.dpop import InvalidProof, Proof, verify_proof
from ecarte.problems import INVALID_DPOP_PROOF, Problem
from verification.intake.problems import INVALID_TOKEN
from verification.models import Enrolment

if TYPE_CHECKING:
    from rest_framework.request import Request

    from ecarte.problems import ProblemType

log = structlog.get_logger()
SCHEME = "DPoP"


def new_token() -> tuple[str, str]:
    """A token of 256 random bits, and the digest under which it is found; only the digest is stored."""
    token = secrets.token_urlsafe(32)
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


class DeviceKey(BaseAuthentication):
    """A proof alone. `request.auth` is the `Proof`."""

    def authenticate(self, request: Request) -> tuple[None, Proof]:
        return None, _proof(request)

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class EnrolmentToken(BaseAuthentication):
    """A token and a proof by the key it is bound to. `request.auth` is the `Enrolment`."""

    def authenticate(self, request: Request) -> tuple[None, Enrolment]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower() or not token:
            raise _refused(INVALID_TOKEN)
        enrolment = Enrolment.objects.filter(token_digest=token_digest(token)).first()
        if enrolment is None:
            raise _refused(INVALID_TOKEN)
        _proof(request, access_token=token, jkt=enrolment.device_jkt)
        return None, enrolment

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


def device_of(request: Request) -> Proof:
    """Behind `DeviceKey`."""
    assert isinstance(request.auth, Proof)
    return request.auth


def enrolment_of(request: Request) -> Enrolment:
    """Behind `EnrolmentToken`."""
    assert isinstance(request.auth, Enrolment)
    return request.auth


def _proof(request: Request, *, access_token: str | None = None, jkt: str | None = None) -> Proof:
    # The public origin, not the Host header: a proof made for another site must not pass for one of ours.
    url = settings.PUBLIC_URL + request.path
    try:
        return verify_proof(
            request.headers.get("DPoP", ""),
            method=str(request.method),
            url=url,
            access_token=access_token,
            jkt=jkt,
        )
    except InvalidProof as error:
        log.info("dpop_proof_refused", reason=error.reason)
        raise _refused(INVALID_DPOP_PROOF) from error


def _refused(kind: ProblemType) -> Problem:
    """401 as RFC 9449 section 7.1 wants it."""
    return Problem(kind, headers={"WWW-Authenticate": f'{SCHEME} error="{kind.code}", algs="ES256"'})
