"""An agent blocks the card of somebody whose phone is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.models import Card
from issuance.powers import LIFT, Party
from issuance.states import State as CardState
from tests.issuance.factories import active
from tests.issuance.wallet import Wallet
from tests.verification.factories import a_nir, an_agent, an_enrolment, an_insured_person
from verification.models import Habilitation, InsuredPerson, Tie
from verification.states import State

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User
    from verification.models import Enrolment

pytestmark = pytest.mark.django_db
PAGE = "/cartes/"
TICKED = {"name": "on", "birth": "on", "residence": "on"}


@pytest.fixture
def agent(client: Client) -> User:
    cache.clear()
    user = an_agent(role=Role.SENIOR)
    client.force_login(user)
    return user


@pytest.fixture
def case() -> Enrolment:
    person = an_insured_person()
    card_id = active(Wallet(), holder_ref=person.nir_index)
    return an_enrolment(status=State.ACTIVATED, person=person, card_id=card_id)


SAID = "Seuls le référent fraude et l’organisme peuvent la lever."


def test_the_page_names_those_who_lift_what_a_senior_agent_may_not() -> None:
    """The sentence is written out; the table is what holds (`issuance.powers`)."""
    others = [lifters for lifters in LIFT.values() if Party.SENIOR not in lifters]
    assert others and all(lifters == {Party.FRAUD, Party.INSURER} for lifters in others)


def find(client: Client, nir: str | None, motive: str = "call") -> Any:
    return client.post(PAGE, {"nir": nir, "motive": motive})


def act(client: Client, case: Enrolment, chosen: str, **changes: str) -> Any:
    return client.post(f"{PAGE}{case.card_id}/", TICKED | {"act": chosen} | changes, follow=True)


def status(case: Enrolment) -> str:
    assert case.card_id is not None
    return Card.objects.get(pk=case.card_id).status


def test_the_card_is_found_with_what_to_ask_and_no_more(client: Client, agent: User, case: Enrolment) -> None:
    page = find(client, case.nir).content.decode()
    for shown in ("Carte active", "MARTIN, MAËLYS MARIE", "13 juillet 1990", "75 Paris", "Téléphone volé"):
        assert shown in page
    for hidden in (case.nir, case.nir_index, "CPAM", "exemple.test", "Fraude</"):
        assert str(hidden) not in page
    entry = Entry.objects.get(act="card.searched")
    assert (entry.actor, entry.case, entry.data) == (agent.actor, case.pk, {"by": "nir", "motive": "call"})


@pytest.mark.parametrize(
    ("nir", "motive"), [("", "call"), ("2 84", "call"), ("valid", ""), ("valid", "curious")]
)
def test_without_a_number_and_a_motive_nothing_is_searched(
    client: Client, agent: User, nir: str, motive: str
) -> None:
    assert find(client, a_nir() if nir == "valid" else nir, motive).status_code == 422
    assert not Entry.objects.exists()


def test_an_unknown_number_another_scheme_and_a_relative_answer_alike(
    client: Client, agent: User, case: Enrolment
) -> None:
    said = "Aucune carte sous ce numéro"
    assert said in find(client, a_nir()).content.decode()
    Tie.objects.create(agent=agent, nir_index=case.nir_index)
    assert said in find(client, case.nir).content.decode()
    assert act(client, case, "suspend:lost").status_code == 404
    Tie.objects.all().delete()
    Habilitation.objects.filter(agent=agent, scheme="general").delete()
    assert said in find(client, case.nir).content.decode()
    assert act(client, case, "suspend:lost").status_code == 404
    assert set(Entry.objects.filter(act="card.searched").values_list("case", flat=True)) == {None}
    assert status(case) == CardState.ACTIVE


def test_the_card_of_somebody_who_changed_schemes_is_found_in_the_new_one(
    client: Client, agent: User, case: Enrolment
) -> None:
    InsuredPerson.objects.update(scheme="agricultural")
    Habilitation.objects.filter(agent=agent, scheme="general").delete()
    assert "Carte suspendue" in act(client, case, "suspend:lost").content.decode()
    Habilitation.objects.filter(agent=agent).delete()
    assert act(client, case, "resume:found").status_code in (403, 404)
    assert status(case) == CardState.SUSPENDED


def test_a_card_is_suspended_lifted_and_revoked_each_with_its_reason(
    client: Client, agent: User, case: Enrolment
) -> None:
    assert "Carte suspendue" in act(client, case, "suspend:lost").content.decode()
    assert "Suspension levée" in act(client, case, "resume:found").content.decode()
    assert "Carte révoquée" in act(client, case, "revoke:stolen", final="on").content.decode()
    acts = Entry.objects.filter(actor=agent.actor, data__has_key="reason").order_by("pk")
    assert [(entry.act, entry.data["reason"]) for entry in acts] == [
        ("card.suspended", "lost"),
        ("card.active", "found"),
        ("card.revoked", "stolen"),
    ]
    assert "Carte terminée" in find(client, case.nir).content.decode()


@pytest.mark.parametrize(
    ("chosen", "changes"),
    [
        ("", {}),
        ("suspend:bored", {}),
        ("resume:found", {}),  # nothing to lift
        ("revoke:fraud", {"final": "on"}),  # the fraud referent's
        ("revoke:death", {"final": "on"}),  # the register's
        ("revoke:lost", {}),
        *(("suspend:lost", {question: ""}) for question in TICKED),
    ],
)
def test_nothing_is_done_before_the_person_is_known_and_the_choice_is_one_of_those_offered(
    client: Client, agent: User, case: Enrolment, chosen: str, changes: dict[str, str]
) -> None:
    page = act(client, case, chosen, **changes)
    assert page.status_code == 422
    assert "Rien n’a été fait" in page.content.decode()
    assert status(case) == CardState.ACTIVE


def test_the_fraud_referent_concludes_that_it_was_fraud(client: Client, case: Enrolment) -> None:
    client.force_login(an_agent(role=Role.FRAUD))
    act(client, case, "revoke:fraud", final="on")
    assert status(case) == CardState.REVOKED


def test_a_suspicion_is_the_fraud_referents_to_lift_and_to_end(
    client: Client, agent: User, case: Enrolment
) -> None:
    act(client, case, "suspend:lost")
    assert "Carte suspendue" in act(client, case, "suspend:suspected").content.decode()
    page = find(client, case.nir).content.decode()
    assert "Motif de la suspension : Soupçon de fraude." in page
    assert SAID in page
    assert "Appliquer" not in page
    for chosen in ("resume:cleared", "resume:found", "suspend:lost", "revoke:lost"):
        assert act(client, case, chosen, final="on").status_code == 422
    assert status(case) == CardState.SUSPENDED
    client.force_login(an_agent(role=Role.FRAUD))
    assert "Suspension levée" in act(client, case, "resume:cleared").content.decode()


def test_a_suspension_of_the_phones_own_is_kept_up(client: Client, agent: User, case: Enrolment) -> None:
    phone = Card.objects.get().device_jkt
    lifecycle.suspend(card_id=Card.objects.get().pk, actor=f"device:{phone}")
    page = find(client, case.nir).content.decode()
    assert "Suspendue depuis le téléphone lui-même." in page
    act(client, case, "suspend:stolen")
    assert Card.objects.get().suspended_by == agent.actor
    assert act(client, case, "suspend:stolen").status_code == 422  # it is already


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SENIOR, Role.FRAUD}))
def test_nobody_else_finds_or_blocks_cards(client: Client, case: Enrolment, role: Role) -> None:
    client.force_login(an_agent(role=role))
    assert client.get(PAGE).status_code == 404
    assert find(client, case.nir).status_code == 404
    assert act(client, case, "suspend:lost").status_code == 404
    assert status(case) == CardState.ACTIVE
