from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from ecarte.embedded.broker import free_port
from ecarte.vault import keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _forget_the_keys() -> Iterator[None]:
    yield
    keys.provider.cache_clear()
    keys.derived.cache_clear()


def test_a_process_that_answers_is_alive_whatever_it_depends_on(client: Client) -> None:
    """Without the `db` fixture a look at the database would raise."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_process_that_has_all_it_needs_is_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def refuses(client: Client) -> bool:
    """503, without saying why to whoever asks."""
    response = client.get("/readyz")
    return (response.status_code, response.json()) == (503, {"status": "unavailable"})


@pytest.mark.django_db
def test_not_ready_without_the_broker(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert refuses(client)


@pytest.mark.django_db
def test_not_ready_without_a_master_key(client: Client, settings: Settings) -> None:
    keys.provider.cache_clear()
    settings.VAULT_KEYS = ""
    assert refuses(client)


@pytest.mark.django_db
def test_not_ready_without_a_folder_for_the_evidence(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings.EVIDENCE_DIR = tmp_path / "file" / "evidence"
    assert refuses(client)


@pytest.mark.django_db
def test_not_ready_without_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(connection, "cursor", away)
    assert refuses(client)
