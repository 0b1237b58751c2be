"""Keys: one list, each account's own over it, and a page to choose them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from ecarte.accounts.models import Role
from tests.verification.factories import an_agent
from verification.models import Preferences
from verification.review.keyboard import UnknownKey, parsed, spoken
from verification.review.own_keys import conflicts, for_page, merged, remember
from verification.review.shortcuts import SHORTCUTS

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User

USUAL = {action: one.key for action, one in SHORTCUTS.items()}
PAGE = "/compte/raccourcis/"


@pytest.fixture
def agent(client: Client, db: None) -> User:
    agent = an_agent()
    client.force_login(agent)
    return agent


def send(client: Client, **changed: str) -> str:
    """What the page says to a form with these keys instead of the usual ones; single keys stay on."""
    shown = {action: spoken(key) for action, key in USUAL.items()}
    data = {
        "on": "on",
        "undo_time": "1",
        **shown,
        **{name.replace("__", "."): key for name, key in changed.items()},
    }
    return client.post(PAGE, data, follow=True).content.decode()


def test_the_usual_keys_are_all_different() -> None:
    assert conflicts(USUAL) == {}


def test_no_act_is_listed_twice_and_each_has_words() -> None:
    assert len(SHORTCUTS) == len(set(SHORTCUTS)) > 40
    assert all(str(one.label) for one in SHORTCUTS.values())


def test_nothing_that_is_recorded_goes_on_while_its_key_is_held() -> None:
    recorded = ("answer.", "decide.", "commit", "case.", "judgement.")
    assert not [one.action for one in SHORTCUTS.values() if one.repeats and one.action.startswith(recorded)]


def test_a_key_of_ones_own_takes_the_place_of_the_usual_one() -> None:
    keys = merged({"zoom.in": "g"})
    assert (keys["zoom.in"], keys["zoom.out"]) == ("g", "-")
    assert keys["view.presence"] == ""  # whose key that was
    assert conflicts(keys) == {}


def test_an_act_that_is_gone_is_not_brought_back_by_an_old_choice() -> None:
    assert "teleport" not in merged({"teleport": "g"})


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("A", "a"),
        ("é", "é"),
        ("?", "?"),
        ("Entrée", "Enter"),
        ("espace", " "),
        (" ", " "),
        ("f9", "F9"),
        ("", ""),
    ],
)
def test_a_key_may_be_typed_or_named(typed: str, key: str) -> None:
    assert parsed(typed) == key


@pytest.mark.parametrize("typed", ["Tab", "Escape", "ab", "F1", "F12"])
def test_keys_that_belong_to_the_browser_are_not_taken(typed: str) -> None:
    with pytest.raises(UnknownKey):
        parsed(typed)


@pytest.mark.parametrize("key", ["a", "Enter", " ", "ArrowLeft", "?"])
def test_a_key_is_said_so_that_it_is_understood_again(key: str) -> None:
    assert parsed(spoken(key)) == key


def test_only_what_differs_from_the_usual_keys_is_kept(agent: User) -> None:
    remember(agent=agent, keys={**USUAL, "zoom.fit": "F2"}, on=True)
    assert Preferences.objects.get(agent=agent).shortcuts == {"zoom.fit": "F2"}


def test_one_key_for_two_acts_is_never_kept(agent: User) -> None:
    with pytest.raises(ValueError, match="one key"):
        remember(agent=agent, keys={**USUAL, "zoom.fit": "a"}, on=True)
    assert not Preferences.objects.exists()


def test_the_page_of_a_case_is_told_the_accounts_own_keys(agent: User) -> None:
    remember(agent=agent, keys={**USUAL, "zoom.fit": "F2"}, on=False)
    data = for_page(Preferences.of(agent))
    assert data["on"] is False
    keys = {one["action"]: one for one in data["keys"]}  # type: ignore[attr-defined]
    assert keys["zoom.fit"]["shown"] == "F2"


def test_chosen_keys_are_kept_and_shown_again(client: Client, agent: User) -> None:
    assert "Vos raccourcis sont enregistrés." in send(client, decide__approve="F2")
    assert Preferences.of(agent).shortcuts == {"decide.approve": "F2"}
    assert 'value="F2"' in client.get(PAGE).content.decode()


def test_a_key_that_is_taken_is_refused_and_the_page_says_by_what(client: Client, agent: User) -> None:
    page = send(client, zoom__fit="a")
    assert "« A » sert déjà à « Accepter »." in page
    assert not Preferences.objects.exists()


def test_a_key_that_does_not_exist_is_refused(client: Client, agent: User) -> None:
    assert "« machin » n’est pas une touche connue." in send(client, zoom__fit="machin")
    assert not Preferences.objects.exists()


def test_two_acts_may_exchange_their_keys(client: Client, agent: User) -> None:
    send(client, decide__approve="R", decide__refuse="A")
    assert Preferences.of(agent).shortcuts == {"decide.approve": "r", "decide.refuse": "a"}


def test_an_act_may_have_no_key(client: Client, agent: User) -> None:
    send(client, case__release="")
    assert merged(Preferences.of(agent).shortcuts)["case.release"] == ""


def test_single_keys_are_switched_off_and_on(client: Client, agent: User) -> None:
    send(client, on="")
    assert Preferences.of(agent).shortcuts_on is False
    send(client)
    assert Preferences.of(agent).shortcuts_on is True


def test_going_back_to_the_usual_keys_leaves_the_switch_as_it_is(client: Client, agent: User) -> None:
    remember(agent=agent, keys={**USUAL, "zoom.fit": "F2"}, on=False)
    client.post(PAGE, {"reset": ""})
    kept = Preferences.of(agent)
    assert (kept.shortcuts, kept.shortcuts_on) == ({}, False)


def test_nobody_else_s_keys_change(client: Client, agent: User) -> None:
    other = an_agent()
    send(client, zoom__fit="F2")
    assert Preferences.of(other).shortcuts == {}


def test_the_page_is_for_those_who_have_pages_with_keys(client: Client, db: None) -> None:
    url = reverse("review:shortcuts")
    assert client.get(url).status_code == 302
    for role, status in ((Role.SUPERVISOR, 200), (Role.AUDITOR, 404)):
        client.force_login(an_agent(role=role))
        assert client.get(url).status_code == status


def test_an_account_may_take_ten_times_as_long_to_take_a_decision_back(client: Client, agent: User) -> None:
    """WCAG 2.2.1: a limit of time that is not essential can be lengthened at least tenfold."""
    send(client, undo_time="10")
    assert Preferences.of(agent).undo_window == 10 * settings.UNDO_WINDOW


@pytest.mark.parametrize("typed", ["0", "11", "ever"])
def test_no_other_time_is_kept(client: Client, agent: User, typed: str) -> None:
    assert client.post(PAGE, {"undo_time": typed}).status_code == 422
    assert not Preferences.objects.exists()


def test_a_time_to_undo_is_one_of_three(agent: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Preferences.objects.create(agent=agent, undo_time=2)
