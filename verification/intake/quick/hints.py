"""What a first look saw, as instructions for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.quick.report import is_raised
from verification.guidance import DOCUMENT, FACE, Hint
from verification.parts import Part
from verification.prechecks.routing import CAUSES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from verification.engine.types import Finding

HINTS: dict[str, Hint] = {hint.code: hint for hint in (*DOCUMENT, *FACE)}


def hints_of(findings: Iterable[Finding], parts: Collection[Part]) -> list[str]:
    """Codes, what explains the most first. `parts`: what was to be filmed."""
    seen = {(finding.code, finding.detail) for finding in findings if is_raised(finding)}
    hints = [reason for code, detail, reason in CAUSES if (code, detail) in seen]
    if Part.FRONT in parts or Part.BACK not in parts:
        return hints
    # The first look seeks the outline of a document, and calls it the front.
    return ["document_back_missing" if hint == "document_front_missing" else hint for hint in hints]
