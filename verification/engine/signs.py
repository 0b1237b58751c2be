"""Several signs of one doubt, weighed together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.thresholds import Threshold


@dataclass(frozen=True, slots=True)
class Sign:
    """One measurement; doubtful when it lies beyond its limit."""

    name: str
    value: float
    limit: Threshold
    excess: float
    """How far it lies beyond, as a ratio: doubtful over 1."""

    @property
    def doubtful(self) -> bool:
        return self.excess > 1


def above(name: str, value: float, limit: Threshold) -> Sign:
    """Doubtful when `value` is larger than its limit."""
    return Sign(name, value, limit, value / limit.value)


def below(name: str, value: float, limit: Threshold) -> Sign:
    """Doubtful when `value` is smaller than its limit; both are positive."""
    return Sign(name, value, limit, limit.value / max(value, 1e-9))


def weighed(code: str, signs: Sequence[Sign], *, still: str | None = None, advisory: bool = True) -> Finding:
    """`DOUBT` if any of the signs (one or more) is doubtful: their names, and the figures of the worst.

    Advisory unless said otherwise: how often genuine films show such signs is known for generated ones only,
    and real pictures show some of them more often.
    """
    worst = max(signs, key=lambda sign: sign.excess)
    return Finding(
        code=code,
        verdict=Verdict.DOUBT if worst.doubtful else Verdict.PASS,
        value=round(worst.value, 4),
        threshold=worst.limit.value,
        detail=", ".join(dict.fromkeys(sign.name for sign in signs if sign.doubtful)),
        still=still,
        advisory=advisory,
    )
