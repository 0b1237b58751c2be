"""Offers and cards: one live card a person, and what ends one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.models import Card, Offer, PushMessage
from issuance.offer import CardExists, offer_card
from issuance.selectors import credential_offer_uri
from issuance.states import (
    LIVE,
    TERMINAL,
    TRANSITIONS,
    ResumptionReason,
    RevocationReason,
    State,
    SuspensionReason,
)
from issuance.transitions import NotThere, move
from tests.issuance.factories import CODE, active, approval, offered, uri_of
from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db
HOLDER = "a" * 64


def test_one_offered_card_per_holder_and_form(wallet: Wallet) -> None:
    offered(wallet, holder_ref=HOLDER)
    with transaction.atomic():
        with pytest.raises(CardExists):
            offer_card(approval=approval(wallet, holder_ref=HOLDER))
        assert Card.objects.count() == 1  # the caller's transaction goes on
    assert Entry.objects.filter(act="card.offered").count() == 1


def test_once_a_card_has_ended_another_may_be_offered(wallet: Wallet) -> None:
    lifecycle.withdraw_offer(card_id=offered(wallet, holder_ref=HOLDER), actor="agent:1")
    offered(wallet, holder_ref=HOLDER)
    assert Card.objects.count() == 2


def test_whoever_suspends_says_why_and_the_journal_keeps_it(wallet: Wallet) -> None:
    card_id = active(wallet)
    lifecycle.suspend(card_id=card_id, actor="client:cpam", reason=SuspensionReason.STOLEN)
    lifecycle.resume(card_id=card_id, actor="client:msa", reason=ResumptionReason.MISTAKE)
    acts = Entry.objects.filter(act__in=["card.suspended", "card.active"], data__has_key="reason")
    assert [(entry.actor, entry.data["reason"]) for entry in acts.order_by("pk")] == [
        ("client:cpam", "stolen"),
        ("client:msa", "mistake"),
    ]
    assert Card.objects.get().suspended_by == ""


@pytest.mark.django_db(transaction=True)
def test_a_card_is_offered_only_inside_the_transaction_of_the_decision() -> None:
    with pytest.raises(RuntimeError):
        offer_card(approval=approval(Wallet()))
    assert not Card.objects.exists()


@pytest.mark.parametrize("changes", [{"code_hash": ""}, {"device_jkt": "x" * 43}])
def test_an_approval_that_could_not_be_collected_is_refused(wallet: Wallet, changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"code|key"):
        offered(wallet, **changes)
    assert not Card.objects.exists()


def test_a_withdrawn_offer_cannot_be_collected(wallet: Wallet) -> None:
    card_id = offered(wallet)
    code = wallet.code(uri_of(card_id))
    lifecycle.withdraw_offer(card_id=card_id, actor="agent:1")
    assert credential_offer_uri(card_id) is None
    assert wallet.token(code, CODE).json()["error"] == "invalid_grant"


def test_an_offer_that_nobody_collects_expires_once(wallet: Wallet) -> None:
    card_id = offered(wallet)
    later = timezone.now() + timedelta(days=15)
    assert lifecycle.expire_offers(now=timezone.now()) == 0
    assert lifecycle.expire_offers(now=later) == 1
    assert lifecycle.expire_offers(now=later) == 0
    card = Card.objects.get(pk=card_id)
    assert card.status == State.EXPIRED
    assert (card.claims, card.push_token) == (None, None)
    assert not Offer.objects.exists()


def test_a_collected_card_does_not_expire_with_its_offer(wallet: Wallet) -> None:
    card_id = active(wallet)
    assert lifecycle.expire_offers(now=timezone.now() + timedelta(days=15)) == 0
    assert Card.objects.get(pk=card_id).status == State.ACTIVE


def test_a_revocation_is_final_journalled_and_tells_the_phone(wallet: Wallet) -> None:
    card_id = active(wallet)
    told = PushMessage.objects.count()
    lifecycle.revoke(card_id=card_id, actor="client:cpam", reason=RevocationReason.LOST)
    entry = Entry.objects.get(act="card.revoked")
    assert (entry.actor, entry.data["reason"]) == ("client:cpam", "lost")
    assert PushMessage.objects.count() == told + 1
    for act in (lifecycle.resume, lifecycle.suspend, lifecycle.withdraw_offer):
        with pytest.raises(NotThere):
            act(card_id=card_id, actor="client:cpam")


def test_an_offered_card_is_not_revoked_but_withdrawn(wallet: Wallet) -> None:
    card_id = offered(wallet)
    told = PushMessage.objects.count()
    with pytest.raises(NotThere):
        lifecycle.revoke(card_id=card_id, actor="client:cpam", reason=RevocationReason.LOST)
    assert PushMessage.objects.count() == told


def test_a_revocation_needs_a_known_reason(wallet: Wallet) -> None:
    card_id = active(wallet)
    with pytest.raises(ValueError, match="bored"):
        lifecycle.revoke(card_id=card_id, actor="client:cpam", reason="bored")  # type: ignore[arg-type]
    assert Card.objects.get(pk=card_id).status == State.ACTIVE


def test_nothing_leaves_an_ended_card() -> None:
    assert not {source for source, _ in TRANSITIONS} & TERMINAL
    assert {target for _, target in TRANSITIONS} | {State.PENDING} == set(State)
    assert LIVE | TERMINAL | {State.PENDING} == set(State)


def test_a_move_that_the_map_does_not_know_is_refused(wallet: Wallet) -> None:
    with pytest.raises(ValueError, match="not a transition"):
        move(card_id=offered(wallet), source=State.OFFERED, target=State.REVOKED, actor="agent:1")


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("card_has_a_known_status", {"status": "eaten", "claims": None, "ended_at": timezone.now()}),
        ("an_active_card_has_dates", {"status": State.ACTIVE}),
        ("a_suspended_card_says_by_whom_and_why", {"suspended_by": "agent:1"}),
        ("a_suspended_card_says_by_whom_and_why", {"suspended_for": "lost"}),
        ("an_ended_card_says_nothing", {"status": State.EXPIRED, "ended_at": timezone.now()}),
        ("a_live_card_was_approved", {"claims": None}),
        ("a_live_card_was_approved", {"approved_by": ""}),
        ("a_live_card_was_approved", {"holder_ref": ""}),
    ],
)
def test_the_database_holds_the_rules(wallet: Wallet, constraint: str, changes: dict[str, Any]) -> None:
    card_id = offered(wallet)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Card.objects.filter(pk=card_id).update(**changes)


def test_nothing_personal_is_kept_in_clear(wallet: Wallet) -> None:
    active(wallet)
    kept = repr(list(Card.objects.values())) + repr(list(Entry.objects.values()))
    for value in ("285037512345678", "LEFÈVRE", "ANAÏS", "1985-03-14"):
        assert value not in kept
    # As a word: four digits stand by chance inside digests and microseconds.
    assert not re.search(rf"(?<![\w.]){CODE}(?![\w.])", kept)
