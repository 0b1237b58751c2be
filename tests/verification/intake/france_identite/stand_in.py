"""The stand-in provider over real HTTP, for as long as a test needs it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from django.test import Client as Browser

from ecarte.demo.identity_provider.client import Client
from ecarte.demo.identity_provider.provider import Provider
from ecarte.demo.identity_provider.server import listening, running
from verification.intake.france_identite import keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings


@cache
def own_keys() -> dict[str, Any]:
    """A private JWK Set; making its RSA key takes a while."""
    return keys.renewed()


def published() -> dict[str, Any]:
    """What this system publishes of its keys."""
    return dict(json.loads(Browser().get("/france-identite/jwks").content))


@contextmanager
def stand_in(
    settings: Settings, *, folder: Path, origin: str, people: dict[str, dict[str, Any]]
) -> Iterator[Provider]:
    """Knows these people (claims by name) alone, sends browsers back to `origin`; this system is set up for it."""
    server = listening(0)
    key_file = folder / "keys.json"
    key_file.write_text(json.dumps(own_keys()))
    settings.FRANCE_IDENTITE_ISSUER = f"http://127.0.0.1:{server.server_address[1]}"
    settings.FRANCE_IDENTITE_CLIENT_ID = "ecarte"
    settings.FRANCE_IDENTITE_KEYS = key_file
    client = Client(client_id="ecarte", origin=origin, jwks=published)
    provider = Provider(issuer=settings.FRANCE_IDENTITE_ISSUER, client=client, people=people)
    with running(server, provider):
        yield provider
