"""Opens an enrolment for a phone, and gives its key a new token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.services import record
from ecarte.problems import NOT_FOUND, Problem
from issuance.selectors import live_card
from verification.intake.authentication import new_token
from verification.intake.guards import actor_of
from verification.intake.problems import ENROLMENT_EXISTS, ENROLMENT_NOT_POSSIBLE, NIR_FORM, NIR_KEY
from verification.models import Enrolment
from verification.nir import InvalidNir, Nir
from verification.register.selectors import find_insured, nir_index
from verification.states import LIVE

if TYPE_CHECKING:
    from ecarte.dpop import Proof
    from verification.models import InsuredPerson

log = structlog.get_logger()
ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Application:
    """What the app sends to open an enrolment."""

    nir: str
    scheme: str
    consent_version: str
    language: str
    push_token: str | None = None


def open_enrolment(*, proof: Proof, application: Application, today: date) -> tuple[Enrolment, str]:
    """The new enrolment and its access token, which is not kept.

    Raises Problem: nir_form, nir_key, enrolment_exists (to the key that has it), or enrolment_not_possible
    for every other cause, so that a refusal does not tell who is insured, where, and who already enrolled.
    """
    try:
        nir = Nir.parse(application.nir)
    except InvalidNir as error:
        raise Problem({"form": NIR_FORM, "key": NIR_KEY}[error.code]) from error
    for _ in range(ATTEMPTS):
        person = _eligible(proof, nir, application.scheme, today)
        try:
            return _create(proof, nir, person, application)
        except IntegrityError:
            continue  # another opening was faster, or the case number is taken: look again
    raise Problem(ENROLMENT_NOT_POSSIBLE)


@transaction.atomic
def renew_token(*, proof: Proof) -> tuple[Enrolment, str]:
    """A new token for the latest enrolment of this key; the former one is void. Raises Problem (not_found).

    For the phone that never got the answer to its opening: without this it would be locked out.
    """
    enrolment = Enrolment.objects.filter(device_jkt=proof.jkt).order_by("-opened_at").first()
    if enrolment is None:
        raise Problem(NOT_FOUND)
    token, enrolment.token_digest = new_token()
    enrolment.save(update_fields=["token_digest"])
    record(actor=actor_of(enrolment), act="token.renewed", case=enrolment.pk)
    return enrolment, token


def _eligible(proof: Proof, nir: Nir, scheme: str, today: date) -> InsuredPerson:
    live = Enrolment.objects.filter(status__in=LIVE)
    if live.filter(device_jkt=proof.jkt).exists():
        raise Problem(ENROLMENT_EXISTS)
    person = find_insured(nir)
    cause = "unknown" if person is None else _obstacle(person, scheme, today)
    if live.filter(nir_index=nir_index(nir)).exists():
        cause = cause or "taken"
    if person is not None and live_card(person.nir_index):
        cause = cause or "live_card"  # nobody films for a card that could not be approved
    if person is None or cause:
        log.info("opening_refused", cause=cause, device=proof.jkt)
        raise Problem(ENROLMENT_NOT_POSSIBLE)
    return person


def _obstacle(person: InsuredPerson, scheme: str, today: date) -> str:
    if person.scheme_id != scheme:
        return "other_scheme"
    if not person.scheme.open:
        return "closed_scheme"
    if _age(date.fromisoformat(person.identity["birth_date"]), today) < person.scheme.minimum_age:
        return "too_young"
    return ""


def _age(birth: date, today: date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


@transaction.atomic
def _create(proof: Proof, nir: Nir, person: InsuredPerson, application: Application) -> tuple[Enrolment, str]:
    token, digest = new_token()
    enrolment = Enrolment.objects.create(
        scheme=person.scheme,
        person=person,
        nir_index=person.nir_index,
        device_jkt=proof.jkt,
        device_jwk=proof.jwk,
        token_digest=digest,
        push_token=application.push_token,
        language=application.language,
        consent_version=application.consent_version,
        consented_at=timezone.now(),
    )
    record(
        actor=actor_of(enrolment),
        act="enrolment.opened",
        case=enrolment.pk,
        scheme=person.scheme_id,
        consent=application.consent_version,
    )
    return enrolment, token
