"""The auditor's page: every filter, page by page, a signed selection, and each look journalled."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal import searching
from ecarte.journal.models import Entry
from ecarte.journal.origin import Origin, acting, tags_of_address
from ecarte.journal.sealing import seal_entries
from ecarte.journal.services import record
from tests.verification.factories import an_agent

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:journal_entry_changelist")
CASE = uuid4()


@pytest.fixture
def auditor(client: Client) -> User:
    account = an_agent(role=Role.AUDITOR)
    client.force_login(account)
    return account


@pytest.fixture
def agent(auditor: User) -> User:
    """Whose acts are looked for; others did the same elsewhere."""
    mine = an_agent(role=Role.SENIOR, username="claude")
    (source,) = tags_of_address("192.0.2.7")
    with transaction.atomic():
        with acting(Origin(source=source)):
            record(actor=mine.actor, act="case.opened", case=CASE, reason="appeal")
        with time_machine.travel(timezone.now() - timedelta(days=60)):
            record(actor=an_agent().actor, act="case.closed", case=uuid4())
    return mine


def shown(client: Client, **asked: str) -> list[str]:
    """The acts of others that a search shows."""
    page = client.get(PAGE, asked)
    return [entry.act for entry, _ in page.context["rows"] if not entry.act.startswith("journal.")]


@pytest.mark.parametrize(
    "asked",
    [
        {"actor": "claude"},
        {"role": "senior"},
        {"act": "case.opened"},
        {"case": str(CASE)},
        {"address": "192.0.2.7"},
        {"first": timezone.localdate().isoformat()},
        {},
    ],
)
def test_every_field_narrows_the_search(client: Client, agent: User, asked: dict[str, str]) -> None:
    assert shown(client, **asked) == ["case.opened"]


def test_a_family_of_acts_and_a_day_that_is_long_past(client: Client, agent: User) -> None:
    assert shown(client, act="case.") == ["case.closed", "case.opened"]
    assert shown(client, last=(timezone.localdate() - timedelta(days=59)).isoformat()) == ["case.closed"]


def test_no_address_of_a_page_holds_a_name_or_an_address(client: Client, agent: User) -> None:
    asked = client.post(PAGE, {"actor": "claude", "address": "192.0.2.7"})
    assert asked.status_code == 302
    assert not [word for word in ("claude", "192.0.2.7") if word in asked["Location"]]
    page = client.get(asked["Location"])
    assert [entry.act for entry, _ in page.context["rows"]] == ["case.opened"]


def test_what_cannot_be_looked_for_is_said(client: Client, agent: User) -> None:
    page = client.get(PAGE, {"actor": "nobody", "case": "12", "address": "the office"})
    assert {"actor", "case", "address"} == page.context["form"].errors.keys()
    assert shown(client, actor="nobody") == []


def test_pages_follow_each_other_by_key(
    client: Client, auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PAGE", 2)
    with transaction.atomic():
        for number in range(5):
            record(actor="system:test", act="test.act", number=number)
    seen, before = [], ""
    while True:
        page = client.get(PAGE, {"act": "test.act", "before": before})
        seen += [entry.data["number"] for entry, _ in page.context["rows"]]
        before = page.context["following"]
        if before is None:
            break
        assert f"before={before}" in page.content.decode()
    assert seen == [4, 3, 2, 1, 0]


def test_each_look_is_journalled_with_what_was_asked_and_without_the_address(
    client: Client, agent: User, auditor: User
) -> None:
    client.get(PAGE, {"address": "192.0.2.7", "actor": "claude"})
    told = Entry.objects.latest("sequence")
    assert (told.actor, told.act, told.role) == (auditor.actor, "journal.searched", Role.AUDITOR)
    assert told.data["asked"] == {"address": tags_of_address("192.0.2.7")[0], "actor": agent.actor}
    assert told.data["shown"] == 1
    client.get(reverse("admin:journal_entry_change", args=[told.pk]))
    assert Entry.objects.latest("sequence").act == "journal.read"


def test_a_selection_is_exported_signed_and_verified_elsewhere(
    client: Client, agent: User, auditor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seal_entries(now=timezone.now())
    content = client.get(reverse("admin:journal_entry_export"), {"act": "case."}).getvalue()
    entries = [json.loads(line) for line in content.splitlines()]
    assert [entry["act"] for entry in entries[:-1]] == ["case.opened", "case.closed"]
    assert [entry["position"] for entry in entries[:-1]] == [1, 2]
    assert Entry.objects.latest("sequence").act == "journal.exported"
    file = tmp_path / "selection.jsonl"
    file.write_bytes(content)
    call_command("journal", "check", str(file))
    assert f"by {auditor.actor}" in capsys.readouterr().out
    lines = content.splitlines(keepends=True)
    for altered in (
        content.replace(b"case.opened", b"case.opener"),
        b"".join([lines[1], lines[0], lines[2]]),
        b"".join([lines[0], lines[2]]),
        b"".join(lines[:2]),
        b"".join([*lines, lines[0]]),
        b"",
    ):
        file.write_bytes(altered)
        with pytest.raises(CommandError):
            call_command("journal", "check", str(file))


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.FRAUD])
def test_nobody_else_reads_or_exports(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    for page in (PAGE, reverse("admin:journal_entry_export")):
        assert client.get(page).status_code in {302, 403}
    assert not Entry.objects.filter(act__startswith="journal.").exists()
