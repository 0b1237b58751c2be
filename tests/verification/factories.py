"""Made-up people and cases for the tests of verification."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone
from joserfc.jwk import ECKey

from ecarte.accounts.models import Role, User, admin_flags
from ecarte.vault.codes import hash_code
from verification.engine.face.actions import Action, Asked
from verification.evidence import store
from verification.models import (
    Capture,
    CaptureChallenge,
    CaptureKind,
    Enrolment,
    Evidence,
    EvidenceKind,
    Habilitation,
    InsuredPerson,
    PivotIdentity,
    Scheme,
)
from verification.nir import Nir, key_of
from verification.parts import Part
from verification.queue.urgency import due
from verification.register.selectors import nir_index
from verification.states import LIVE, State

GESTURES = (
    Asked(Action.TURN_LEFT, 1.0, 2.8),
    Asked(Action.CLOSE_EYES, 2.8, 4.6),
    Asked(Action.TURN_RIGHT, 4.6, 6.7),
)
FACE_SECONDS = 8.7
"""What `a_challenge` asks for; the films of `tests.films` do it."""
_serial = itertools.count(1)


def a_nir(*, sex: int = 2, year: int = 90, month: int = 7, place: str = "75056") -> str:
    """A valid NIR that no other call has returned."""
    # Three digits of order in a commune; a long run goes on in its neighbours.
    communes, order = divmod(next(_serial) - 1, 999)
    commune = f"{place[:3]}{(int(place[3:]) + communes) % 100:02}"
    number = f"{sex}{year:02}{month:02}{commune}{order + 1:03}"
    return f"{number}{key_of(number):02}"


def an_insured_person(
    *,
    nir: str | None = None,
    scheme: str = "general",
    department: str = "75",
    contacts: dict[str, str] | None = None,
    **identity: Any,
) -> InsuredPerson:
    """Somebody of the register: Maëlys MARTIN, born on 13 July 1990, unless told otherwise."""
    nir = nir or a_nir()
    return InsuredPerson.objects.create(
        nir_index=nir_index(Nir.parse(nir)),
        nir=nir,
        scheme=Scheme.objects.get(code=scheme),
        department_id=department,
        contacts={"email": "maelys.martin@exemple.test"} if contacts is None else contacts,
        identity={
            "family_name": "MARTIN",
            "given_names": ["MAËLYS", "MARIE"],
            "birth_date": "1990-07-13",
            "sex": "F",
            "birth_place": "75056",
            **identity,
        },
        rights={
            "insurer_id": "01755",
            "insurer_name": "CPAM de Paris",
            "starting_date": "2024-01-01",
            "ending_date": "2027-12-31",
        },
    )


def an_enrolment(
    *,
    status: State = State.OPENED,
    person: InsuredPerson | None = None,
    code: str | None = None,
    **fields: Any,
) -> Enrolment:
    """A case in the wanted state, with the columns that this state demands."""
    person = person or an_insured_person()
    key = ECKey.generate_key("P-256")
    demanded: dict[str, Any] = {}
    now = timezone.now()
    if status == State.CHECKING:
        demanded = {"check_id": uuid4(), "checks_due_at": now + timedelta(minutes=4)}
    if status in {State.QUEUED, State.IN_REVIEW, State.DECIDED}:
        deadline = fields.get("deadline_at", now + timedelta(hours=48))
        urgent_at = due(deadline, fields.get("priority", 0))
        demanded = {"queued_at": now, "deadline_at": deadline, "urgent_at": urgent_at}
    if status == State.IN_REVIEW:
        demanded |= {"claimed_at": now, "lease_until": now + timedelta(minutes=10)}
        demanded["claimed_by"] = fields.get("claimed_by") or an_agent()
    if status == State.RECAPTURE:
        demanded = {"recapture": list(Part.values)}
    if status in {State.APPROVED, State.ACTIVATED}:
        demanded = {"card_id": uuid4(), "decided_at": fields.get("closed_at", now)}
        if not fields.get("identity"):
            demanded["accepted_by"] = an_agent()
    if status not in {State.OPENED}:
        demanded["submitted_at"] = now
    if status not in LIVE:
        demanded["closed_at"] = now
    return Enrolment.objects.create(
        **{
            "status": status,
            "scheme": person.scheme,
            "person": person,
            "nir": person.nir,
            "nir_index": person.nir_index,
            "device_jkt": key.thumbprint(),
            "device_jwk": key.as_dict(private=False),
            "token_digest": secrets.token_hex(32),
            "consent_version": "2026-1",
            "consented_at": now,
            "contact_confirmed_at": now,
            "code_hash": hash_code(code) if code else "",
            **demanded,
            **fields,
        }
    )


def an_agent(*, role: Role = Role.AGENT, **fields: Any) -> User:
    """A member of staff with the second factor that every page demands, habilitated for every scheme.

    Those whose role judges nothing too: the role alone must keep them out.
    """
    number = next(_serial)
    agent = User.objects.create_user(
        **{
            "username": f"agent{number}",
            "first_name": "Camille",
            "last_name": f"Exemple {number}",
            "role": role,
            **admin_flags(role),
            **fields,
        }
    )
    TOTP.activate(agent, generate_totp_secret())
    habilitated(agent, *Scheme.objects.all())
    return agent


def a_director() -> User:
    """The one who grants what the tests need granted; signs in nowhere."""
    role = Role.DIRECTOR
    return User.objects.get_or_create(username="direction", defaults={"role": role, **admin_flags(role)})[0]


def habilitated(agent: User, *schemes: Scheme) -> None:
    """This year."""
    dates = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate() + timedelta(days=365)}
    director = a_director()
    Habilitation.objects.bulk_create(
        Habilitation(agent=agent, scheme=scheme, granted_by=director, **dates) for scheme in schemes
    )


def some_evidence(
    enrolment: Enrolment,
    content: bytes = b"sealed",
    *,
    kind: EvidenceKind = EvidenceKind.STILL,
    name: str = "document",
    content_type: str = "image/jpeg",
    biometric: bool = False,
) -> Evidence:
    """A sealed file of this case."""
    evidence = store.create(
        enrolment=enrolment, kind=kind, name=name, content_type=content_type, biometric=biometric
    )
    store.write(evidence, content)
    return evidence


def a_pivot_identity(enrolment: Enrolment, **claims: Any) -> PivotIdentity:
    """Proven by France Identité just now: the register's person, unless told otherwise."""
    now = timezone.now()
    registered = enrolment.person.identity if enrolment.person else {}
    return PivotIdentity.objects.create(
        enrolment=enrolment,
        device_jkt=enrolment.device_jkt,
        claims={**registered, **claims},
        acr="eidas3",
        issuer="https://provider.example",
        proven_at=now,
        expires_at=now + timedelta(minutes=30),
    )


def a_challenge(enrolment: Enrolment, **fields: Any) -> CaptureChallenge:
    """A challenge that is still open."""
    return CaptureChallenge.objects.create(
        **{
            "enrolment": enrolment,
            "document_actions": ["front", "tilt_left", "back"],
            "face_actions": [asdict(gesture) for gesture in GESTURES],
            "face_digits": "4719",
            "face_seconds": FACE_SECONDS,
            "expires_at": timezone.now() + timedelta(minutes=30),
            "signature": "made.up.signature" if fields.get("used_at") else "",
            **fields,
        }
    )


def a_capture(challenge: CaptureChallenge, kind: CaptureKind, content: bytes, content_type: str) -> Capture:
    """A complete video that answers this challenge."""
    evidence = some_evidence(
        challenge.enrolment,
        content,
        kind=EvidenceKind(f"{kind}_video"),
        name=f"{kind}_video",
        content_type=content_type,
    )
    return Capture.objects.create(
        enrolment=challenge.enrolment,
        challenge=challenge,
        evidence=evidence,
        kind=kind,
        length=len(content),
        offset=len(content),
        sha256=evidence.sha256,
        completed_at=timezone.now(),
    )
