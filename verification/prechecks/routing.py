"""Where a checked case goes: to the queue, or back to the phone for a technical failure.

A machine never approves and never refuses. It asks to film again only what could not be used at all,
and only a few times: then an agent looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.types import Finding, Verdict
from verification.models import CaptureKind

if TYPE_CHECKING:
    from collections.abc import Collection

UNUSABLE: dict[str, CaptureKind] = {
    "document.video": CaptureKind.DOCUMENT,
    "document.side_front": CaptureKind.DOCUMENT,
    "document.side_back": CaptureKind.DOCUMENT,
    "mrz.found": CaptureKind.DOCUMENT,
    "mrz.read": CaptureKind.DOCUMENT,
    "portrait.found": CaptureKind.DOCUMENT,
    "face.video": CaptureKind.FACE,
    "face.found": CaptureKind.FACE,
}
"""When one of these fails, nobody can judge the capture: film it again."""

CAUSES: tuple[tuple[str, str, str], ...] = (
    # Finding, its detail, public reason.
    ("document.video", "too_dark", "document_too_dark"),
    ("document.video", "blurred", "document_blurred"),
    ("document.side_back", "missing", "document_back_missing"),
    ("document.side_front", "missing", "document_front_missing"),
    ("document.complete", "cut_off", "document_cut_off"),
    ("document.resolution", "too_far", "document_too_far"),
    ("document.glare", "glare", "document_glare"),
    ("mrz.found", "none", "document_zone_unread"),
    ("mrz.read", "unread", "document_zone_unread"),
)
"""Why a document could not be used, what explains the most first: in the dark everything else fails too, a
blurred film shows no sides, a side that is not there has neither zone nor glare. The first that is not passed
is what the person is told to mend: one thing at a time."""


@dataclass(frozen=True)
class FilmAgain:
    """What to film again, and what the person is told."""

    captures: tuple[str, ...]
    """`document`, `face`, in this order."""
    public_reason: str
    """Code of a reason of `verification.reasons`."""


def film_again(findings: Collection[Finding]) -> FilmAgain | None:
    """None when the case can be judged. A doubt about quality alone troubles nobody: an agent looks."""
    failed = {UNUSABLE[f.code] for f in findings if f.code in UNUSABLE and f.verdict is Verdict.FAIL}
    if not failed:
        return None
    captures = tuple(kind.value for kind in CaptureKind if kind in failed)
    if CaptureKind.FACE in failed:
        return FilmAgain(captures, "captures_unreadable" if len(failed) > 1 else "face_unreadable")
    return FilmAgain(captures, _cause(findings))


def _cause(findings: Collection[Finding]) -> str:
    seen = {
        (finding.code, detail.strip())
        for finding in findings
        if finding.verdict in (Verdict.FAIL, Verdict.DOUBT)
        for detail in finding.detail.split(",")
    }
    return next((reason for code, detail, reason in CAUSES if (code, detail) in seen), "document_unreadable")
