"""Administrators look, and revoke; they change nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.models import Card, PushMessage, Signature
from issuance.powers import REVOKE, Party, reasons
from issuance.states import RevocationReason, State, SuspensionReason
from tests.issuance.factories import CLAIMS, active, offered
from tests.verification.factories import an_agent

if TYPE_CHECKING:
    from tests.issuance.wallet import Wallet


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model",
    ["card", "documentsigner", "revocationlist", "statuslist", "signature", "booksround", "pushmessage"],
)
def test_lists_are_shown_without_anything_personal_and_nothing_can_be_added(
    client: Any, wallet: Wallet, model: str
) -> None:
    offered(wallet)
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    page = client.get(f"/admin/issuance/{model}/")
    assert page.status_code == 200
    assert CLAIMS["family_name"] not in page.content.decode()
    assert client.get(f"/admin/issuance/{model}/add/").status_code == 403


@pytest.mark.django_db
def test_a_message_is_shown_without_its_token_and_cannot_be_deleted(client: Any, wallet: Wallet) -> None:
    offered(wallet)
    message = PushMessage.objects.get()
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    page = client.get(f"/admin/issuance/pushmessage/{message.pk}/change/").content.decode()
    assert str(message.push_token) not in page
    assert client.post(f"/admin/issuance/pushmessage/{message.pk}/delete/").status_code == 403


CARDS = "/admin/issuance/card/"


def revoke(client: Any, reason: str, *cards: Any) -> Any:
    data = {"action": f"revoke_{reason}", "_selected_action": [str(card) for card in cards]}
    return client.post(CARDS, data, follow=True)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", reasons(REVOKE, Party.ADMINISTRATOR))
def test_an_administrator_revokes_cards_for_a_reason(
    client: Any, wallet: Wallet, reason: RevocationReason
) -> None:
    kept, card_id, suspended = active(wallet), active(wallet), active(wallet)
    lifecycle.suspend(card_id=suspended, actor="client:cpam")
    admin = an_agent(role=Role.ADMINISTRATOR)
    client.force_login(admin)
    page = revoke(client, reason, card_id, suspended).content.decode()
    assert "2 cartes révoquées." in page
    assert f"Révoquer définitivement : {reason.label}" in page
    assert {card.pk: card.status for card in Card.objects.all()} == {
        kept: State.ACTIVE,
        card_id: State.REVOKED,
        suspended: State.REVOKED,
    }
    entries = Entry.objects.filter(act="card.revoked")
    assert {(entry.actor, entry.data["card"], entry.data["reason"]) for entry in entries} == {
        (admin.actor, str(card_id), reason),
        (admin.actor, str(suspended), reason),
    }


@pytest.mark.django_db
def test_a_card_that_cannot_be_revoked_is_named_and_the_others_are(client: Any, wallet: Wallet) -> None:
    waiting, card_id, suspected = offered(wallet), active(wallet), active(wallet)
    lifecycle.suspend(card_id=suspected, actor="client:cpam", reason=SuspensionReason.SUSPECTED)
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    page = revoke(client, "stolen", waiting, card_id, suspected).content.decode()
    named = page.split("non révoquée : ")[1]
    assert str(waiting) in named and str(suspected) in named
    assert "1 carte révoquée." in page
    assert Card.objects.get(pk=waiting).status == State.OFFERED
    assert Card.objects.get(pk=suspected).status == State.SUSPENDED
    assert Card.objects.get(pk=card_id).status == State.REVOKED
    assert Entry.objects.filter(act="card.revoked").count() == 1


@pytest.mark.django_db
def test_more_cards_than_a_page_are_not_revoked_at_once(client: Any, wallet: Wallet, settings: Any) -> None:
    settings.REVOCATIONS_AT_ONCE = 2
    cards = [active(wallet) for _ in range(3)]
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    refused = revoke(client, "lost", *cards).content.decode()
    assert "3 cartes choisies, 2 au plus à la fois : aucune n’est révoquée." in refused
    assert set(Card.objects.values_list("status", flat=True)) == {State.ACTIVE}
    assert "2 cartes révoquées." in revoke(client, "lost", *cards[:2]).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_revokes_in_the_admin(client: Any, wallet: Wallet, role: Role) -> None:
    card_id = active(wallet)
    client.force_login(an_agent(role=role))
    revoke(client, "lost", card_id)
    assert Card.objects.get(pk=card_id).status == State.ACTIVE


@pytest.mark.django_db
def test_an_auditor_reads_who_approved_which_key_which_index_and_when(client: Any, wallet: Wallet) -> None:
    signature = Signature.objects.select_related("entry").get(card=active(wallet))
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    page = client.get(f"/admin/issuance/signature/{signature.pk}/change/").content.decode()
    place = f"{signature.entry.status_list_id} / {signature.entry.index}"
    for said in ("agent:1", signature.key_id, "evitale_sd_jwt", place):
        assert said in page
    assert CLAIMS["family_name"] not in page
    assert client.post(f"/admin/issuance/signature/{signature.pk}/delete/").status_code == 403
