"""Uploads that never end (tus 1.0, extension expiration)."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.verification.intake.conftest import code_of
from tests.verification.intake.test_uploads import announced
from verification.intake.expiring import expire_uploads
from verification.intake.lease import lease
from verification.models import Capture, Evidence

if TYPE_CHECKING:
    from tests.phone import Phone

pytestmark = pytest.mark.django_db


def test_each_answer_tells_until_when_the_rest_is_awaited(phone: Phone, film: bytes) -> None:
    created = phone.announce(film, kind="document", challenge=phone.challenge())
    sent = phone.send(created["Location"], film[:10], offset=0)
    head = phone.tus("HEAD", created["Location"])
    until = Capture.objects.get().created_at + settings.UPLOAD_LIFETIME
    for response in (created, sent, head):
        told = parsedate_to_datetime(response["Upload-Expires"])
        assert abs(told - until) < timedelta(seconds=1)


def test_a_film_that_is_here_does_not_expire(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    assert "Upload-Expires" not in phone.send(location, film, offset=0)
    assert "Upload-Expires" not in phone.tus("HEAD", location)
    assert expire_uploads(now=timezone.now() + 2 * settings.UPLOAD_LIFETIME) == 0
    assert Capture.objects.count() == 1


def test_after_that_time_nothing_more_is_taken(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    with time_machine.travel(timezone.now() + settings.UPLOAD_LIFETIME):
        assert code_of(phone.send(location, film, offset=0)) == (404, "not_found")


def test_it_is_removed_with_what_arrived(phone: Phone, film: bytes) -> None:
    phone.send(announced(phone, film), film[:10], offset=0)
    assert expire_uploads(now=timezone.now()) == 0
    assert expire_uploads(now=timezone.now() + settings.UPLOAD_LIFETIME) == 1
    assert Capture.objects.count() == 0
    assert Evidence.objects.get().destroyed_at is not None
    assert Entry.objects.get(act="capture.discarded").data["reason"] == "expired"


def test_one_that_is_being_written_is_left_for_later(phone: Phone, film: bytes) -> None:
    announced(phone, film)
    with lease(Capture.objects.get().pk):
        assert expire_uploads(now=timezone.now() + settings.UPLOAD_LIFETIME) == 0
    assert Capture.objects.count() == 1
