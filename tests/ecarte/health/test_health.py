from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from ecarte.embedded.broker import free_port
from verification.models import SealDue

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings


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
    settings.VAULT = replace(settings.VAULT, keys="")
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


@pytest.mark.django_db
def test_what_was_not_forgotten_in_time_is_an_alarm_and_keeps_nobody_from_enrolling(client: Client) -> None:
    cache.delete("health:forgetting")
    assert client.get("/readyz/forgetting").status_code == 200
    cache.delete("health:forgetting")
    SealDue.objects.create(purpose="proof-file", case=uuid4(), at=timezone.now() - timedelta(hours=2))
    assert client.get("/readyz/forgetting").status_code == 503
    cache.delete("health:forgetting")
    assert client.get("/readyz").status_code == 200
