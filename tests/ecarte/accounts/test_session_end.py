"""A page can ask how long its session lasts, and whoever is there can make it go on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.ecarte.accounts.signing_in import an_account, an_application, is_signed_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LOOK, STAY = reverse("session_left"), reverse("session_stay")


@pytest.fixture
def signed_in(client: Client) -> Client:
    user = an_account()
    an_application(user)
    client.force_login(user)
    return client


def after(delay: timedelta) -> time_machine.travel:
    return time_machine.travel(timezone.now() + delay, tick=False)


def test_looking_at_what_is_left_does_not_prolong_a_session(signed_in: Client) -> None:
    with after(20 * MINUTE):
        assert signed_in.get(LOOK).json()["idle"] == pytest.approx(600, abs=5)
    with after(31 * MINUTE):
        assert signed_in.get(LOOK).json() == {"idle": 0, "whole": 0}
        assert not is_signed_in(signed_in)


def test_whoever_says_that_they_are_there_stays_signed_in(signed_in: Client) -> None:
    with after(29 * MINUTE):
        assert signed_in.post(STAY).json()["idle"] == pytest.approx(1800, abs=5)
    with after(58 * MINUTE):
        assert is_signed_in(signed_in)


def test_nothing_prolongs_a_session_beyond_a_working_day(signed_in: Client) -> None:
    with after(20 * MINUTE):
        assert signed_in.post(STAY).json()["whole"] == pytest.approx(10 * 3600 - 1200, abs=5)


def test_a_stranger_has_no_session_to_look_at(client: Client) -> None:
    assert client.get(LOOK).json() == {"idle": 0, "whole": 0}
    assert client.get(STAY).status_code == 405
