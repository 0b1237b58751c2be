"""Django admin: one way in, one role that enters, nothing changed that a service must change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.urls import reverse

from ecarte.accounts.models import Role, User
from ecarte.journal.models import Entry
from ecarte.readonly_admin import ReadOnlyAdmin
from tests.ecarte.accounts.signing_in import confirm
from tests.verification.factories import an_agent, an_enrolment
from verification.models import Enrolment, Reason

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PAGES = [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model in admin.site._registry
]


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    confirm(client)
    return client


@pytest.mark.parametrize("role", [Role.AGENT, Role.FRAUD, Role.SUPERVISOR])
def test_whoever_works_on_cases_does_not_enter(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    assert client.get(reverse("admin:index")).status_code in {302, 403}


def test_there_is_one_login_page(client: Client) -> None:
    answer = client.get(reverse("admin:login"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(administrator: Client, page: str) -> None:
    an_enrolment()
    assert administrator.get(page).status_code == 200


def test_a_case_is_shown_without_personal_data(administrator: Client) -> None:
    case = an_enrolment()
    page = administrator.get(reverse("admin:verification_enrolment_change", args=[case.pk])).content.decode()
    assert case.case_number in page
    assert not [word for word in ("MARTIN", case.nir, case.nir_index) if word in page]


def test_what_services_write_is_read_only() -> None:
    shown = {
        model._meta.label for model, page in admin.site._registry.items() if isinstance(page, ReadOnlyAdmin)
    }
    assert {"verification.Enrolment", "journal.Entry", "issuance.Card"} <= shown


def test_the_code_of_a_reason_stays_what_it_is(administrator: Client) -> None:
    reason = Reason.objects.get(code="document_expired")
    data = {
        "code": "other",
        "internal_fr": "Périmée",
        "internal_en": "Expired",
        "position": 3,
        "active": "on",
    }
    administrator.post(reverse("admin:verification_reason_change", args=[reason.pk]), data)
    reason.refresh_from_db()
    assert (reason.internal_fr, reason.public_code) == ("Périmée", "document_expired")
    assert not Reason.objects.filter(code="other").exists()


def test_an_auditor_reads_the_journal_and_nothing_else(client: Client) -> None:
    client.force_login(an_agent(role=Role.AUDITOR))
    journal = reverse("admin:journal_entry_changelist")
    assert client.get(journal).status_code == 200
    assert {client.get(page).status_code for page in PAGES if page != journal} == {403}


def test_only_administrators_and_auditors_enter_the_admin() -> None:
    agent = an_agent()
    with pytest.raises(IntegrityError, match="enter_the_admin"), transaction.atomic():
        User.objects.filter(pk=agent.pk).update(is_staff=True)


def test_only_administrators_change_there() -> None:
    auditor = an_agent(role=Role.AUDITOR)
    with pytest.raises(IntegrityError, match="change_there"), transaction.atomic():
        User.objects.filter(pk=auditor.pk).update(is_superuser=True)


def test_an_account_has_a_known_role() -> None:
    agent = an_agent()
    with pytest.raises(IntegrityError, match="known_role"), transaction.atomic():
        User.objects.filter(pk=agent.pk).update(role="root")


def test_cases_cannot_be_deleted_from_the_admin(administrator: Client) -> None:
    case = an_enrolment()
    assert (
        administrator.post(reverse("admin:verification_enrolment_delete", args=[case.pk])).status_code == 403
    )
    assert Enrolment.objects.count() == 1


def account_entries() -> list[tuple[str, str, object]]:
    return [
        (entry.actor, entry.act, entry.data)
        for entry in Entry.objects.filter(act__startswith="account.").order_by("sequence")
    ]


def changed(account: User, **fields: str) -> dict[str, str]:
    """What the form of this account sends, with some fields changed."""
    usual = {"username": account.username, "role": account.role, "is_active": "on", "second_opinions": "on"}
    return usual | fields


def journalled(
    account: User, *, role: str = "agent", foreign: bool = False, second: bool = True
) -> dict[str, object]:
    return {
        "account": account.pk,
        "role": role,
        "foreign_documents": foreign,
        "second_opinions": second,
    }


@pytest.mark.parametrize(
    "fields",
    [{"role": "supervisor"}, {"foreign_documents": "on"}, {"second_opinions": ""}],
)
def test_a_changed_role_or_habilitation_is_journalled(administrator: Client, fields: dict[str, str]) -> None:
    account = an_agent()
    page = reverse("admin:accounts_user_change", args=[account.pk])
    assert administrator.post(page, changed(account, **fields)).status_code == 302
    account.refresh_from_db()
    assert account.role == fields.get("role", "agent")
    actor = f"agent:{administrator.session['_auth_user_id']}"
    assert account_entries() == [
        (
            actor,
            "account.changed",
            journalled(
                account,
                role=account.role,
                foreign="foreign_documents" in fields,
                second="second_opinions" not in fields,
            ),
        ),
    ]


def test_another_name_alone_is_not_journalled(administrator: Client) -> None:
    account = an_agent()
    administrator.post(
        reverse("admin:accounts_user_change", args=[account.pk]), changed(account, last_name="Roy")
    )
    account.refresh_from_db()
    assert (account.last_name, account_entries()) == ("Roy", [])


def test_an_account_made_in_the_admin_is_journalled(administrator: Client) -> None:
    data = {"username": "camille", "role": "agent", "second_opinions": "on", "usable_password": "true"}
    data |= {"password1": "correct horse battery", "password2": "correct horse battery"}
    administrator.post(reverse("admin:accounts_user_add"), data)
    account = User.objects.get(username="camille")
    actor = f"agent:{administrator.session['_auth_user_id']}"
    assert account_entries() == [(actor, "account.created", journalled(account))]


def test_a_password_set_by_an_administrator_is_journalled(administrator: Client) -> None:
    account = an_agent()
    page = reverse("admin:auth_user_password_change", args=[account.pk])
    new = "another horse battery"
    administrator.post(page, {"password1": new, "password2": "a typo", "usable_password": "true"})
    administrator.get(page)
    assert account_entries() == []
    administrator.post(
        page,
        {"password1": new, "password2": new, "usable_password": "true", "set-password": "1"},
    )
    account.refresh_from_db()
    assert account.check_password(new)
    actor = f"agent:{administrator.session['_auth_user_id']}"
    assert account_entries() == [(actor, "account.password_set", journalled(account))]


def test_without_its_journal_entry_no_account_is_changed(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("journal")

    monkeypatch.setattr("ecarte.accounts.admin.record", broken)
    account = an_agent()
    administrator.raise_request_exception = False
    administrator.post(
        reverse("admin:accounts_user_change", args=[account.pk]), changed(account, role="fraud")
    )
    new = {"password1": "another horse battery", "password2": "another horse battery"}
    administrator.post(reverse("admin:auth_user_password_change", args=[account.pk]), new)
    before = (account.role, account.password)
    account.refresh_from_db()
    assert (account.role, account.password) == before


def test_the_seeds_of_second_factors_are_not_shown() -> None:
    assert not admin.site.is_registered(Authenticator)
