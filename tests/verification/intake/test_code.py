"""Choosing the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ecarte.journal.models import Entry
from ecarte.vault.codes import code_matches
from tests.verification.intake.conftest import code_of
from verification.models import Enrolment
from verification.states import CAPTURING, LIVE, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.phone import Phone

pytestmark = pytest.mark.django_db


def choose(phone: Phone, code: Any) -> Response:
    return phone.call("PUT", f"{phone.home}/code", {"code": code})


def test_the_code_is_kept_as_a_hash_and_may_be_changed(phone: Phone) -> None:
    for code in ("4826", "9153"):
        response = choose(phone, code)
        assert (response.status_code, response.content) == (204, b"")
    stored = Enrolment.objects.get().code_hash
    assert code_matches(stored, "9153")
    assert not code_matches(stored, "4826")
    assert "9153" not in stored
    entries = Entry.objects.filter(act="code.set")
    assert entries.count() == 2
    assert all(entry.data == {} for entry in entries)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("123", "code_length"),
        ("48261", "code_length"),
        ("48a6", "code_digits"),
        ("٤٨٢٦", "code_digits"),
        (" 482", "code_digits"),
        ("1234", "code_trivial"),
        ("9876", "code_trivial"),
        ("0000", "code_trivial"),
        ("4848", "code_trivial"),
        ("1990", "code_birth_year"),
    ],
)
def test_a_code_that_is_guessed_first_is_refused(phone: Phone, code: str, refusal: str) -> None:
    response = choose(phone, code)
    assert code_of(response) == (422, refusal)
    assert code not in response.content.decode()
    assert Enrolment.objects.get().code_hash == ""
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("code", [None, [], {}, True, "", "4" * 17])
def test_what_is_no_text_is_refused(phone: Phone, code: Any) -> None:
    assert code_of(choose(phone, code)) == (400, "invalid_request")


@pytest.mark.parametrize("status", sorted(set(State) - CAPTURING))
def test_the_code_cannot_change_after_the_submission(phone_in: Callable[..., Phone], status: State) -> None:
    phone = phone_in(status)
    refusal = "already_submitted" if status in LIVE else "enrolment_closed"
    assert code_of(choose(phone, "4826")) == (409, refusal)
    assert Enrolment.objects.get().code_hash == ""
