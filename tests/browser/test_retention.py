"""The pages of forgetting and of the rights of persons in a real browser: axe-core finds nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.accounts.services import create_account
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, bring_session
from tests.browser.marks import IN_A_BROWSER
from tests.ecarte.accounts.signing_in import an_application
from tests.verification.factories import a_nir, an_agent, an_enrolment, an_insured_person, some_evidence
from verification.proof import outbox
from verification.retention import holds
from verification.retention.applying import apply_retention
from verification.rights import restricting
from verification.states import State

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from verification.models import Enrolment

pytestmark = IN_A_BROWSER
MOTIVE = "Le même visage s’est présenté sous deux numéros en une semaine."


@pytest.fixture
def person(transactional_db: None) -> str:
    """The NIR of somebody with three cases, in a place where things were forgotten, held and restricted."""
    nir, now = a_nir(), timezone.now()
    person = an_insured_person(nir=nir)

    def refused(days: int) -> Enrolment:
        ended = now - settings.EVIDENCE_LIFETIME + timedelta(days=days, hours=3)
        case = an_enrolment(status=State.REFUSED, person=person, decided_at=ended, closed_at=ended)
        for name in ("document", "face_1"):
            some_evidence(case, name=name, biometric=name == "face_1")
        return case

    for days in (-1, 0, 2, 5):
        refused(days)
    first, second = (an_agent(role=Role.FRAUD, first_name=name) for name in ("Farid", "Inès"))
    hold = holds.place(enrolment=refused(1), motive=MOTIVE, lasts=timedelta(days=30), by=first, now=now)
    holds.renew(hold=hold, motive=MOTIVE, lasts=timedelta(days=91), by=second, now=now)
    holds.place(enrolment=refused(3), motive=MOTIVE, lasts=timedelta(days=183), by=second, now=now)
    apply_retention(now=now)
    outbox.seal_due(now=now)
    waiting = an_enrolment(status=State.QUEUED, person=person)
    restricting.restrict(case_id=waiting.pk, ground=restricting.Ground.CONTESTED, by=first, now=now)
    return nir


def arrive(page: Page, live_server: LiveServer, role: Role, path: str) -> None:
    user: User = create_account(
        username=role.value, password=PASSWORD, role=role, first_name="Sophie", last_name="Leclerc"
    )
    an_application(user)
    bring_session(page, user, live_server.url)
    page.goto(f"{live_server.url}{path}")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FRAUD])
def test_the_page_of_forgetting_is_accessible(
    page: Page, live_server: LiveServer, person: str, role: Role
) -> None:
    arrive(page, live_server, role, "/conservation/")
    page.get_by_role("heading", name="Conservation et oubli").wait_for()
    assert faults(page) == []


def test_a_supervisor_answers_a_person(
    page: Page, live_server: LiveServer, person: str, tmp_path: Path
) -> None:
    arrive(page, live_server, Role.SUPERVISOR, "/droits/")
    assert faults(page) == []
    page.get_by_label("Numéro de sécurité sociale").fill(person)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("heading", name="Ce qui est conservé").wait_for()
    assert faults(page) == []
    assert person not in page.url
    with page.expect_download() as download:
        page.get_by_role("button", name="Copie à lire").click()
    assert download.value.suggested_filename == "copie.html"
    download.value.save_as(tmp_path / "copie.html")
    page.goto((tmp_path / "copie.html").as_uri())
    assert faults(page) == []
