"""A session ends when nobody uses it, and at the latest after a working day; its owner comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from ecarte.demo.totp import fresh_code
from tests.ecarte.accounts.signing_in import PASSWORD, is_signed_in, sign_in
from tests.verification.factories import an_enrolment, habilitated
from verification.models import Scheme
from verification.states import State

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User
    from verification.models import Enrolment

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOME = reverse("account_home")


@pytest.fixture
def signed_in(client: Client, user: User, secret: str) -> Client:
    client.force_login(user)
    return client


def after(delay: timedelta) -> time_machine.travel:
    return time_machine.travel(timezone.now() + delay, tick=False)


def test_half_an_hour_without_use_ends_a_session(signed_in: Client) -> None:
    with after(29 * MINUTE):
        assert signed_in.get(HOME).status_code == 200
    with after(60 * MINUTE):
        assert signed_in.get(HOME).headers["Location"] == f"{reverse('account_login')}?next={HOME}"
        assert not is_signed_in(signed_in)


def test_use_keeps_a_session_open(signed_in: Client) -> None:
    for minutes in range(25, 9 * 60, 25):
        with after(minutes * MINUTE):
            assert signed_in.get(HOME).status_code == 200


def test_ten_hours_end_a_session_that_is_used(signed_in: Client) -> None:
    for minutes in range(25, 10 * 60, 25):
        with after(minutes * MINUTE):
            signed_in.get(HOME)
    with after(timedelta(hours=10, seconds=1)):
        page = signed_in.get(HOME, follow=True)
        assert "durée maximale" in page.content.decode()
        assert not is_signed_in(signed_in)


def test_both_times_are_settings(signed_in: Client, settings: Any) -> None:
    settings.SESSION_IDLE = timedelta(minutes=5)
    with after(6 * MINUTE):
        assert signed_in.get(HOME).status_code == 302


def test_the_person_is_told_why(signed_in: Client) -> None:
    with after(31 * MINUTE):
        page = signed_in.get(HOME, follow=True).content.decode()
    assert "Votre session s’est fermée faute d’activité" in page


def test_a_session_that_has_ended_is_gone_and_not_only_refused(signed_in: Client) -> None:
    key = signed_in.session.session_key
    with after(31 * MINUTE):
        signed_in.get(HOME)
    assert not UserSession.objects.filter(session_key=key).exists()
    assert key
    assert not signed_in.session.exists(key)
    signed_in.cookies["sessionid"] = key
    assert signed_in.get(HOME).status_code == 302


def test_a_session_without_a_time_of_sign_in_has_ended(signed_in: Client) -> None:
    session = signed_in.session
    del session["session_began"]
    session.save()
    assert signed_in.get(HOME).status_code == 302


# An open page ------------------------------------------------------------------------------------


@pytest.fixture
def case(user: User) -> Enrolment:
    habilitated(user, *Scheme.objects.all())
    return an_enrolment(status=State.IN_REVIEW, claimed_by=user)


def test_what_an_open_page_asks_for_by_itself_is_no_use(signed_in: Client, case: Enrolment) -> None:
    renew = reverse("review:renew", args=[case.pk])
    for minutes in range(1, 30):
        with after(minutes * MINUTE):
            assert signed_in.post(renew, headers={"HX-Request": "true"}).status_code == 200
    with after(31 * MINUTE):
        assert signed_in.post(renew).headers["Location"].startswith(reverse("account_login"))
        assert not is_signed_in(signed_in)


def test_the_part_of_a_page_that_renews_leads_the_whole_page_to_the_sign_in(
    signed_in: Client, case: Enrolment
) -> None:
    page = reverse("review:case", args=[case.pk])
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}?a=1"}
    with after(31 * MINUTE):
        answer = signed_in.post(reverse("review:renew", args=[case.pk]), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"{reverse('account_login')}?next={page}%3Fa%3D1"
    assert answer.content == b""


# Coming back -------------------------------------------------------------------------------------


def test_one_lands_on_the_page_one_was_on(signed_in: Client, user: User, secret: str) -> None:
    with after(31 * MINUTE):
        asked = signed_in.get(reverse("usersessions_list"))
    assert asked.headers["Location"] == f"{reverse('account_login')}?next={reverse('usersessions_list')}"
    page = signed_in.get(asked.headers["Location"]).content.decode()
    assert f'name="next" value="{reverse("usersessions_list")}"' in page
    assert sign_in(signed_in, secret=secret, next=reverse("usersessions_list")).headers[
        "Location"
    ] == reverse("usersessions_list")
    assert is_signed_in(signed_in)


def test_after_a_form_one_lands_on_the_page_it_stood_on(signed_in: Client, case: Enrolment) -> None:
    page = reverse("review:case", args=[case.pk])
    with after(31 * MINUTE):
        answer = signed_in.post(
            reverse("review:release", args=[case.pk]), headers={"Referer": f"http://testserver{page}"}
        )
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={page}"


@pytest.mark.parametrize("referer", ["https://elsewhere.example/page", "", "javascript:alert(1)"])
def test_another_site_is_not_where_one_comes_back_to(
    signed_in: Client, case: Enrolment, referer: str
) -> None:
    with after(31 * MINUTE):
        answer = signed_in.post(reverse("review:release", args=[case.pk]), headers={"Referer": referer})
    assert answer.headers["Location"] == reverse("account_login")


def test_a_session_that_somebody_ended_leads_back_too(signed_in: Client, case: Enrolment) -> None:
    """Not only one that has expired: whoever has to sign in comes back."""
    UserSession.objects.get().end()
    page = reverse("review:case", args=[case.pk])
    answer = signed_in.get(page, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"})
    assert answer.headers["HX-Redirect"] == f"{reverse('account_login')}?next={page}"


def test_the_case_is_still_on_the_desk(signed_in: Client, case: Enrolment, secret: str) -> None:
    page = reverse("review:case", args=[case.pk])
    session = signed_in.session
    session["session_used"] = timezone.now().timestamp() - 1801
    session.save()
    assert signed_in.get(page).status_code == 302
    sign_in(signed_in, secret=secret, next=page)
    assert signed_in.get(page).status_code == 200


def test_switching_the_language_of_the_sign_in_page_changes_nothing_else(client: Client) -> None:
    page = f"{reverse('account_login')}?next={HOME}"
    answer = client.post(reverse("set_language"), {"language": "en", "next": page})
    assert answer.headers["Location"] == page


def test_each_sign_in_begins_a_new_session(client: Client, user: User, secret: str) -> None:
    sign_in(client, secret=secret)
    first = client.session.session_key
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": "camille", "password": PASSWORD})
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        client.post(reverse("mfa_authenticate"), {"code": fresh_code(secret)})
    assert is_signed_in(client)
    assert client.session.session_key != first
