"""Schemes and départements are opened and closed; anybody reads which are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from ecarte.accounts.models import Role, User
from ecarte.journal.models import Entry
from tests.ecarte.accounts.signing_in import confirm
from tests.phone import API
from tests.verification.factories import an_agent
from tests.verification.intake.conftest import answer
from verification.models import Department, Scheme
from verification.seeds import seed

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
LIST = reverse("admin:verification_department_changelist")


@pytest.fixture
def administrator(client: Client) -> User:
    user = an_agent(role=Role.ADMINISTRATOR)
    client.force_login(user)
    confirm(client)
    return user


def availability(client: Client) -> Any:
    response = client.get(f"{API}/availability")
    assert (response.status_code, response["Cache-Control"]) == (200, "public, max-age=300")
    return answer(response)


def test_every_departement_and_overseas_collectivity_is_there() -> None:
    codes = set(Department.objects.values_list("code", flat=True))
    metropolitan = {f"{number:02}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
    departements = metropolitan | {"971", "972", "973", "974", "976"}
    assert len(departements) == 101
    assert codes == departements | {"975", "977", "978", "986", "987", "988", "99"}


def test_anybody_reads_what_is_open(client: Client) -> None:
    told = availability(client)
    assert told["consent_version"] == "2026-1"
    assert {
        "code": "general",
        "name": {"fr": "Régime général", "en": "General scheme"},
        "minimum_age": 16,
    } in told["schemes"]
    assert {"code": "973", "name": {"fr": "Guyane", "en": "French Guiana"}} in told["departments"]


def test_what_is_closed_is_left_out(client: Client) -> None:
    Scheme.objects.filter(pk="agricultural").update(open=False)
    Department.objects.exclude(pk="2A").update(open=False)
    told = availability(client)
    assert [scheme["code"] for scheme in told["schemes"]] == ["general"]
    assert [department["code"] for department in told["departments"]] == ["2A"]


def test_a_scheme_without_an_english_name_is_called_by_its_own(client: Client) -> None:
    Scheme.objects.filter(pk="general").update(name_en="")
    names = {scheme["code"]: scheme["name"] for scheme in availability(client)["schemes"]}
    assert names["general"] == {"fr": "Régime général", "en": "Régime général"}


def test_departements_are_closed_and_opened_in_bulk_and_the_journal_knows_by_whom(
    client: Client, administrator: User
) -> None:
    for action, acts in (
        ("close_selected", ["department.closed", "department.closed"]),
        ("close_selected", []),
        ("open_selected", ["department.opened", "department.opened"]),
    ):
        before = Entry.objects.count()
        response = client.post(LIST, {"action": action, "_selected_action": ["69", "974"]})
        assert response.status_code == 302
        new = Entry.objects.order_by("pk")[before:]
        assert [entry.act for entry in new] == acts
        assert {entry.actor for entry in new} <= {administrator.actor}
    assert Department.objects.filter(open=False).count() == 0


def test_one_departement_is_closed_on_its_page(client: Client, administrator: User) -> None:
    page = reverse("admin:verification_department_change", args=["69"])
    assert client.post(page, {"name_fr": "Rhône", "name_en": "Rhône"}).status_code == 302
    assert not Department.objects.get(pk="69").open
    entry = Entry.objects.get(act="department.closed")
    assert (entry.actor, entry.data) == (administrator.actor, {"department": "69"})


def test_starting_again_opens_nothing_that_was_closed() -> None:
    Department.objects.filter(pk="69").update(open=False)
    seed()
    assert not Department.objects.get(pk="69").open
