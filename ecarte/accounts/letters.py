"""Letters to the staff: that something is to be done, and where. Nothing of a case or a person travels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.mail import send_mail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecarte.accounts.models import User

log = structlog.get_logger(__name__)


def write(accounts: Iterable[User], *, subject: str, text: str) -> None:
    """One letter each, so that nobody reads the others' addresses. What cannot be sent is logged, not raised.

    Nothing leaves a place without `EMAIL_URL`, nor goes to an account without an address.
    """
    for account in accounts:
        if not (settings.EMAIL_URL and account.email):
            log.warning("letter_not_sent", account=account.pk, why="no address")
            continue
        try:
            send_mail(subject, text, settings.CONTACT_EMAIL_FROM, [account.email])
        except OSError as error:  # of smtplib too
            log.error("letter_not_sent", account=account.pk, why=type(error).__name__)
