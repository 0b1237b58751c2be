"""Carries a message to an e-mail address or a mobile number."""

from __future__ import annotations

import hashlib
import smtplib
from dataclasses import dataclass
from typing import Protocol

import httpx
from django.conf import settings
from django.core.mail import EmailMessage

from issuance.push.failures import PermanentFailure, TransientFailure
from issuance.push.mailbox import leave, read_mailbox
from verification.models import Channel

SECONDS = 10.0
PASSING = frozenset({408, 425, 429})
"""Statuses below 500 that are worth another try."""


@dataclass(frozen=True)
class Message:
    """`id` stays the same when the message is sent again, so that gateways and readers recognise it."""

    id: str
    subject: str
    text: str


class Gateway(Protocol):
    """One way to a person."""

    def send(self, *, to: str, message: Message) -> None:
        """Hand the message over. Raises PermanentFailure or TransientFailure."""


class EmailGateway:
    """Django's mail, by `EMAIL_URL`."""

    def send(self, *, to: str, message: Message) -> None:
        host = settings.CONTACT_EMAIL_FROM.rpartition("@")[2].rstrip(">")
        mail = EmailMessage(
            subject=message.subject,
            body=message.text,
            from_email=settings.CONTACT_EMAIL_FROM,
            to=[to],
            headers={"Message-ID": f"<{message.id}@{host}>", "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            known = [status for status, _ in error.recipients.values()]
            failure = PermanentFailure if known and min(known) >= 500 else TransientFailure
            raise failure("recipient_refused") from error
        except (smtplib.SMTPException, OSError) as error:
            raise TransientFailure("unreachable") from error


class SmsGateway:
    """A provider's HTTP interface: `POST SMS_GATEWAY_URL {id, to, text}`, 2xx once it is accepted."""

    def send(self, *, to: str, message: Message) -> None:
        try:
            answer = httpx.post(
                settings.SMS_GATEWAY_URL,
                json={"id": message.id, "to": to, "text": message.text},
                headers={
                    "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
                    "Idempotency-Key": message.id,
                },
                timeout=SECONDS,
            )
        except httpx.HTTPError as error:
            raise TransientFailure("unreachable") from error
        if answer.is_success:
            return
        passing = answer.status_code >= 500 or answer.status_code in PASSING
        raise (TransientFailure if passing else PermanentFailure)(f"status_{answer.status_code}")


class DemonstrationGateway:
    """Leaves messages where simulated phones read them. Demonstrations and tests only."""

    def send(self, *, to: str, message: Message) -> None:
        leave(_place(mailbox_of(to)), {"id": message.id, "text": message.text})


def gateway_for(channel: Channel) -> Gateway | None:
    """The gateway of this channel, or None where this place has none."""
    if settings.DEMO:
        return DemonstrationGateway()
    if channel == Channel.EMAIL:
        return EmailGateway() if settings.EMAIL_URL else None
    return SmsGateway() if settings.SMS_GATEWAY_URL else None


def mailbox_of(address: str) -> str:
    """Names the mailbox of an address in a demonstration without telling the address."""
    return hashlib.sha256(address.encode()).hexdigest()


def read_messages(mailbox: str) -> list[dict[str, str]]:
    """The last messages in the mailbox of an address (`mailbox_of`), oldest first."""
    return read_mailbox(_place(mailbox))


def _place(mailbox: str) -> str:
    return f"contact:{mailbox}"
