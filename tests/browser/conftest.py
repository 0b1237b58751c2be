"""Chromium as it stands on the machine, a running server, and cases to judge."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.accounts.services import create_account
from tests.browser.chromium import CHROMIUM, FLAGS
from tests.ecarte.accounts.signing_in import an_application, code_of
from tests.films import Films, submitted
from tests.verification.factories import habilitated
from verification.engine import sandbox
from verification.models import Scheme
from verification.prechecks.run import run_checks

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from verification.engine.report import Report
    from verification.models import Enrolment

# Playwright's synchronous interface runs an event loop in this thread; the tests' queries are safe in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The tests' own choice of a browser."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The agents' screens, in French."""
    return {**browser_context_args, "locale": "fr-FR", "viewport": {"width": 1366, "height": 768}}


@pytest.fixture
def agent(transactional_db: None) -> User:
    user = create_account(username="camille", password=PASSWORD, role=Role.AGENT, first_name="Camille")
    an_application(user)
    habilitated(user, *Scheme.objects.all())
    return user


@pytest.fixture(scope="session")
def analysis(films: Films) -> Report:
    """What the engine really finds in the videos; the same every time, so it is done once."""
    document, face = films.document("martin"), films.face("martin")
    return sandbox.analyse(document=[document], face=[face], today=timezone.localdate())


@pytest.fixture
def checked_case(
    transactional_db: None, films: Films, analysis: Report, monkeypatch: pytest.MonkeyPatch
) -> Enrolment:
    """A checked case, waiting in the queue."""
    monkeypatch.setattr(sandbox, "analyse", lambda **_: analysis)
    case = submitted("martin", films, push_token="test:phone")
    case.challenges.update(used_at=case.submitted_at, signature="made.up.signature")
    assert run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    return case


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of: refused by the CSP, scripts that fail, files that are not there."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, agent: User) -> Page:
    """The agent, signed in, before the queue."""
    bring_session(page, agent, live_server.url)
    page.goto(f"{live_server.url}/")
    page.get_by_role("heading", name="File d’attente").wait_for()
    return page


def bring_session(page: Page, user: User, origin: str) -> None:
    """This person has signed in before the test begins: what leads there is tested with the sign-in."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_of(user)})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": origin}])


def sign_in(page: Page, user: User) -> None:
    """Both factors of this person, from the page that asks for the first."""
    page.get_by_label("Identifiant").fill(user.username)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_label("Code de votre application").fill(code_of(user))
    page.get_by_role("button", name="Se connecter").click()
