"""Carries a message to a phone. The kind of gateway is the first part of the push token: `kind:address`."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.core.cache import cache

MAILBOX_LIFETIME = 24 * 3600
MAILBOX_SIZE = 50


class Failure(Exception):
    """The message did not leave. `code` is kept with it; it says nothing of the person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PermanentFailure(Failure):
    """Will never leave: there is no point in trying again."""


class TransientFailure(Failure):
    """May leave later."""


class Gateway(Protocol):
    """One way to phones."""

    def send(self, *, token: str, payload: dict[str, str]) -> None:
        """Hand the message over. Raises PermanentFailure or TransientFailure."""


class MailboxGateway:
    """`test:<id>`: leaves messages where simulated phones fetch them. Demonstrations and tests only."""

    def send(self, *, token: str, payload: dict[str, str]) -> None:
        # A numbered key for each message: two senders at once lose nothing.
        counter = f"demo-push:{token}"
        cache.add(counter, 0, timeout=MAILBOX_LIFETIME)
        cache.set(f"{counter}:{cache.incr(counter)}", payload, timeout=MAILBOX_LIFETIME)


def gateway_for(push_token: str) -> Gateway:
    """The gateway of this token. Raises PermanentFailure when there is none."""
    if push_token.startswith("test:") and settings.DEMO:
        return MailboxGateway()
    raise PermanentFailure("no_gateway")


def read_mailbox(token: str) -> list[dict[str, str]]:
    """The last messages to a `test:<id>` token, oldest first."""
    last = cache.get(f"demo-push:{token}", 0)
    keys = [f"demo-push:{token}:{number}" for number in range(max(1, last - MAILBOX_SIZE + 1), last + 1)]
    found = cache.get_many(keys)
    return [found[key] for key in keys if key in found]
