"""The holder reads, suspends, lifts and gives up their card from the phone that holds it."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import ANY

import pytest

from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.models import AccessToken, Card, StatusChange
from issuance.states import State
from tests.issuance.factories import CODE, offered, uri_of
from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db
CARD, SUSPENSION, REVOCATION = "/issuance/card", "/issuance/card/suspension", "/issuance/card/revocation"


class Phone:
    """A phone with an active card and its access token."""

    def __init__(self) -> None:
        self.wallet = Wallet()
        self.card_id = offered(self.wallet, holder_ref="a" * 64)
        self.token = self.wallet.access(uri_of(self.card_id), CODE)
        assert self.wallet.credential(self.token).status_code == 200

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        signed = {
            "Authorization": f"DPoP {self.token}",
            "DPoP": self.wallet.dpop(path, self.token, htm=method),
        }
        answer = self.wallet.http.generic(
            method,
            path,
            json.dumps(body) if body is not None else b"",
            content_type="application/json",
            headers=signed | headers,
        )
        assert answer["Cache-Control"] == "no-store"
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def phone() -> Phone:
    return Phone()


def status(phone: Phone) -> str:
    return Card.objects.get(pk=phone.card_id).status


def test_the_phone_reads_how_its_card_stands(phone: Phone) -> None:
    assert phone.call("GET", CARD) == (
        200,
        {
            "status": "active",
            "valid_until": ANY,
            "credentials": 1,
            "changed_at": ANY,
            "liftable": False,
            "replacement_offered": False,
            "collect_anew": False,
        },
    )


def test_it_suspends_and_lifts_each_as_often_as_it_likes_and_once_for_the_journal(phone: Phone) -> None:
    for _ in range(2):
        code, card = phone.call("PUT", SUSPENSION)
        assert (code, card["status"], card["liftable"]) == (200, "suspended", True)
    for _ in range(2):
        code, card = phone.call("DELETE", SUSPENSION)
        assert (code, card["status"], card["liftable"]) == (200, "active", False)
    assert [change.status for change in StatusChange.objects.order_by("pk")] == [2, 0]
    actors = Entry.objects.filter(act="card.suspended").values_list("actor", flat=True)
    assert list(actors) == [f"device:{phone.wallet.jkt}"]


def test_it_does_not_lift_what_somebody_else_suspended(phone: Phone) -> None:
    lifecycle.suspend(card_id=phone.card_id, actor="client:cpam")
    code, problem = phone.call("DELETE", SUSPENSION)
    assert (code, problem["code"]) == (409, "suspended_by_others")
    assert phone.call("PUT", SUSPENSION)[1]["liftable"] is False
    assert status(phone) == State.SUSPENDED


def test_an_agent_takes_the_suspension_over_so_that_a_thief_does_not_lift_it(phone: Phone) -> None:
    phone.call("PUT", SUSPENSION)
    lifecycle.suspend(card_id=phone.card_id, actor="client:cpam")
    assert phone.call("DELETE", SUSPENSION)[0] == 409
    assert Entry.objects.filter(act="card.suspension_taken_over", actor="client:cpam").count() == 1
    lifecycle.resume(card_id=phone.card_id, actor="client:cpam")
    assert status(phone) == State.ACTIVE


@pytest.mark.parametrize("suspended", [False, True])
def test_it_gives_the_card_up_and_its_tokens_with_it(phone: Phone, suspended: bool) -> None:
    if suspended:
        phone.call("PUT", SUSPENSION)
    code, card = phone.call("PUT", REVOCATION, {"reason": "lost"})
    assert (code, card["status"]) == (200, "revoked")
    assert Entry.objects.get(act="card.revoked").data["reason"] == "lost"
    assert not AccessToken.objects.exists()
    code, problem = phone.call("GET", CARD)
    assert (code, problem["code"]) == (401, "card_token_refused")


@pytest.mark.parametrize("body", [{}, {"reason": "bored"}, {"reason": "death"}, [], "lost"])
def test_a_reason_that_is_not_the_holders_to_give_is_refused(phone: Phone, body: Any) -> None:
    code, problem = phone.call("PUT", REVOCATION, body)
    assert (code, problem["code"]) == (400, "invalid_request")
    assert status(phone) == State.ACTIVE


def test_a_card_that_was_not_collected_is_not_blocked(wallet: Wallet) -> None:
    phone = Phone()
    Card.objects.filter(pk=phone.card_id).update(status=State.OFFERED, activated_at=None, expires_at=None)
    for method, path, body in (
        ("PUT", SUSPENSION, None),
        ("DELETE", SUSPENSION, None),
        ("PUT", REVOCATION, {"reason": "lost"}),
    ):
        code, problem = phone.call(method, path, body)
        assert (code, problem["code"]) == (409, "card_not_active")
    assert status(phone) == State.OFFERED


def test_only_the_key_of_the_card_signs_for_it_each_call_anew(phone: Phone) -> None:
    stolen = Wallet().dpop(SUSPENSION, phone.token, htm="PUT")
    other_call = phone.wallet.dpop(SUSPENSION, phone.token, htm="DELETE")
    for proof in (stolen, other_call, ""):
        code, problem = phone.call("PUT", SUSPENSION, DPoP=proof)
        assert (code, problem["code"]) == (401, "invalid_dpop_proof")
    for token in ("Bearer x", "DPoP x", ""):
        code, problem = phone.call("PUT", SUSPENSION, Authorization=token)
        assert (code, problem["code"]) == (401, "card_token_refused")
    assert status(phone) == State.ACTIVE


def test_the_old_phone_learns_that_another_may_take_its_place(phone: Phone) -> None:
    offered(Wallet(), holder_ref="a" * 64)
    assert phone.call("GET", CARD)[1]["replacement_offered"] is True
