"""Uploads that were begun and not ended in time (tus 1.0, extension expiration)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.utils.http import http_date

from ecarte.problems import Problem
from verification.intake.discarding import discard
from verification.intake.lease import lease
from verification.models import Capture

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

ACTOR = "system:uploads"
log = structlog.get_logger()


def upload_expires_at(capture: Capture) -> datetime:
    """Until when the rest of its bytes is awaited."""
    expires: datetime = capture.created_at + settings.UPLOAD_LIFETIME
    return expires


def expires_header(capture: Capture) -> dict[str, str]:
    """`Upload-Expires`, as long as bytes are awaited."""
    if capture.completed_at is not None:
        return {}
    return {"Upload-Expires": http_date(upload_expires_at(capture).timestamp())}


def expired(*, now: datetime) -> QuerySet[Capture]:
    """Begun, not ended, and too old."""
    return Capture.objects.filter(completed_at=None, created_at__lt=now - settings.UPLOAD_LIFETIME)


def expire_uploads(*, now: datetime) -> int:
    """Remove them with what arrived; gives the number. One that still receives bytes is left for later."""
    removed = 0
    for capture in expired(now=now).select_related("evidence"):
        try:
            with lease(capture.pk):
                discard(capture=capture, actor=ACTOR, reason="expired")
        except Problem:
            log.info("expired_upload_is_busy")
            continue
        removed += 1
    return removed
