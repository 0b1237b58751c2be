"""The gateway of `test:` tokens: leaves messages where simulated phones fetch them. No production."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.push.message import Message

LIFETIME = 24 * 3600
SIZE = 50


class MailboxGateway:
    """`test:<id>`"""

    def send(self, *, address: str, message: Message, now: datetime) -> None:
        leave(f"test:{address}", message.payload)


def leave(mailbox: str, content: dict[str, str]) -> None:
    # A numbered key for each message: two senders at once lose nothing.
    counter = f"demo-push:{mailbox}"
    cache.add(counter, 0, timeout=LIFETIME)
    cache.set(f"{counter}:{cache.incr(counter)}", content, timeout=LIFETIME)


def read_mailbox(mailbox: str) -> list[dict[str, str]]:
    """The last messages there, oldest first."""
    last = cache.get(f"demo-push:{mailbox}", 0)
    keys = [f"demo-push:{mailbox}:{number}" for number in range(max(1, last - SIZE + 1), last + 1)]
    found = cache.get_many(keys)
    return [found[key] for key in keys if key in found]
