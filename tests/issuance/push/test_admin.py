"""Dead letters are seen, and sent again, by administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from ecarte.accounts.models import Role
from issuance.models import PushMessage
from tests.issuance.push.queued import attempt, queued
from tests.verification.factories import an_agent

if TYPE_CHECKING:
    from tests.issuance.push.phones import Phone

pytestmark = pytest.mark.django_db
PAGE = "/admin/issuance/pushmessage/"


def send_again(client: Any, *messages: PushMessage) -> str:
    data = {"action": "send_again", "_selected_action": [str(message.pk) for message in messages]}
    content: bytes = client.post(PAGE, data, follow=True).content
    return content.decode()


def given_up(push_token: str | None = None) -> PushMessage:
    return attempt(queued(push_token or "pigeon:7"), timezone.now())


def test_a_dead_letter_is_shown_with_its_reason_and_without_its_token(client: Any) -> None:
    dead, waiting = given_up(), queued("test:phone")
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    page = client.get(PAGE, {"dead_at__isempty": "0"}).content.decode()
    assert str(dead.pk) in page
    assert "no_gateway" in page
    assert "pigeon" not in page
    assert str(waiting.pk) not in page


def test_a_message_is_found_by_its_case_or_card(client: Any) -> None:
    dead, other = given_up(), given_up()
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    page = client.get(PAGE, {"q": str(dead.about)}).content.decode()
    assert str(dead.pk) in page
    assert str(other.pk) not in page


def test_an_administrator_sends_what_was_given_up_again(client: Any, android: Phone, settings: Any) -> None:
    push, settings.PUSH = settings.PUSH, type(settings.PUSH)()
    dead, other = given_up(android.push_token), given_up(android.push_token)
    settings.PUSH = push  # the operator has configured the gateway
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    assert "1 notification à renvoyer." in send_again(client, dead)
    attempt(dead, timezone.now())
    assert android.ids() == [str(dead.pk)]
    assert PushMessage.objects.get(pk=other.pk).dead_at is not None


def test_what_has_no_address_any_more_is_told(client: Any, android: Phone) -> None:
    android.remove_app()
    dead, kept = given_up(android.push_token), given_up()
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    page = send_again(client, dead, kept)
    assert "1 notification à renvoyer." in page
    assert "1 ne peut pas l’être" in page
    assert PushMessage.objects.get(pk=dead.pk).dead_at is not None


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_sends_again(client: Any, role: Role) -> None:
    dead = given_up()
    client.force_login(an_agent(role=role))
    send_again(client, dead)
    assert PushMessage.objects.get(pk=dead.pk).dead_at is not None
