"""Films leave room for the calls that people wait for."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.verification.intake.conftest import code_of
from verification.intake.capacity import a_place
from verification.models import Capture

if TYPE_CHECKING:
    from tests.phone import Phone

pytestmark = pytest.mark.django_db


def test_a_film_without_a_place_is_told_when_to_come_back_and_small_calls_are_answered(
    phone: Phone, film: bytes, settings: Any
) -> None:
    location = phone.announce(film, kind="face", challenge=phone.challenge())["Location"]
    with ExitStack() as taken:
        for _ in range(settings.UPLOADS_AT_ONCE):
            taken.enter_context(a_place())
        refused = phone.send(location, film, offset=0)
        assert code_of(refused) == (503, "uploads_full")
        assert 1 <= int(refused["Retry-After"]) <= 4
        assert Capture.objects.get().offset == 0
        assert phone.call("GET", phone.home).status_code == 200
    assert phone.send(location, film, offset=0).status_code == 204


def test_a_place_is_given_back_after_a_failure(phone: Phone, film: bytes, settings: Any) -> None:
    location = phone.announce(film, kind="face", challenge=phone.challenge())["Location"]
    for _ in range(settings.UPLOADS_AT_ONCE + 1):
        assert code_of(phone.send(location, film, offset=7)) == (409, "upload_offset")
