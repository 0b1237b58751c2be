"""Celery tasks of accounts: thin, idempotent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ecarte.accounts.leaving import offboard_unused


@shared_task
def offboard_unused_accounts() -> None:
    """Scheduled: close the accounts that nobody uses any more."""
    offboard_unused(now=timezone.now())
