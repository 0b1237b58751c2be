"""A token that leads nowhere is erased from whoever holds it, and a newer one is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from issuance.models import Card, PushMessage
from issuance.push import dead_tokens
from tests.issuance.factories import offered
from tests.issuance.push.queued import attempt, queued
from tests.verification.factories import an_enrolment
from verification.models import Enrolment
from verification.states import State

if TYPE_CHECKING:
    from tests.issuance.push.phones import Phone
    from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db


def test_the_card_forgets_the_token_of_a_phone_without_the_app(phone: Phone, wallet: Wallet) -> None:
    other = offered(wallet, push_token=phone.push_token)
    card_id = offered(wallet, push_token=phone.push_token)
    phone.remove_app()
    attempt(PushMessage.objects.get(about=card_id), timezone.now())
    assert Card.objects.get(pk=card_id).push_token is None
    assert Card.objects.get(pk=other).push_token == phone.push_token  # its own message will tell


def test_the_case_forgets_the_token_of_a_phone_without_the_app(phone: Phone) -> None:
    case = an_enrolment(status=State.QUEUED, push_token=phone.push_token)
    other = an_enrolment(status=State.QUEUED, push_token=phone.push_token)
    phone.remove_app()
    attempt(queued(phone.push_token, subject="case", about=case.pk), timezone.now())
    assert Enrolment.objects.get(pk=case.pk).push_token is None
    assert Enrolment.objects.get(pk=other.pk).push_token == phone.push_token


def test_the_token_of_the_phone_that_came_after_stays(android: Phone, wallet: Wallet) -> None:
    case = an_enrolment(status=State.QUEUED, push_token="test:new")
    card_id = offered(wallet, push_token="test:new")
    android.remove_app()
    for subject, about in (("case", case.pk), ("card", card_id)):
        assert attempt(queued(android.push_token, subject=subject, about=about), timezone.now()).dead_at
    assert Enrolment.objects.get().push_token == "test:new"
    assert Card.objects.get().push_token == "test:new"


def test_what_has_ended_meanwhile_is_no_error(wallet: Wallet) -> None:
    case = an_enrolment(status=State.QUEUED)
    for subject in ("case", "card"):
        dead_tokens.forget(subject=subject, about=case.pk, push_token="test:gone")
    assert Enrolment.objects.get().push_token is None


def test_a_service_that_is_merely_down_costs_no_token(phone: Phone, wallet: Wallet) -> None:
    card_id = offered(wallet, push_token=phone.push_token)
    phone.outage(503)
    attempt(PushMessage.objects.get(about=card_id), timezone.now())
    assert Card.objects.get(pk=card_id).push_token == phone.push_token
