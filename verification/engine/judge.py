"""Turns a measurement and its threshold into a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.thresholds import Threshold


def at_least(
    code: str,
    value: float,
    limit: Threshold,
    *,
    otherwise: Verdict = Verdict.DOUBT,
    detail: str = "",
    still: str | None = None,
    advisory: bool = False,
) -> Finding:
    """`PASS` from the limit up, `otherwise` with its `detail` below."""
    return _judged(code, value, limit, value >= limit.value, otherwise, detail, still, advisory)


def at_most(
    code: str,
    value: float,
    limit: Threshold,
    *,
    otherwise: Verdict = Verdict.DOUBT,
    detail: str = "",
    still: str | None = None,
    advisory: bool = False,
) -> Finding:
    """`PASS` up to the limit, `otherwise` with its `detail` above."""
    return _judged(code, value, limit, value <= limit.value, otherwise, detail, still, advisory)


def not_run(code: str, detail: str) -> Finding:
    """A check that could not be made says why; it never passes."""
    return Finding(code=code, verdict=Verdict.NOT_RUN, detail=detail)


def _judged(
    code: str,
    value: float,
    limit: Threshold,
    met: bool,
    otherwise: Verdict,
    detail: str,
    still: str | None,
    advisory: bool,
) -> Finding:
    return Finding(
        code=code,
        verdict=Verdict.PASS if met else otherwise,
        value=round(float(value), 4),
        threshold=limit.value,
        detail="" if met else detail,
        still=still,
        advisory=advisory,
    )
