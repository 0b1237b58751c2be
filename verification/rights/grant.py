"""Whose data an answer may be about: the person whom this session looked for by their NIR, and no other.

The id of a case stands on many pages and in the journal; alone it must open nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from verification.rights.subject import subject_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from verification.rights.subject import Subject

LASTS = timedelta(minutes=15)
_KEY = "rights_subject"


def grant(request: HttpRequest, subject: Subject, *, now: datetime) -> None:
    """For a quarter of an hour, or until another person is looked for."""
    request.session[_KEY] = {"id": str(subject.id), "until": (now + LASTS).timestamp()}


def granted(request: HttpRequest, subject_id: UUID, *, now: datetime) -> Subject | None:
    """None for a person who was not looked for, or too long ago."""
    held = request.session.get(_KEY)
    if held is None or held["id"] != str(subject_id) or held["until"] <= now.timestamp():
        return None
    return subject_of(subject_id)
