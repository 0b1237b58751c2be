"""Who is signed in, where a guard has already turned strangers away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def staff_of(request: HttpRequest) -> User:
    """The signed-in member of staff."""
    assert isinstance(request.user, User)
    return request.user
