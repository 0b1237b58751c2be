"""One call to a receiver (see `ecarte.guarded_post`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from ecarte.guarded_post import NotCalled, post, retry_after

if TYPE_CHECKING:
    from datetime import timedelta

GONE = 410


class Failed(Exception):
    """The receiver did not take it. `code` says nothing of the case."""

    def __init__(self, code: str, *, answered: bool = False, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.answered = answered
        """The receiver is there: the failure may be about this one event."""
        self.wait = wait
        """How long the receiver asks to be left alone."""


def send(*, url: str, body: bytes, headers: dict[str, str]) -> None:
    """Hand one event over: any 2xx within ten seconds. Raises Failed."""
    try:
        answer = post(
            url=url,
            body=body,
            headers={"Content-Type": "application/json", **headers},
            networks=settings.WEBHOOK_NETWORKS,
            ca_file=settings.WEBHOOK_CA_FILE,
        )
    except NotCalled as error:
        raise Failed(error.code) from error
    if not answer.is_success:
        raise Failed(f"http_{answer.status_code}", answered=True, wait=retry_after(answer))
