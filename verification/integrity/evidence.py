"""What a phone brings as evidence, what it is bound to, and what it may be worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from verification.engine.types import Verdict


class InvalidEvidence(Exception):
    """It is not what it should be. `detail` is for the agent."""

    def __init__(self, detail: str = "invalid") -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True)
class Judged:
    """What one piece of evidence is worth."""

    verdict: Verdict
    detail: str = ""


class Verifier(Protocol):
    """Knows one kind of evidence."""

    def verify(self, token: str, *, nonce: str) -> Judged:
        """Raises InvalidEvidence for a token that is not genuine, or was made for something else."""
        ...
