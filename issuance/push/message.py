"""What a notification carries: an opaque id, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

COLLAPSE = "look"
"""All notifications say the same, so a newer one replaces those that the phone has not shown yet, and one
that is sent twice replaces itself. (FCM keeps four such keys for each phone: an id would exceed them.)"""


@dataclass(frozen=True)
class Message:
    """`id` stays the same when the message is sent again, so that the app recognises it."""

    id: str
    expires_at: datetime
    """Until when the gateway keeps it for a phone that is off."""

    @property
    def payload(self) -> dict[str, str]:
        return {"id": self.id}

    def seconds_left(self, now: datetime) -> int:
        return max(0, int((self.expires_at - now).total_seconds()))
