"""How many films a web process takes in at once: the other threads stay for the calls that people wait for.

A film holds its thread for as long as its bytes take, and for its first check. Whoever finds no place is told
to come back in a moment, before a byte is read.
"""

from __future__ import annotations

import random
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings

from ecarte.problems import Problem, problem_type

if TYPE_CHECKING:
    from collections.abc import Iterator

UPLOADS_FULL = problem_type(
    "uploads_full",
    503,
    ("Trop d’envois en même temps", "Too many uploads at once"),
    (
        "Attendez Retry-After, puis continuez l’envoi à la même position.",
        "Wait for Retry-After, then go on with the upload at the same offset.",
    ),
)
_places = threading.BoundedSemaphore(settings.UPLOADS_AT_ONCE)


def no_place() -> Problem:
    """Come back in a moment, and not all at once again."""
    return Problem(UPLOADS_FULL, headers={"Retry-After": str(random.randint(1, 4))})  # noqa: S311


@contextmanager
def a_place() -> Iterator[None]:
    """Hold one. Raises Problem (uploads_full)."""
    if not _places.acquire(blocking=False):
        raise no_place()
    try:
        yield
    finally:
        _places.release()
