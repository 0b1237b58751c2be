"""Those who get a card while everything is killed around them: an agent who approves, and the phone."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from ecarte.demo.phone import Phone, Refused
from ecarte.demo.wallet import SD_JWT, Collection
from tests.issuance.factories import CODE, code_hash
from tests.issuance.push.phones import Android
from tests.verification.factories import an_enrolment
from tests.verification.judging import taken
from verification.intake.authentication import token_digest
from verification.models import Enrolment
from verification.queue.claims import claim
from verification.reasons import Decision
from verification.states import State

if TYPE_CHECKING:
    from uuid import UUID

    from ecarte.accounts.models import User
    from tests.issuance.push.servers.google import Google

PAUSE = 0.3
"""Seconds before a phone, or an agent whose page failed, tries again."""


class EnrolledPhone(Phone):
    """One that is known to its case already."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin)
        self._token = secrets.token_urlsafe(32)

    def enrolled(self, android: Android) -> Enrolment:
        case = an_enrolment(
            status=State.QUEUED,
            device_jkt=self._key.thumbprint(),
            device_jwk=self._jwk,
            token_digest=token_digest(str(self._token)),
            code_hash=code_hash(),
            push_token=android.push_token,
        )
        self._home = f"/api/v1/enrolments/{case.pk}"
        return case


@dataclass
class Person:
    """One case, its phone and what arrived there."""

    phone: EnrolledPhone
    android: Android
    case: UUID
    collection: Collection
    card: str | None = None
    failures: list[str] = field(default_factory=list)
    """What went wrong on the way, and was tried again."""

    @classmethod
    def enrolled(cls, origin: str, google: Google) -> Person:
        phone, android = EnrolledPhone(origin), Android(google)
        case = phone.enrolled(android)
        return cls(phone, android, case.pk, Collection(phone, CODE, [SD_JWT]))

    def go(self, agent: User, *, until: float) -> None:
        """Be approved by this agent and fetch the card, however often it takes, until this time."""
        try:
            while time.monotonic() < until and not self._approved(agent):
                time.sleep(PAUSE)
            while time.monotonic() < until and not self._collected():
                time.sleep(PAUSE)
        finally:
            connection.close()
            self.phone.close()

    def _approved(self, agent: User) -> bool:
        """Whether the decision is taken: an agent whose page fails sees where the case stands and goes on."""
        now = timezone.now()
        try:
            case = Enrolment.objects.get(pk=self.case)
            if case.status == State.QUEUED:
                case = claim(agent=agent, enrolment_id=case.pk, now=now)
            if case.status == State.IN_REVIEW:
                taken(case, agent, Decision.APPROVE, now=now)
        except (OperationalError, InterfaceError) as error:
            self.failures.append(type(error).__name__)
            connection.close()
            return False
        return True

    def _collected(self) -> bool:
        try:
            offer_uri = self.phone.status().get("credential_offer_uri") or ""
            if offer_uri or self.collection.token:
                self.card = self.collection.go_on(offer_uri)[SD_JWT]
        except (Refused, httpx.HTTPError) as error:
            self.failures.append(error.code if isinstance(error, Refused) else type(error).__name__)
        return self.card is not None
