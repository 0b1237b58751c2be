"""Where a checked case goes: to the queue, or back to the phone for a technical failure.

A machine never approves and never refuses. It asks to film again only what could not be used at all,
and only a few times: then an agent looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.types import Finding, Verdict
from verification.models import CaptureKind

if TYPE_CHECKING:
    from collections.abc import Iterable

UNUSABLE: dict[str, CaptureKind] = {
    "document.video": CaptureKind.DOCUMENT,
    "mrz.found": CaptureKind.DOCUMENT,
    "mrz.read": CaptureKind.DOCUMENT,
    "portrait.found": CaptureKind.DOCUMENT,
    "face.video": CaptureKind.FACE,
    "face.found": CaptureKind.FACE,
}
"""When one of these fails, nobody can judge the capture: film it again."""

PUBLIC_REASON: dict[tuple[str, ...], str] = {
    ("document",): "document_unreadable",
    ("face",): "face_unreadable",
    ("document", "face"): "captures_unreadable",
}


def to_film_again(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The captures that failed technically, in a fixed order; empty when the case can be judged."""
    failed = {UNUSABLE[f.code] for f in findings if f.code in UNUSABLE and f.verdict is Verdict.FAIL}
    return tuple(kind.value for kind in CaptureKind if kind in failed)
