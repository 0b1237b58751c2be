"""Why a message did not leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


class Failure(Exception):
    """The message did not leave. `code` is kept with it; it says nothing of the person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PermanentFailure(Failure):
    """Will never leave: there is no point in trying again by itself."""


class DeadToken(PermanentFailure):
    """The gateway knows no phone by this push token any more: nothing will ever arrive there."""


class TransientFailure(Failure):
    """May leave later, not before `wait` if the gateway asked for it."""

    def __init__(self, code: str, *, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.wait = wait
