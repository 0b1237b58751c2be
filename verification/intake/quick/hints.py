"""What a first look saw, as instructions for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.quick.report import is_raised
from verification.guidance import DOCUMENT, FACE, Hint
from verification.prechecks.routing import CAUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verification.engine.types import Finding

HINTS: dict[str, Hint] = {hint.code: hint for hint in (*DOCUMENT, *FACE)}


def hints_of(findings: Iterable[Finding]) -> list[str]:
    """Codes, what explains the most first."""
    seen = {(finding.code, finding.detail) for finding in findings if is_raised(finding)}
    return [reason for code, detail, reason in CAUSES if (code, detail) in seen]
