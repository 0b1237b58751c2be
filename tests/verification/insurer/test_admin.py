"""Administrators register insurers' back ends by their public keys; nobody else does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from tests.verification.factories import an_agent
from verification.models import InsurerClient

pytestmark = pytest.mark.django_db
ADD = "/admin/verification/insurerclient/add/"
KEY = ECKey.generate_key("P-256")


def save(client: Any, path: str, *keys: Any, **fields: Any) -> Any:
    form = {"name": "cnam", "scheme": "general", "keys": json.dumps({"keys": list(keys)})}
    return client.post(path, form | fields)


def test_a_client_is_registered_changed_and_disabled_and_the_journal_says_by_whom(client: Any) -> None:
    admin = an_agent(role=Role.ADMINISTRATOR)
    client.force_login(admin)
    assert save(client, ADD, KEY.as_dict(private=False)).status_code == 302
    registered = InsurerClient.objects.get()
    assert registered.keys[0].keys() == {"kty", "crv", "x", "y"}
    change = f"/admin/verification/insurerclient/{registered.pk}/change/"
    assert save(client, change, registered.keys[0], disabled="on").status_code == 302
    assert InsurerClient.objects.get().disabled_at is not None
    entries = Entry.objects.filter(act="insurer_client.saved").order_by("pk")
    assert [(entry.actor, entry.data["disabled"]) for entry in entries] == [
        (admin.actor, False),
        (admin.actor, True),
    ]
    assert entries[0].data["keys"] == [KEY.thumbprint()]
    assert client.post(f"/admin/verification/insurerclient/{registered.pk}/delete/").status_code == 403


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [KEY.as_dict(private=True)],
        [ECKey.generate_key("P-384").as_dict(private=False)],
        [RSAKey.generate_key(2048).as_dict(private=False)],
        [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}],
        ["x"],
        [KEY.as_dict(private=False)] * 3,
    ],
)
def test_anything_but_one_or_two_public_keys_is_refused(client: Any, keys: list[Any]) -> None:
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    assert "sans leur partie privée" in save(client, ADD, *keys).content.decode()
    assert not InsurerClient.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_registers_one(client: Any, role: Role) -> None:
    client.force_login(an_agent(role=role))
    assert save(client, ADD, KEY.as_dict(private=False)).status_code in (302, 403, 404)
    assert not InsurerClient.objects.exists()
