"""Who stands before the browser: asked of a service that proves identities, of which issuance knows no more
than this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class NotProven(Exception):
    """The person did not go through with it, or what came back is not to be believed."""


class NotReached(Exception):
    """The service does not answer now."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One identification that was begun."""

    address: str
    """Where the browser goes."""
    state: str
    """What it brings back."""
    secrets: dict[str, str]
    """What `answer` needs; kept until the browser is back."""


class Identification(Protocol):
    """A service that proves identities to a browser (OAuth 2.0's code flow, seen from its client)."""

    def is_available(self) -> bool:
        """Whether there is one here."""

    def ask(self, *, return_to: str) -> Question:
        """Begin. Raises NotReached."""

    def answer(
        self, *, code: str, secrets: Mapping[str, str], return_to: str
    ) -> Callable[[Mapping[str, Any]], bool]:
        """Says of a card's claims whether they are of the person who was identified. Raises NotProven,
        NotReached."""


def identification() -> Identification:
    """The one that HOLDER_IDENTIFICATION names."""
    found: Identification = import_string(settings.HOLDER_IDENTIFICATION)()
    return found
