"""A phone that has opened its enrolment, and a film small enough to be quick."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.phone import Phone
from tests.verification.engine.clips import clip
from tests.verification.factories import an_enrolment
from verification.intake.authentication import new_token
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response


@pytest.fixture(scope="session")
def film() -> bytes:
    """Three seconds that the engine takes for a film, with room at the end for several batches."""
    padding = 2_500_000
    return clip() + padding.to_bytes(4, "big") + b"free" + bytes(padding - 8)


@pytest.fixture
def phone_in() -> Callable[..., Phone]:
    """Makes a phone whose enrolment is in the given state."""

    def make(status: State, **fields: Any) -> Phone:
        phone = Phone()
        phone.token, digest = new_token()
        case = an_enrolment(
            status=status, device_jkt=phone.jkt, device_jwk=phone.jwk, token_digest=digest, **fields
        )
        phone.enrolment = str(case.pk)
        return phone

    return make


@pytest.fixture
def phone(db: None, phone_in: Callable[..., Phone]) -> Phone:
    """Its enrolment is open and nothing was sent yet."""
    return phone_in(State.OPENED)


def answer(response: Response) -> Any:
    """The JSON body."""
    return json.loads(response.content)


def code_of(response: Response) -> tuple[int, str]:
    """Status and problem code of an error."""
    assert response["Content-Type"] == "application/problem+json", response.content
    body = answer(response)
    assert body["status"] == response.status_code
    return response.status_code, body["code"]
