"""The auditor's search of the journal in a real browser: axe-core finds nothing, the browser refuses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.accounts.services import create_account
from ecarte.journal.services import record
from ecarte.journal.watch import verify_on
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, bring_session
from tests.browser.marks import IN_A_BROWSER
from tests.ecarte.accounts.signing_in import an_application
from tests.ecarte.journal.writing import sealed
from tests.verification.factories import an_agent

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = IN_A_BROWSER


def test_an_auditor_finds_what_an_agent_did(
    page: Page, live_server: LiveServer, transactional_db: None, complaints: list[str]
) -> None:
    agent = an_agent(role=Role.SENIOR, username="claude")
    with transaction.atomic():
        for act in ("case.opened", "evidence.viewed"):
            record(actor=agent.actor, act=act, case=uuid4(), reason="appeal")
    sealed(2)
    verify_on(now=timezone.now())
    auditor = create_account(username="audrey", password=PASSWORD, role=Role.AUDITOR)
    an_application(auditor)
    bring_session(page, auditor, live_server.url)
    page.goto(f"{live_server.url}/admin/journal/entry/")
    page.get_by_label("Auteur").fill("claude")
    page.get_by_role("button", name="Chercher").click()
    assert page.locator(".journal-table tbody tr").count() == 2
    assert faults(page) == []
    page.get_by_label("Auteur").fill("nobody")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_text("Aucun compte de ce nom.").wait_for()
    page.goto(f"{live_server.url}/admin/journal/entry/?first=")
    assert [each for each in complaints if "Content Security Policy" in each] == []
