"""One's own account in a real browser: signing in with an application and with a key, and its pages by axe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from ecarte.accounts.models import User
from ecarte.demo.totp import fresh_code
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.marks import IN_A_BROWSER
from tests.ecarte.accounts.provider import running
from tests.ecarte.accounts.signing_in import an_account, an_application
from tests.verification.factories import an_enrolment
from verification.states import State

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = IN_A_BROWSER
PAGES = (
    "account_home",
    "account_change_password",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "usersessions_list",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
)


@pytest.fixture(autouse=True)
def _no_attempts_left_over() -> None:
    cache.clear()


@pytest.fixture
def here(live_server: LiveServer, settings: Any) -> str:
    """The service knows where it is: keys are bound to it."""
    settings.PUBLIC_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def key(page: Page) -> CDPSession:
    """A security key is plugged in, and its owner touches it when asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def give_password(page: Page, address: str = "/") -> None:
    page.goto(address)
    page.get_by_label("Identifiant").fill("camille")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def add_key(page: Page, here: str) -> None:
    page.goto(here + reverse("mfa_add_webauthn"))
    page.get_by_label("Nom de la clé").fill("clé du bureau")
    page.get_by_role("button", name="Enregistrer la clé").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("heading", name="Connexion").wait_for()


# The ways in -------------------------------------------------------------------------------------


def test_the_first_sign_in_sets_a_second_factor_up(
    page: Page, here: str, transactional_db: None, complaints: list[str]
) -> None:
    user = an_account()
    give_password(page, here)
    expect(page.get_by_text("Avant d’ouvrir un dossier, ajoutez un second facteur.")).to_be_visible()
    page.get_by_role("link", name="Installer une application").click()
    secret = page.locator(".secret").inner_text()
    assert page.locator(".qr").evaluate("image => image.naturalWidth") > 0
    expect(page.get_by_label("Code à 6 chiffres")).to_be_focused()
    page.get_by_label("Code à 6 chiffres").fill(fresh_code(secret))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="Les codes sont rangés, continuer").click()
    page.get_by_role("heading", name="File d’attente").wait_for()
    assert Authenticator.objects.filter(user=user).count() == 2
    assert complaints == []


def test_a_key_is_registered_and_signs_in(
    page: Page, here: str, key: CDPSession, transactional_db: None, complaints: list[str]
) -> None:
    """As the only second factor of somebody who has just got an account."""
    user = an_account()
    give_password(page, here)
    page.get_by_role("link", name="Ajouter une clé").click()
    page.get_by_label("Nom de la clé").fill("clé du bureau")
    page.get_by_role("button", name="Enregistrer la clé").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert str(Authenticator.objects.get(user=user, type="webauthn")) == "clé du bureau"
    page.goto(here)
    sign_out(page)
    give_password(page, here)
    page.get_by_role("button", name="Utiliser ma clé de sécurité").click()
    page.get_by_role("heading", name="File d’attente").wait_for()
    assert Authenticator.objects.get(user=user, type="webauthn").last_used_at is not None
    assert complaints == []


def test_a_key_confirms_who_is_there(
    signed_in: Page, here: str, key: CDPSession, agent: User, complaints: list[str]
) -> None:
    page = signed_in
    add_key(page, here)
    page.get_by_role("heading", name="Codes de secours").wait_for()
    forget_confirmations()
    page.goto(here + reverse("mfa_view_recovery_codes"))
    page.get_by_role("link", name="Clé de sécurité").click()
    page.get_by_role("button", name="Utiliser ma clé de sécurité").click()
    page.get_by_role("heading", name="Codes de secours").wait_for()
    assert complaints == []


def test_a_key_of_somebody_else_does_not_sign_in(
    signed_in: Page, here: str, key: CDPSession, agent: User
) -> None:
    page = signed_in
    add_key(page, here)
    page.get_by_role("heading", name="Codes de secours").wait_for()
    page.goto(here)
    sign_out(page)
    theirs = an_account("farid")
    Authenticator.objects.filter(type="webauthn").update(user=theirs)
    give_password(page, here)
    expect(page.get_by_role("button", name="Utiliser ma clé de sécurité")).to_have_count(0)


def test_a_key_that_does_not_answer_is_said_to_and_one_can_try_again(
    signed_in: Page, here: str, key: CDPSession
) -> None:
    page = signed_in
    add_key(page, here)
    page.get_by_role("heading", name="Codes de secours").wait_for()
    add_key(page, here)
    expect(page.get_by_role("alert")).to_contain_text("Cette clé est déjà enregistrée")
    expect(page.get_by_role("button", name="Enregistrer la clé")).to_be_focused()
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_where_keys_cannot_work_it_is_said(signed_in: Page, live_server: LiveServer, settings: Any) -> None:
    settings.PUBLIC_URL = "https://ecarte.example.fr"
    page = signed_in
    add_key(page, live_server.url)
    expect(page.get_by_role("alert")).to_contain_text("Les clés de sécurité ne fonctionnent pas ici")


def test_a_recovery_code_signs_in_once(page: Page, here: str, agent: User) -> None:
    code = RecoveryCodes.activate(agent).get_unused_codes()[0]
    give_password(page, here)
    page.get_by_label("Code de votre application").fill(code)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="File d’attente").wait_for()
    sign_out(page)
    give_password(page, here)
    page.get_by_label("Code de votre application").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ce code n’est pas le bon, ou il a déjà servi.")).to_be_visible()


def test_the_provider_signs_in(
    page: Page, here: str, agent: User, settings: Any, complaints: list[str]
) -> None:
    User.objects.filter(pk=agent.pk).update(email="camille.roy@example.org")
    with running() as provider:
        configure(settings, provider.url)
        page.goto(here + reverse("account_home"))
        page.get_by_role("link", name="Se connecter avec ProConnect").click()
        expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    assert complaints == []


def configure(settings: Any, issuer: str) -> None:
    settings.STAFF_OIDC_ISSUER = issuer
    settings.STAFF_OIDC_CLIENT_ID, settings.STAFF_OIDC_CLIENT_SECRET = "ecarte", "a secret of the tests"


# A session that has ended ------------------------------------------------------------------------


def grow_old() -> None:
    """Nobody has used any session for a long while."""
    for session in Session.objects.all():
        store = SessionStore(session.session_key)
        if "session_used" in store:
            store["session_used"] -= 3600
            store.save()


def forget_confirmations() -> None:
    for session in Session.objects.all():
        store = SessionStore(session.session_key)
        store.pop("account_authentication_methods", None)
        store.save()


def test_an_open_case_leaves_the_screen_when_the_session_ends_and_comes_back(
    signed_in: Page, here: str, agent: User
) -> None:
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    page = signed_in
    page.goto(here + reverse("review:case", args=[case.pk]))
    grow_old()
    page.evaluate("document.getElementById('bail').dispatchEvent(new CustomEvent('renew'))")
    page.get_by_role("heading", name="Connexion").wait_for()
    expect(page.get_by_text("Votre session s’est fermée faute d’activité")).to_be_visible()
    Authenticator.objects.filter(type="totp").delete()  # its code has just served
    an_application(agent)
    sign_in(page, agent)
    expect(page.get_by_role("heading", level=1)).to_have_text(case.case_number)


# Accessibility -----------------------------------------------------------------------------------


def test_the_sign_in_by_a_provider_is_accessible(
    page: Page, here: str, transactional_db: None, settings: Any, complaints: list[str]
) -> None:
    with running() as provider:
        configure(settings, provider.url)
        page.goto(here)
        assert faults(page) == []
        provider.email = "nobody@example.org"
        page.get_by_role("link", name="Se connecter avec ProConnect").click()
        page.get_by_role("alert").wait_for()
        assert faults(page) == []
    assert [text for text in complaints if "403" not in text] == []


def test_the_page_that_sets_a_second_factor_up_is_accessible(
    page: Page, here: str, transactional_db: None
) -> None:
    an_account()
    give_password(page, here)
    page.get_by_text("Avant d’ouvrir un dossier").wait_for()
    assert faults(page) == []


def test_the_second_factor_is_asked_accessibly(
    signed_in: Page, here: str, key: CDPSession, agent: User
) -> None:
    page = signed_in
    add_key(page, here)
    page.get_by_role("heading", name="Codes de secours").wait_for()
    page.goto(here)
    sign_out(page)
    give_password(page, here)
    page.get_by_role("button", name="Utiliser ma clé de sécurité").wait_for()
    assert faults(page) == []
    page.get_by_label("Code de votre application").fill("000000")
    page.keyboard.press("Enter")
    page.get_by_text("Ce code n’est pas le bon").wait_for()
    assert page.get_by_label("Code de votre application").get_attribute("aria-invalid") == "true"
    assert faults(page) == []


def test_every_page_of_the_account_is_accessible(
    signed_in: Page, here: str, key: CDPSession, agent: User, complaints: list[str]
) -> None:
    page = signed_in
    add_key(page, here)
    page.get_by_role("heading", name="Codes de secours").wait_for()
    UserSession.objects.create(
        user=agent, ip="198.51.100.2", user_agent="Firefox Windows", session_key=a_session_elsewhere(agent)
    )
    pk = Authenticator.objects.get(type="webauthn").pk
    for name in PAGES:
        of_the_key = name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}
        page.goto(here + reverse(name, args=[pk] if of_the_key else []))
        page.get_by_role("heading", level=1).wait_for()
        assert faults(page) == [], name
        assert complaints == [], name


def test_the_installation_of_an_application_is_accessible(
    page: Page, here: str, transactional_db: None
) -> None:
    an_account()
    give_password(page, here)
    page.get_by_role("link", name="Installer une application").click()
    assert faults(page) == []
    page.get_by_label("Code à 6 chiffres").fill("000000")
    page.keyboard.press("Enter")
    page.get_by_text("Ce code n’est pas le bon").wait_for()
    assert faults(page) == []


def a_session_elsewhere(user: User) -> str:
    client = Client()
    client.force_login(user)
    key = client.session.session_key
    UserSession.objects.filter(session_key=key).delete()
    assert key
    return key


def test_the_pages_reflow_at_200_percent(signed_in: Page, here: str) -> None:
    page = signed_in
    page.set_viewport_size({"width": 683, "height": 384})
    for name in ("account_home", "mfa_index", "usersessions_list"):
        page.goto(here + reverse(name))
        assert page.evaluate("document.documentElement.scrollWidth") <= 683, name


def test_one_signs_in_without_javascript(
    browser: Any, here: str, agent: User, browser_context_args: dict[str, Any]
) -> None:
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    page = context.new_page()
    page.goto(here)
    sign_in(page, agent)
    page.get_by_role("heading", name="File d’attente").wait_for()
    context.close()
