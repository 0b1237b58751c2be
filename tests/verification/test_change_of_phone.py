"""A person with a card on one phone is accepted again on another: the new card takes the place of the old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role
from issuance import lifecycle
from issuance.models import Card, PushMessage, StatusEntry
from issuance.states import State as CardState
from issuance.states import SuspensionReason
from tests.issuance.factories import CODE, active, code_hash, uri_of
from tests.issuance.wallet import Wallet
from tests.phone import Phone
from tests.verification.factories import a_pivot_identity, an_agent, an_enrolment, an_insured_person
from tests.verification.judging import decided, judged
from verification.models import Enrolment, InsuredPerson
from verification.prechecks.run import run_checks
from verification.questions import Answer, Question
from verification.queue.claims import claim_next
from verification.reasons import Decision as Kind
from verification.review import judging
from verification.states import Lane, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db


def by_agent(person: InsuredPerson, phone: dict[str, Any]) -> Enrolment:
    case = an_enrolment(status=State.IN_REVIEW, person=person, code_hash=code_hash(), **phone)
    assert case.claimed_by is not None
    decided(case, case.claimed_by, Kind.APPROVE)
    return case


def by_france_identite(person: InsuredPerson, phone: dict[str, Any]) -> Enrolment:
    case = an_enrolment(status=State.SUBMITTED, person=person, code_hash=code_hash(), **phone)
    case.identity = a_pivot_identity(case)
    case.save(update_fields=["identity"])
    run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("accepted", [by_agent, by_france_identite])
@pytest.mark.parametrize("suspended", [False, True])
def test_the_new_phone_collects_and_the_old_card_dies(
    accepted: Callable[[InsuredPerson, dict[str, Any]], Enrolment], suspended: bool
) -> None:
    person, old, new = an_insured_person(), Wallet(), Wallet()
    former = active(old, holder_ref=person.nir_index)
    if suspended:
        lifecycle.suspend(card_id=former, actor="client:cpam")
    told = PushMessage.objects.filter(about=former).count()

    case = accepted(person, {"device_jkt": new.jkt, "device_jwk": new.jwk})
    assert case.status == State.APPROVED and case.card_id is not None
    assert Card.objects.get(pk=former).status == (CardState.SUSPENDED if suspended else CardState.ACTIVE)
    assert PushMessage.objects.filter(about=former).count() == told + 1  # the old phone learns it in time

    new.collect(uri_of(case.card_id), CODE)
    case.refresh_from_db()
    assert case.status == State.ACTIVATED
    statuses = dict(Card.objects.values_list("pk", "status"))
    assert statuses == {former: CardState.REVOKED, case.card_id: CardState.ACTIVE}
    assert set(StatusEntry.objects.values_list("card", "status")) == {(former, 1), (case.card_id, 0)}
    assert PushMessage.objects.filter(about=former).count() == told + 2


def test_a_card_under_suspicion_is_replaced_by_the_fraud_referent_only(client: Client) -> None:
    person = an_insured_person()
    former = active(Wallet(), holder_ref=person.nir_index)
    lifecycle.suspend(card_id=former, actor="client:cpam", reason=SuspensionReason.SUSPECTED)
    case = by_france_identite(person, {})
    assert (case.status, case.lane, case.card_id) == (State.QUEUED, Lane.FRAUD, None)
    assert Card.objects.get(pk=former).status == CardState.SUSPENDED

    assert claim_next(agent=an_agent(), now=timezone.now()) is None
    referent = an_agent(role=Role.FRAUD)
    assert claim_next(agent=referent, now=timezone.now()) == case
    client.force_login(referent)
    page, said = reverse("review:case", args=[case.pk]), "Accepter remplacera une e-carte suspendue"
    assert said not in client.get(page).content.decode()
    judging.commit(
        agent=referent, enrolment_id=case.pk, answers={Question.DATA: Answer.YES}, now=timezone.now()
    )
    assert said in client.get(page).content.decode()


def test_whoever_has_a_card_opens_an_enrolment_without_obstacle() -> None:
    person = an_insured_person()
    active(Wallet(), holder_ref=person.nir_index)
    assert Phone().open(person.nir).status_code == 201
    assert Enrolment.objects.get().obstacle == ""


def test_the_agent_reads_that_a_card_will_be_replaced_once_they_have_answered(client: Client) -> None:
    case = an_enrolment(status=State.SUBMITTED)
    active(Wallet(), holder_ref=case.nir_index)
    run_checks(enrolment_id=case.pk, check_id=uuid4())
    agent = an_agent()
    client.force_login(agent)
    assert claim_next(agent=agent, now=timezone.now()) == case
    page, said = reverse("review:case", args=[case.pk]), "Accepter remplacera l’e-carte"
    assert said not in client.get(page).content.decode()
    judged(case, agent)
    assert said in client.get(page).content.decode()
