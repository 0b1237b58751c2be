"""The stand-in provider over real HTTP, and a phone whose person goes through it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client as Browser

from ecarte.demo.browser import identify
from ecarte.demo.identity_provider.client import Client
from ecarte.demo.identity_provider.provider import Provider
from ecarte.demo.identity_provider.server import listening, running
from ecarte.vault.codes import hash_code
from tests.verification.factories import an_insured_person
from tests.verification.intake.conftest import answer
from verification.intake.france_identite import calls, keys
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django.fixtures import Settings

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


@pytest.fixture(scope="session")
def own_keys() -> dict[str, Any]:
    """A private JWK Set; making its RSA key takes a while."""
    return keys.renewed()


@pytest.fixture
def key_file(own_keys: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(own_keys))
    return path


@pytest.fixture
def provider(settings: Settings, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Knows Maëlys alone; this system is set up for it."""
    monkeypatch.setattr(calls, "SECONDS", 30)  # a busy machine is not a slow provider
    server = listening(0)
    settings.FRANCE_IDENTITE_ISSUER = f"http://127.0.0.1:{server.server_address[1]}"
    settings.FRANCE_IDENTITE_CLIENT_ID = "ecarte"
    settings.FRANCE_IDENTITE_KEYS = key_file
    client = Client(client_id="ecarte", origin=settings.PUBLIC_URL, jwks=published)
    provider = Provider(
        issuer=settings.FRANCE_IDENTITE_ISSUER, client=client, people={"maelys": dict(MAELYS)}
    )
    with running(server, provider):
        yield provider


@pytest.fixture
def ready(db: None, phone_in: Callable[..., Phone]) -> Phone:
    """Maëlys's phone: open, with a code."""
    return phone_in(State.OPENED, person=an_insured_person(), code_hash=hash_code("4826"))


def published() -> dict[str, Any]:
    """What this system publishes of its keys."""
    return dict(json.loads(Browser().get("/france-identite/jwks").content))


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
