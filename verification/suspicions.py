"""Which findings point to fraud: an agent looks at them, and whoever filmed learns nothing.

What errs at an unknown rate (`Finding.advisory`) counts for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from verification.grey_zone import Judged

FACE_FILM = ("attack.", "face.same", "face.depth")
"""An attack on the film of the face: how the codes of its findings begin."""
RAISED = (*FACE_FILM, "document.reused")
"""Suspicious as soon as they doubt, which is the most that nearly all of them say."""
FAILED = ("document.listed", "seal.signature")
"""Suspicious when they fail; an expired or unknown certificate is innocent."""


def suspicious_film(findings: Collection[Judged]) -> bool:
    """Something points to an attack on the film of the face."""
    return _any(findings, FACE_FILM, ("doubt", "fail"))


def suspicious(findings: Collection[Judged]) -> bool:
    """Something points to fraud."""
    return _any(findings, RAISED, ("doubt", "fail")) or _any(findings, FAILED, ("fail",))


def _any(findings: Collection[Judged], codes: tuple[str, ...], verdicts: tuple[str, ...]) -> bool:
    return any(
        finding.verdict in verdicts and not finding.advisory and finding.code.startswith(codes)
        for finding in findings
    )
