"""Opens an enrolment for a phone, and gives its key a new token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.services import record
from ecarte.problems import NOT_FOUND, SERVER_ERROR, Problem
from verification.consents import consent_in_force
from verification.eligibility import Standing, standing
from verification.intake.authentication import new_token
from verification.intake.counter.codes import use_counter_code
from verification.intake.guards import actor_of
from verification.intake.problems import CONSENT_OUTDATED, ENROLMENT_EXISTS, NIR_FORM, NIR_KEY, SCHEME_CLOSED
from verification.intake.throttling import count_by_number
from verification.models import Enrolment, Scheme
from verification.nir import InvalidNir, Nir
from verification.register.selectors import nir_index
from verification.states import LIVE

if TYPE_CHECKING:
    from ecarte.dpop import Proof

ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Application:
    """What the app sends to open an enrolment; `counter_code` is of who helps at a counter."""

    nir: str
    scheme: str
    consent_version: str
    language: str
    push_token: str | None = None
    counter_code: str | None = None


def open_enrolment(*, proof: Proof, application: Application) -> tuple[Enrolment, str]:
    """The new enrolment and its access token, which is not kept.

    Whatever is known of the NIR, the same is done in the same order and answered: what stands in the way is
    noted for the agent (docs/decisions/0020-blind-opening.md).

    Raises Problem for what anybody may know: nir_form, nir_key, scheme_closed, consent_outdated,
    counter_code_refused, and enrolment_exists to the key that has it; Throttled.
    """
    try:
        nir = Nir.parse(application.nir)
    except InvalidNir as error:
        raise Problem({"form": NIR_FORM, "key": NIR_KEY}[error.code]) from error
    _refuse_what_is_public(application)
    _refuse_a_second(proof)
    for attempt in range(ATTEMPTS):
        found = standing(nir_index=nir_index(nir), scheme=application.scheme)
        try:
            return _create(proof, nir, found, application, counted=attempt > 0)
        except IntegrityError:
            _refuse_a_second(proof)  # another opening was faster, or the case number is taken: look again
    raise Problem(SERVER_ERROR)


@transaction.atomic
def renew_token(*, proof: Proof) -> tuple[Enrolment, str]:
    """A new token for the latest enrolment of this key; the former one is void. Raises Problem (not_found).

    For the phone that never got the answer to its opening: without this it would be locked out.
    """
    mine = Enrolment.objects.select_for_update().filter(device_jkt=proof.jkt)
    enrolment = mine.order_by("-opened_at").first()
    if enrolment is None:
        raise Problem(NOT_FOUND)
    token, enrolment.token_digest = new_token()
    enrolment.save(update_fields=["token_digest"])
    record(actor=actor_of(enrolment), act="token.renewed", case=enrolment.pk)
    return enrolment, token


def _refuse_what_is_public(application: Application) -> None:
    if not Scheme.objects.filter(pk=application.scheme, open=True).exists():
        raise Problem(SCHEME_CLOSED)
    current = consent_in_force().version
    if application.consent_version != current:
        raise Problem(CONSENT_OUTDATED, current=current)


def _refuse_a_second(proof: Proof) -> None:
    if Enrolment.objects.filter(status__in=LIVE, device_jkt=proof.jkt).exists():
        raise Problem(ENROLMENT_EXISTS)


@transaction.atomic
def _create(
    proof: Proof, nir: Nir, found: Standing, application: Application, *, counted: bool
) -> tuple[Enrolment, str]:
    token, digest = new_token()
    helper = ""
    if application.counter_code is not None:
        helper = use_counter_code(code=application.counter_code, now=timezone.now())
    if not counted:
        count_by_number("openings_per_nir", nir_index=nir_index(nir))
    enrolment = Enrolment.objects.create(
        scheme_id=application.scheme,
        person_id=found.person_id,
        nir=nir.value,
        nir_index=nir_index(nir),
        obstacle=found.obstacle,
        device_jkt=proof.jkt,
        device_jwk=proof.jwk,
        token_digest=digest,
        push_token=application.push_token,
        language=application.language,
        consent_version=application.consent_version,
        consented_at=timezone.now(),
        assisted=bool(helper),
    )
    record(
        actor=actor_of(enrolment),
        act="enrolment.opened",
        case=enrolment.pk,
        scheme=application.scheme,
        consent=application.consent_version,
        obstacle=found.obstacle,
        helper=helper,
    )
    return enrolment, token
