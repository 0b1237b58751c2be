"""No page answers a member of staff who has no second factor, but those that set one up.

That none does: `tests.access`, where somebody without one asks for every address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

from ecarte.accounts.models import Role, User
from ecarte.demo.totp import code_at, fresh_code
from ecarte.journal.models import Entry
from tests.ecarte.accounts.signing_in import PASSWORD, an_account, an_application, confirm, sign_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def unprotected(client: Client) -> Client:
    """Signed in with a password alone."""
    client.force_login(an_account())
    return client


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_held(client: Client, role: Role) -> None:
    client.force_login(an_account(role=role))
    for name in ("review:queue", "account_home", "admin:index"):
        assert client.get(reverse(name)).headers["Location"] == reverse("mfa_index")


def test_the_page_says_why_one_is_there(unprotected: Client) -> None:
    page = unprotected.get(reverse("review:queue"), follow=True).content.decode()
    assert "Avant d’ouvrir un dossier, ajoutez un second facteur." in page
    assert reverse("mfa_add_webauthn") in page
    assert reverse("mfa_activate_totp") in page


def test_a_part_of_a_page_moves_the_whole_page(unprotected: Client) -> None:
    answer = unprotected.get(reverse("review:queue"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, reverse("mfa_index"))


def test_one_can_sign_out_and_change_the_language(unprotected: Client) -> None:
    answer = unprotected.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert answer.headers["Location"] == "/"
    assert unprotected.get(reverse("account_logout")).status_code == 200
    unprotected.post(reverse("account_logout"))
    assert "_auth_user_id" not in unprotected.session


@pytest.mark.parametrize(
    "address",
    ["/healthz", "/api/v1/guidance", "/.well-known/oauth-authorization-server", "/issuance/status-lists/1"],
)
def test_what_is_not_for_staff_answers_as_it_answers_anybody(
    client: Client, unprotected: Client, address: str
) -> None:
    anybody = client.__class__().get(address)
    assert unprotected.get(address).status_code == anybody.status_code
    assert anybody.status_code in {200, 404}


def test_from_the_first_sign_in_to_the_queue(client: Client) -> None:
    """Password, application, recovery codes, and then the pages answer."""
    user = an_account()
    client.post(reverse("account_login"), {"login": "camille", "password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    assert 'src="data:image/svg+xml' in page.content.decode()
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": fresh_code(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(answer.headers["Location"])
    assert codes.content.decode().count("<code>") == 10
    assert client.get(reverse("review:queue")).status_code == 200
    acts = Entry.objects.filter(act="account.second_factor_added").order_by("sequence")
    assert [(entry.actor, entry.data) for entry in acts] == [
        (user.actor, {"account": user.pk, "kind": "totp"}),
        (user.actor, {"account": user.pk, "kind": "recovery_codes"}),
    ]


def test_a_wrong_code_sets_nothing_up(client: Client) -> None:
    user = an_account()
    client.post(reverse("account_login"), {"login": "camille", "password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    wrong = code_at(secret, 0.0)
    page = client.post(reverse("mfa_activate_totp"), {"code": wrong}).content.decode()
    assert "Ce code n’est pas le bon" in page
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get(reverse("review:queue")).headers["Location"] == reverse("mfa_index")


def test_without_its_journal_entry_no_factor_is_added(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("journal")

    user = an_account()
    client.post(reverse("account_login"), {"login": "camille", "password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    monkeypatch.setattr("ecarte.accounts.second_factor.record", broken)
    client.raise_request_exception = False
    client.post(reverse("mfa_activate_totp"), {"code": fresh_code(secret)})
    assert not Authenticator.objects.filter(user=user).exists()


def test_recovery_codes_alone_are_no_second_factor(client: Client) -> None:
    user = an_account()
    RecoveryCodes.activate(user)
    client.force_login(user)
    assert client.get(reverse("review:queue")).headers["Location"] == reverse("mfa_index")


def test_a_place_without_the_rule_asks_nothing(unprotected: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert unprotected.get(reverse("review:queue")).status_code == 200


def test_the_last_application_cannot_be_removed(client: Client) -> None:
    user = an_account()
    sign_in(client, secret=an_application(user))
    page = client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "C’est votre seul second facteur" in page
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def a_key(user: User, name: str = "clé du bureau") -> Authenticator:
    """A key as the database knows it; nobody can sign in with it."""
    key: Authenticator = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )
    return key


def test_the_last_key_cannot_be_removed(client: Client) -> None:
    user = an_account()
    key = a_key(user)
    client.force_login(user)
    confirm(client)
    answer = client.post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)
    assert "C’est votre seul second facteur" in answer.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_a_key_beside_an_application_can_be_removed(client: Client) -> None:
    user = an_account()
    sign_in(client, secret=an_application(user))
    key = a_key(user)
    assert "clé du bureau" in client.get(reverse("mfa_remove_webauthn", args=[key.pk])).content.decode()
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(pk=key.pk).exists()
    entry = Entry.objects.get(act="account.second_factor_removed")
    assert (entry.actor, entry.data) == (user.actor, {"account": user.pk, "kind": "webauthn"})


def test_a_key_is_given_another_name(client: Client) -> None:
    user = an_account()
    sign_in(client, secret=an_application(user))
    key = a_key(user)
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "clé rouge"})
    assert "clé rouge" in client.get(reverse("mfa_list_webauthn")).content.decode()


@pytest.mark.parametrize("name", ["mfa_remove_webauthn", "mfa_edit_webauthn"])
def test_the_key_of_another_is_not_there(client: Client, name: str) -> None:
    theirs = a_key(an_account("farid"))
    sign_in(client, secret=an_application(an_account()))
    assert client.post(reverse(name, args=[theirs.pk]), {"name": "à moi"}).status_code == 404
    assert Authenticator.objects.get(pk=theirs.pk).data["name"] == "clé du bureau"
