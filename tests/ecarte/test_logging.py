"""What requests leave in the logs, as the log's own handler writes it."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest

from issuance.openid4vci import offers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

SECRET = "a-reference-that-opens-the-offer"
PATH = f"/issuance/offers/{SECRET}"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """The text that the console handler of the settings has written."""
    ours = [each for each in logging.root.handlers if each.get_name() == "console"]
    (handler,) = [each for each in ours if isinstance(each, logging.StreamHandler)]
    stream = io.StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    caplog.set_level(logging.INFO)
    return stream.getvalue


@pytest.mark.django_db
def test_neither_the_offer_s_reference_nor_a_query_is_logged(client: Client, log: Callable[[], str]) -> None:
    assert client.get(f"{PATH}?nir=185052A006084").status_code == 404
    assert "request_started" in log()
    assert "request_finished" in log()
    assert "GET /issuance/offers/…" in log()
    assert "Not Found: /issuance/offers/…" in log()
    assert SECRET not in log()
    assert "185052A006084" not in log()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_refused_method_does_not_log_the_reference(
    client: Client, log: Callable[[], str], method: str
) -> None:
    assert getattr(client, method)(PATH).status_code == 405
    assert "Method Not Allowed" in log()
    assert SECRET not in log()


def test_a_failing_view_does_not_log_the_reference(
    client: Client, log: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_secret: str) -> str:
        raise RuntimeError("broken")

    monkeypatch.setattr(offers, "digest", broken)
    client.raise_request_exception = False
    assert client.get(PATH).status_code == 500
    assert "request_failed" in log()
    assert "Internal Server Error" in log()
    assert SECRET not in log()
