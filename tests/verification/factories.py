"""Made-up people and cases, in any state. Plain functions: every field can be given, the state fills the rest."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.demo.person import make_nir
from ecarte.vault.codes import hash_code
from verification.evidence import store
from verification.models import (
    Capture,
    CaptureChallenge,
    CaptureKind,
    Enrolment,
    Evidence,
    EvidenceKind,
    InsuredPerson,
    Scheme,
)
from verification.nir import Nir
from verification.register.selectors import nir_index
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = "4826"
CODE_HASH = hash_code(CODE)
BIRTH_DATE = date(1984, 7, 13)
_serial = count(1)


def new_nir() -> str:
    """A woman's, born in Paris on 13 July 1984."""
    return make_nir("F", BIRTH_DATE, "75112", next(_serial))


def make_user(**fields: Any) -> User:
    """A member of staff; an agent unless `role` says otherwise."""
    values: dict[str, Any] = {"username": f"user{next(_serial)}", "role": Role.AGENT}
    return User.objects.create(**values | fields)


def make_person(*, nir: str | None = None, birth_date: date = BIRTH_DATE, **fields: Any) -> InsuredPerson:
    """A row of the register of insured persons."""
    nir = nir or new_nir()
    values: dict[str, Any] = {
        "nir": nir,
        "nir_index": nir_index(Nir.parse(nir)),
        "scheme": Scheme.objects.get(code="general"),
        "identity": {
            "family_name": "MOREAU",
            "given_names": ["CAMILLE", "ROSE"],
            "birth_date": birth_date.isoformat(),
            "sex": "F",
            "birth_place": "75112",
        },
        "rights": {
            "insurer_id": "751",
            "insurer_name": "CPAM de Paris",
            "starting_date": "2020-01-01",
            "ending_date": "2035-12-31",
        },
    }
    return InsuredPerson.objects.create(**values | fields)


def _submitted() -> dict[str, Any]:
    return {"submitted_at": timezone.now(), "checks_due_at": timezone.now() + settings.CHECKS_LEASE}


def _queued() -> dict[str, Any]:
    now = timezone.now()
    return {"submitted_at": now, "queued_at": now, "deadline_at": now + settings.REVIEW_DEADLINE}


def _claimed() -> dict[str, Any]:
    now = timezone.now()
    return {"claimed_by": make_user(), "claimed_at": now, "lease_until": now + settings.CLAIM_LEASE}


def _approved() -> dict[str, Any]:
    return _queued() | {"decided_at": timezone.now(), "card_id": uuid4(), "public_reason": "approved"}


def _closed() -> dict[str, Any]:
    return {"closed_at": timezone.now()}


REQUIRED: dict[State, Callable[[], dict[str, Any]]] = {
    State.OPENED: dict,
    State.SUBMITTED: _submitted,
    State.CHECKING: lambda: _submitted() | {"check_id": uuid4(), "check_attempts": 1},
    State.QUEUED: _queued,
    State.IN_REVIEW: lambda: _queued() | _claimed(),
    State.RECAPTURE: lambda: _queued() | {"recapture": ["face"], "public_reason": "face_unreadable"},
    State.APPROVED: _approved,
    State.ACTIVATED: lambda: _approved() | _closed(),
    State.REFUSED: lambda: _queued() | _closed() | {"public_reason": "identity_not_verified"},
    State.WITHDRAWN: _closed,
    State.EXPIRED: _closed,
}
"""What a row in this state holds besides what every row holds."""


def make_enrolment(
    status: State = State.OPENED, *, person: InsuredPerson | None = None, **fields: Any
) -> Enrolment:
    """A case in this state. Its code is `CODE`."""
    person = person or make_person()
    serial = next(_serial)
    values: dict[str, Any] = {
        "status": status,
        "scheme": person.scheme,
        "person": person,
        "nir": person.nir,
        "nir_index": person.nir_index,
        "device_jkt": f"jkt-{serial}".ljust(43, "x"),
        "device_jwk": {"kty": "EC", "crv": "P-256", "x": "x", "y": "y"},
        "token_digest": hashlib.sha256(f"token {serial}".encode()).hexdigest(),
        "consent_version": "2026-01",
        "consented_at": timezone.now(),
        "code_hash": CODE_HASH,
    }
    return Enrolment.objects.create(**values | REQUIRED[status]() | fields)


def make_challenge(enrolment: Enrolment, **fields: Any) -> CaptureChallenge:
    """An unused challenge."""
    values: dict[str, Any] = {
        "document_actions": ["front", "tilt", "back"],
        "face_actions": ["smile", "turn_left", "blink"],
        "expires_at": timezone.now() + timedelta(minutes=30),
    }
    return CaptureChallenge.objects.create(enrolment=enrolment, **values | fields)


def make_evidence(enrolment: Enrolment, *, content: bytes = b"image", **fields: Any) -> Evidence:
    """Really sealed evidence; a still unless `kind` says otherwise."""
    values: dict[str, Any] = {"kind": EvidenceKind.STILL, "name": "document", "content_type": "image/jpeg"}
    evidence = store.create(enrolment=enrolment, **values | fields)
    store.write(evidence, content)
    return evidence


def make_capture(
    challenge: CaptureChallenge, kind: CaptureKind, *, content: bytes = b"film", **fields: Any
) -> Capture:
    """A complete capture whose sealed film is `content`."""
    evidence = make_evidence(
        challenge.enrolment,
        content=content,
        kind=EvidenceKind(f"{kind}_video"),
        name=kind,
        content_type="video/mp4",
        seconds=8.0,
    )
    values: dict[str, Any] = {
        "length": len(content),
        "offset": len(content),
        "sha256": evidence.sha256,
        "video": {"codec": "h264", "width": 1280, "height": 720, "fps": 30, "seconds": 8.0, "frames": 240},
        "completed_at": timezone.now(),
    }
    return Capture.objects.create(
        enrolment=challenge.enrolment, challenge=challenge, evidence=evidence, kind=kind, **values | fields
    )
