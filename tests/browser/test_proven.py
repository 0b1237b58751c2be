"""A case without films, in the browser: by keyboard, without a complaint, accessible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from ecarte.vault.codes import hash_code
from tests.browser.axe import faults
from tests.browser.marks import IN_A_BROWSER
from tests.verification.factories import a_pivot_identity, an_enrolment, an_insured_person
from verification.models import Decision, Enrolment
from verification.prechecks.run import run_checks
from verification.states import State

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = IN_A_BROWSER


@pytest.fixture
def proven_case(transactional_db: None) -> Enrolment:
    """Waits for an agent: France Identité names another place of birth."""
    case = an_enrolment(status=State.SUBMITTED, person=an_insured_person(), code_hash=hash_code("4826"))
    case.identity = a_pivot_identity(case, birth_place="49228")
    case.save(update_fields=["identity"])
    assert run_checks(enrolment_id=case.pk, check_id=uuid4())
    return case


def test_one_key_answers_and_two_more_decide(
    proven_case: Enrolment, signed_in: Page, complaints: list[str]
) -> None:
    page = signed_in
    start = page.get_by_role("button", name=re.compile("^Dossier suivant"))
    expect(start.locator("kbd")).to_have_text("N")  # the keys are there
    page.keyboard.press("n")
    page.wait_for_url("**/dossiers/*/")
    expect(page.get_by_role("heading", name="France Identité")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="Valider mes réponses")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vos réponses et les contrôles")).to_be_focused()
    assert faults(page) == []
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="File d’attente").wait_for()
    assert Decision.objects.get().kind == "approve"
    assert complaints == []
