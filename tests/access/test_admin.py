"""Actor × page of Django admin × method: what an administrator may do, what the auditor, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.access.addresses import addresses
from tests.access.people import Actor, Answer
from tests.access.table import ACTORS, ADMIN_ACTS, INACTIVE, STRANGER, TABLE, UNPROTECTED

if TYPE_CHECKING:
    from django.db.models import Model

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MODELS = {model._meta.label_lower: model for model in admin.site._registry}
OF_THE_SITE = {
    "admin:index", "admin:login", "admin:logout", "admin:password_change", "admin:password_change_done",
    "admin:autocomplete", "admin:jsi18n", "admin:view_on_site", "admin:app_list",
}  # fmt: skip
OF_ONE_PAGE = {"admin:auth_user_password_change", "admin:journal_entry_export"}


def path(model: type[Model], page: str) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[] if page in ("changelist", "add") else [uuid4()])


def wrong(actor: Actor, label: str, act: str, page: str, method: str) -> str:
    answer = actor.asks(method, path(MODELS[label], page))
    if act in TABLE["admin"][label].get(actor.name, []):
        return "" if answer.status in (200, 302) and "/login/" not in answer.location else f"{answer.status}"
    return "" if _sent_away(actor, answer) else f"was not sent away ({answer.status} {answer.location})"


def _sent_away(actor: Actor, answer: Answer) -> bool:
    if answer.wrote:
        return False
    if actor.name in ("administrator", "auditor"):
        return answer.status == 403
    if actor.name == UNPROTECTED:
        return answer.location == reverse("mfa_index")
    return answer.status == 302 and answer.location.startswith(reverse("admin:login"))


@pytest.mark.parametrize("name", ACTORS)
def test_the_admin_answers_whom_the_table_names_and_nobody_else(name: str) -> None:
    actor = Actor(name)
    found = [
        (label, page, method, said)
        for label in TABLE["admin"]
        for act, page, method in ADMIN_ACTS
        if (said := wrong(actor, label, act, page, method))
    ]
    assert not found, "\n".join(map(str, found))


def test_every_model_of_the_admin_has_its_row_and_no_page_is_left_out() -> None:
    assert set(MODELS) == set(TABLE["admin"])
    usual = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in MODELS.values()
        for page in ("changelist", "add", "change", "delete", "history")
    }
    named = {each.name for each in addresses() if each.name.startswith("admin:")}
    assert named - usual - OF_THE_SITE - OF_ONE_PAGE == set()


def test_a_password_is_changed_on_the_page_that_journals_it() -> None:
    answer = Actor("administrator").asks("GET", reverse("admin:password_change"))
    assert (answer.status, answer.location) == (302, reverse("account_change_password"))


def test_no_other_way_in_leads_past_the_sign_in() -> None:
    for name in (STRANGER, INACTIVE, "agent", "director"):
        answer = Actor(name).asks("POST", reverse("admin:login"), {"username": "x", "password": "y"})
        assert answer.status in (302, 403)
        assert not answer.wrote
