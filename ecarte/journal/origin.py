"""Where an act comes from: the request or task that is being served, and from which address.

The address is kept as a keyed digest. The CNIL (recommendation no. 2021-122 of 14 October 2021) wants in a
journal the author, the time, the nature of the operation and what it was on, pseudonyms rather than personal
data, and no more. The digest still answers what an inquiry asks: was it the same place as usual, was it this
address (`tags_of_address`)? A truncated address would answer neither.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from django.conf import settings

from ecarte.journal.keys import authenticate, tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponse

_PURPOSE = "address"
HEADER = "journal_request"
"""Carries the request's id to the tasks that it asks for."""


@dataclass(frozen=True)
class Origin:
    """Of the acts that are done now. Empty in commands."""

    request: str = ""
    source: str = ""
    roles: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Of the actors of this request or task, as they were found first."""


_now: ContextVar[Origin | None] = ContextVar("journal_origin", default=None)


def origin() -> Origin:
    """Of whatever this thread serves now."""
    return _now.get() or Origin()


@contextmanager
def acting(whence: Origin) -> Iterator[None]:
    """Everything that is journalled inside comes from there."""
    token = _now.set(whence)
    try:
        yield
    finally:
        _now.reset(token)


class OriginMiddleware:
    """Every request gets an id of ours, whatever it says of itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(Origin(request=str(uuid4()), source=_source(request))):
            return self.get_response(request)


def tags_of_address(address: str) -> list[str]:
    """What `Entry.source` may be for this address."""
    return tags(address.encode(), _PURPOSE)


def name_in_log(**_: Any) -> None:
    """The log calls a request as the journal does (signal of django-structlog)."""
    structlog.contextvars.bind_contextvars(request_id=origin().request)


def carry(headers: dict[str, Any], **_: Any) -> None:
    """Celery's `before_task_publish`: the task knows which request asked for it."""
    headers[HEADER] = origin().request


def enter_task(task_id: str, task: Any, **_: Any) -> None:
    """Celery's `task_prerun`."""
    _now.set(Origin(request=task.request.get(HEADER) or task_id))


def leave_task(**_: Any) -> None:
    """Celery's `task_postrun`."""
    _now.set(None)


def _source(request: HttpRequest) -> str:
    # With a proxy in front, the address that it saw: those before it are whatever the caller wrote.
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.PROXIES else ""
    address = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return authenticate(address.encode(), _PURPOSE) if address else ""
