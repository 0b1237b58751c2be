"""Everything by key: answers, decisions, the list of keys, one's own keys, and what keys must not do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.desk import judge, open_case, shows
from tests.browser.marks import IN_A_BROWSER
from verification.models import Decision, Enrolment, Judgement, Preferences
from verification.states import State

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from ecarte.accounts.models import User

pytestmark = IN_A_BROWSER
HELD = """(key) => { for (const repeat of [false, true, true, true]) document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { key, code: `Digit${key}`, repeat, bubbles: true, cancelable: true })) }"""
"""A key that is pressed and stays down."""
ON_FRENCH_KEYBOARD = """([key, code]) => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))"""


@pytest.fixture
def desk(checked_case: Enrolment, signed_in: Page) -> Page:
    """A case, opened."""
    open_case(signed_in)
    return signed_in


def press(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def answered(page: Page) -> list[str]:
    found: list[str] = page.locator("#jugement input:checked").evaluate_all(
        "all => all.map(({ value }) => value)"
    )
    return found


def test_four_keys_answer_one_sends_and_two_more_decide(
    checked_case: Enrolment, signed_in: Page, complaints: list[str]
) -> None:
    page = signed_in
    start = page.get_by_role("button", name=re.compile("^Dossier suivant"))
    expect(start).to_be_focused()
    expect(start.locator("kbd")).to_have_text("N")
    page.keyboard.press("n")
    page.wait_for_url("**/dossiers/*/")
    press(page, "1111")
    expect(page.get_by_role("button", name="Valider mes réponses")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vos réponses et les contrôles")).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_role("radio", name="Accepter")).to_be_checked()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="File d’attente").wait_for()
    expect(page.get_by_role("region", name="Dernière décision")).to_contain_text(checked_case.case_number)
    checked_case.refresh_from_db()
    assert checked_case.status == State.DECIDED
    assert Decision.objects.get().kind == "approve"
    assert complaints == []


def test_each_answer_has_its_key_and_the_focus_goes_on(desk: Page) -> None:
    press(desk, "132")
    assert answered(desk) == ["yes", "unsure", "no"]
    expect(
        desk.get_by_role("group", name="Données concordantes ?").get_by_role("radio").first
    ).to_be_focused()
    expect(desk.get_by_text("3 sur 4", exact=True)).to_be_visible()


def test_one_goes_back_to_a_question_and_answers_it_again(desk: Page) -> None:
    press(desk, "11")
    desk.keyboard.press("Backspace")
    desk.keyboard.press("3")
    assert answered(desk) == ["yes", "unsure"]


def test_a_key_that_is_held_answers_one_question_only(desk: Page) -> None:
    desk.evaluate(HELD, "1")
    assert answered(desk) == ["yes"]


def test_digits_are_found_by_their_place_on_a_french_keyboard(desk: Page) -> None:
    desk.evaluate(ON_FRENCH_KEYBOARD, ["&", "Digit1"])
    desk.evaluate(ON_FRENCH_KEYBOARD, ["é", "Digit2"])
    assert answered(desk) == ["yes", "no"]


def test_incomplete_answers_are_named_and_nothing_else_moves(desk: Page, complaints: list[str]) -> None:
    press(desk, "11")
    desk.get_by_role("button", name="Valider mes réponses").click()
    alert = desk.get_by_role("alert").filter(has_text="Répondez encore")
    expect(alert.get_by_role("link")).to_have_text(["Présente et consentante ?", "Données concordantes ?"])
    expect(alert.get_by_role("link").first).to_be_focused()
    assert answered(desk) == ["yes", "yes"]
    shows(desk, "gauche", "Photo de la pièce")
    assert not Judgement.objects.exists()
    assert [text for text in complaints if "422" not in text] == []


def test_a_reason_is_chosen_by_typing_and_its_text_is_shown_in_both_languages(desk: Page) -> None:
    judge(desk, document="no")
    desk.keyboard.press("r")
    expect(desk.get_by_label("Motif").locator("visible=true")).to_be_focused()
    desk.keyboard.type("Pièce exp")
    preview = desk.locator(".preview-texts:visible")
    expect(preview).to_have_count(1)
    expect(preview.locator('[lang="fr"]')).to_contain_text("n’est plus valable")
    expect(preview.locator('[lang="en"]')).to_contain_text("no longer valid")
    desk.keyboard.press("Tab")
    desk.keyboard.type("1 a Vue avec la référente z")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="File d’attente").wait_for()
    decision = Decision.objects.get()
    assert (decision.reason_id, decision.comment) == ("document_expired", "1 a Vue avec la référente z")


def test_a_decision_against_the_answers_is_told_and_the_viewer_stays(desk: Page) -> None:
    judge(desk, person="unsure")
    desk.keyboard.press("d")
    desk.keyboard.press("a")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert").filter(has_text="Pour accepter")).to_be_visible()
    shows(desk, "gauche", "Pièce, recto")
    assert not Decision.objects.exists()


def test_a_change_of_mind_is_kept_with_its_reason(desk: Page) -> None:
    judge(desk, person="unsure")
    desk.keyboard.press("j")
    desk.locator('#form-revision [name="person"][value="yes"]').check(force=True)
    desk.get_by_label("Pourquoi changez-vous d’avis ?", exact=False).fill("Même cicatrice")
    desk.get_by_role("button", name="Enregistrer ce changement").click()
    expect(desk.get_by_role("heading", name="Vos réponses et les contrôles")).to_be_focused()
    assert list(Judgement.objects.order_by("given_at").values_list("person", flat=True)) == ["unsure", "yes"]


def test_what_is_typed_is_typed_and_keys_with_modifiers_are_the_browsers(desk: Page) -> None:
    judge(desk)
    note = desk.get_by_label("Note interne (facultative)")
    desk.keyboard.press("t")
    expect(note).to_be_focused()
    desk.keyboard.type("frae?")
    expect(note).to_have_value("frae?")
    desk.get_by_role("heading", name="Vos réponses et les contrôles").focus()
    for combination in ("Control+a", "Alt+f", "Shift+r"):
        desk.keyboard.press(combination)
    assert desk.locator("#decision :checked:not(option)").count() == 0


def test_the_list_of_keys_opens_by_a_key_and_closes_by_escape(desk: Page) -> None:
    desk.keyboard.press("?")
    listed = desk.get_by_role("dialog", name="Raccourcis clavier")
    expect(listed).to_contain_text("Faire refilmer")
    desk.keyboard.press("1")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    assert answered(desk) == []  # the page behind heard nothing


def test_buttons_show_their_key_and_tell_it_to_assistive_technology(desk: Page) -> None:
    blink = desk.get_by_role("button", name="Clignotement", exact=True)
    expect(blink).to_have_attribute("title", "Clignotement (B)")
    expect(blink).to_have_attribute("aria-keyshortcuts", "B")
    expect(desk.get_by_role("button", name="Remettre dans la file").locator("kbd")).to_have_text("Q")


def test_ones_own_key_takes_the_place_of_the_usual_one(
    checked_case: Enrolment, agent: User, signed_in: Page
) -> None:
    Preferences.objects.create(agent=agent, shortcuts={"answer.yes": "F2"})
    open_case(signed_in)
    press(signed_in, "1")
    assert answered(signed_in) == []
    signed_in.keyboard.press("F2")
    assert answered(signed_in) == ["yes"]


def test_single_keys_do_nothing_once_they_are_switched_off(
    checked_case: Enrolment, agent: User, signed_in: Page
) -> None:
    Preferences.objects.create(agent=agent, shortcuts_on=False)
    open_case(signed_in)
    press(signed_in, "1d?")
    assert answered(signed_in) == []
    shows(signed_in, "gauche", "Photo de la pièce")
    expect(signed_in.get_by_role("dialog")).to_have_count(0)
    expect(signed_in.locator("kbd:visible")).to_have_count(0)


def test_a_key_is_chosen_by_pressing_it_and_a_taken_one_is_refused(
    signed_in: Page, agent: User, complaints: list[str]
) -> None:
    page = signed_in
    page.goto(page.url + "compte/raccourcis/")
    field = page.get_by_label("Accepter", exact=True)
    field.press("F2")
    expect(field).to_have_value("F2")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Vos raccourcis sont enregistrés.")).to_be_visible()
    assert Preferences.of(agent).shortcuts == {"decide.approve": "F2"}
    page.get_by_label("Refuser", exact=True).press("F2")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("« F2 » sert déjà à « Accepter ».")
    assert Preferences.of(agent).shortcuts == {"decide.approve": "F2"}
    assert [text for text in complaints if "422" not in text] == []


def test_a_decision_is_taken_back_by_a_key(desk: Page, checked_case: Enrolment) -> None:
    judge(desk)
    press(desk, "a")
    desk.keyboard.press("Enter")
    desk.get_by_role("region", name="Dernière décision").wait_for()
    desk.keyboard.press("z")
    desk.wait_for_url("**/dossiers/*/")
    checked_case.refresh_from_db()
    assert checked_case.status == State.IN_REVIEW
    assert Decision.objects.get().withdrawn_at is not None


def test_the_offer_to_take_a_decision_back_goes_away(desk: Page) -> None:
    judge(desk)
    press(desk, "a")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("region", name="Dernière décision")).to_be_visible()
    expect(desk.get_by_role("region", name="Dernière décision")).to_have_count(0, timeout=15_000)


def test_a_case_is_put_off_by_key(desk: Page, checked_case: Enrolment) -> None:
    desk.keyboard.press("s")
    desk.get_by_label("Raison", exact=True).select_option(index=1)
    desk.get_by_role("button", name="Mettre en attente").click()
    desk.get_by_role("heading", name="File d’attente").wait_for()
    checked_case.refresh_from_db()
    assert checked_case.snoozed_until is not None


def test_what_opens_over_the_page_closes_by_escape_and_the_focus_comes_back(desk: Page) -> None:
    desk.keyboard.press("s")
    desk.get_by_label("Raison", exact=True).focus()
    desk.keyboard.press("Escape")
    expect(desk.get_by_label("Raison", exact=True)).to_be_hidden()
    expect(desk.locator("summary", has_text="Mettre en attente")).to_be_focused()


def test_a_case_is_given_back_by_key(desk: Page, checked_case: Enrolment) -> None:
    desk.keyboard.press("q")
    desk.get_by_role("heading", name="File d’attente").wait_for()
    checked_case.refresh_from_db()
    assert checked_case.status == State.QUEUED
