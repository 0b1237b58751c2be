"""Whoever reads the log learns neither where a phone is nor what opens a gateway."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.issuance.push.queued import attempt, queued

if TYPE_CHECKING:
    from tests.issuance.push.phones import Phone


@pytest.mark.django_db
@pytest.mark.parametrize("fails", [False, True])
def test_no_token_is_logged(phone: Phone, caplog: pytest.LogCaptureFixture, fails: bool) -> None:
    caplog.set_level(logging.INFO)
    if fails:
        phone.outage(503)
    message = attempt(queued(phone.push_token), timezone.now())
    assert (message.sent_at is None) == fails
    assert "/3/device/" not in caplog.text
    assert "/push/" not in caplog.text
    assert "HTTP Request" not in caplog.text


@pytest.mark.django_db
def test_a_message_in_a_list_or_an_error_shows_no_token() -> None:
    message = queued("test:phone")
    assert "phone" not in f"{message!r} {message}"
