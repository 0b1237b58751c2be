"""Administrators look, and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ecarte.accounts.models import Role, User
from issuance.models import PushMessage
from tests.issuance.factories import CLAIMS, offered

if TYPE_CHECKING:
    from tests.issuance.wallet import Wallet


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["card", "statuslist", "pushmessage"])
def test_lists_are_shown_without_anything_personal_and_nothing_can_be_added(
    client: Any, wallet: Wallet, model: str
) -> None:
    offered(wallet)
    client.force_login(User.objects.create_superuser("admin", role=Role.ADMINISTRATOR))
    page = client.get(f"/admin/issuance/{model}/")
    assert page.status_code == 200
    assert CLAIMS["family_name"] not in page.content.decode()
    assert client.get(f"/admin/issuance/{model}/add/").status_code == 403


@pytest.mark.django_db
def test_a_message_is_shown_without_its_token_and_cannot_be_deleted(client: Any, wallet: Wallet) -> None:
    offered(wallet)
    message = PushMessage.objects.get()
    client.force_login(User.objects.create_superuser("admin", role=Role.ADMINISTRATOR))
    page = client.get(f"/admin/issuance/pushmessage/{message.pk}/change/").content.decode()
    assert str(message.push_token) not in page
    assert client.post(f"/admin/issuance/pushmessage/{message.pk}/delete/").status_code == 403
