"""The stand-in provider over real HTTP, and a phone whose person goes through it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ecarte.demo.browser import identify
from ecarte.vault.codes import hash_code
from tests.verification.factories import an_insured_person
from tests.verification.intake.conftest import answer
from tests.verification.intake.france_identite.stand_in import stand_in
from verification.intake.france_identite import calls
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django.fixtures import Settings

    from ecarte.demo.identity_provider.provider import Provider
    from tests.phone import Phone

MAELYS = {
    "sub": "maelys",
    "rnipp_family_name": "MARTIN",
    "rnipp_given_name": "Maëlys Marie",
    "rnipp_given_name_array": ["Maëlys", "Marie"],
    "rnipp_birthdate": "1990-07-13",
    "rnipp_gender": "female",
    "rnipp_birthplace": "75056",
    "rnipp_birthcountry": "99100",
}
"""The person of `an_insured_person`."""


@pytest.fixture
def provider(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Knows Maëlys alone."""
    monkeypatch.setattr(calls, "SECONDS", 30)  # a busy machine is not a slow provider
    people = {"maelys": dict(MAELYS)}
    with stand_in(settings, folder=tmp_path, origin=settings.PUBLIC_URL, people=people) as provider:
        yield provider


@pytest.fixture
def key_file(provider: Provider, settings: Settings) -> Path:
    """Our own private keys, as this system reads them."""
    return Path(settings.FRANCE_IDENTITE_KEYS)


@pytest.fixture
def ready(db: None, phone_in: Callable[..., Phone]) -> Phone:
    """Maëlys's phone: open, with a code."""
    return phone_in(State.OPENED, person=an_insured_person(), code_hash=hash_code("4826"))


def ask(phone: Phone) -> Response:
    return phone.call("POST", f"{phone.home}/identity-requests")


def hand_over(phone: Phone, request: str, brought_back: dict[str, str]) -> Response:
    return phone.call("POST", f"{phone.home}/identity-requests/{request}/answer", brought_back)


def go_through(phone: Phone, *, consent: bool = True) -> Response:
    """Ask, go to the provider, come back, hand over what was brought back."""
    asked = answer(ask(phone))
    brought_back = identify(asked["authorization_url"], person="maelys", consent=consent)
    return hand_over(phone, asked["id"], brought_back)


def submit(phone: Phone, identity: str) -> Response:
    return phone.submit_identity(identity)
