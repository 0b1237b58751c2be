"""The page on which a card is blocked: by keyboard and mouse, accessible in each of its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.accounts.models import Role, User
from ecarte.accounts.services import create_account
from issuance.models import Card
from issuance.states import State as CardState
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, bring_session
from tests.browser.marks import IN_A_BROWSER
from tests.ecarte.accounts.signing_in import an_application
from tests.issuance.factories import offered
from tests.issuance.wallet import Wallet
from tests.verification.factories import an_enrolment, an_insured_person, habilitated
from verification.models import Scheme
from verification.states import State

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = IN_A_BROWSER


def a_senior() -> User:
    user = create_account(username="lou", password=PASSWORD, role=Role.SENIOR, first_name="Lou")
    an_application(user)
    habilitated(user, *Scheme.objects.all())
    return user


def test_an_agent_suspends_a_card_while_the_person_is_on_the_telephone(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    person = an_insured_person()
    card_id = offered(Wallet(), holder_ref=person.nir_index)
    when = person.updated_at
    Card.objects.update(status=CardState.ACTIVE, activated_at=when, expires_at=when)
    an_enrolment(status=State.ACTIVATED, person=person, card_id=card_id)
    bring_session(page, a_senior(), live_server.url)
    page.goto(f"{live_server.url}/cartes/")
    assert faults(page) == []

    page.get_by_label("Numéro de sécurité sociale").fill(person.nir)
    page.get_by_label("Motif de la recherche").select_option("call")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("heading", name="Carte active").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Appliquer").click()
    page.get_by_role("alert").filter(has_text="Rien n’a été fait").wait_for()
    assert faults(page) == []

    page.set_viewport_size({"width": 320, "height": 256})  # WCAG 1.4.10
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1366, "height": 768})
    for asked in ("Nom de naissance", "Date de naissance", "Département"):
        page.get_by_role("checkbox", name=asked).check()
    page.get_by_role("group", name="Suspendre, en attendant").get_by_label("Téléphone perdu").check()
    page.get_by_role("button", name="Appliquer").click()
    page.get_by_text("Carte suspendue").wait_for()
    assert Card.objects.get().status == CardState.SUSPENDED
    assert [text for text in complaints if "422" not in text] == []
