"""Where a checked case goes: to the queue, or back to the phone for a technical failure.

A machine never approves and never refuses. It asks to film again only what could not be used at all,
and only a few times: then an agent looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.types import Finding, Verdict
from verification.models import CaptureKind
from verification.parts import KINDS, Part
from verification.suspicions import suspicious_film

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
    "face.challenge": CaptureKind.FACE,
}
"""When one of these fails, nobody can judge the capture: film it again."""

ONE_SIDE: tuple[tuple[Part, frozenset[str]], ...] = (
    (Part.BACK, frozenset({"document.side_back", "mrz.found"})),
    (Part.FRONT, frozenset({"document.side_front"})),
    (Part.FRONT, frozenset({"document.side_front", "portrait.found"})),
    (Part.FRONT, frozenset({"portrait.size"})),
)
"""A missing side is filmed alone when nothing else of the document is unusable: the back with its zone, the
front with the portrait. The older card's back has no zone, and is only found beside its front."""

QUALITY: dict[str, CaptureKind] = {
    "face.found": CaptureKind.FACE,
    "face.count": CaptureKind.FACE,
    "face.size": CaptureKind.FACE,
    "face.light": CaptureKind.FACE,
    "face.sharp": CaptureKind.FACE,
    "face.eyes": CaptureKind.FACE,
    "portrait.size": CaptureKind.DOCUMENT,
}
"""When one of these doubts, which is the most that they say of a picture, and the face was not recognised
either, the picture is to blame: film it again before anybody doubts the person."""

CAUSES: tuple[tuple[str, str, str], ...] = (
    # Finding, its detail, public reason.
    ("document.video", "too_dark", "document_too_dark"),
    ("document.video", "blurred", "document_blurred"),
    ("document.side_back", "missing", "document_back_missing"),
    ("document.side_front", "missing", "document_front_missing"),
    ("document.complete", "cut_off", "document_cut_off"),
    ("document.resolution", "too_far", "document_too_far"),
    ("portrait.size", "too_small", "document_too_far"),
    ("document.glare", "glare", "document_glare"),
    ("mrz.found", "none", "document_zone_unread"),
    ("mrz.read", "unread", "document_zone_unread"),
    ("face.light", "too_dark", "face_too_dark"),
    ("face.light", "too_bright", "face_too_bright"),
    ("face.light", "uneven", "face_uneven_light"),
    ("face.covered", "covered", "face_covered"),
    ("face.eyes", "hidden", "face_eyes_hidden"),
    ("face.count", "several", "face_not_alone"),
    ("face.size", "too_small", "face_too_far"),
    ("face.sharp", "blurred", "face_blurred"),
    ("face.found", "not_frontal", "face_not_frontal"),
    ("face.found", "none", "face_not_found"),
    ("face.challenge", "missing", "face_actions_missing"),
    ("face.challenge", "wrong_order", "face_actions_order"),
    ("face.challenge", "other_gesture", "face_actions_other"),
)
"""Why a capture could not be used, what explains the most first: in the dark everything else fails too, a
blurred film shows no sides, a side that is not there has neither zone nor glare, a covered face shows no
gesture. The first that is not passed is what the person is told to mend: one thing at a time."""

GENERAL = {CaptureKind.DOCUMENT: "document_unreadable", CaptureKind.FACE: "face_unreadable"}
"""What they are told when none of the causes was found."""


@dataclass(frozen=True)
class FilmAgain:
    """What to film again, and what the person is told."""

    parts: tuple[Part, ...]
    """In the order of `Part`."""
    public_reason: str
    """Code of a reason of `verification.reasons`."""


def film_again(findings: Collection[Finding]) -> FilmAgain | None:
    """None when the case can be judged. A doubt about quality alone troubles nobody: an agent looks.

    So does an agent at a film of the face that something points to an attack on, whatever else is wrong with
    it: whoever filmed it learns nothing.
    """
    blamed = _unusable(findings) | _poor(findings)
    if suspicious_film(findings):
        blamed = {code: kind for code, kind in blamed.items() if kind != CaptureKind.FACE}
    kinds = [kind for kind in CaptureKind if kind in blamed.values()]
    if not kinds:
        return None
    reason = "captures_unreadable" if len(kinds) > 1 else _cause(findings, kinds[0])
    return FilmAgain(tuple(part for kind in kinds for part in _parts(kind, blamed)), reason)


def _unusable(findings: Collection[Finding]) -> dict[str, CaptureKind]:
    failed = {finding.code for finding in findings if finding.verdict is Verdict.FAIL}
    return {code: kind for code, kind in UNUSABLE.items() if code in failed}


def _poor(findings: Collection[Finding]) -> dict[str, CaptureKind]:
    """What is poor in pictures in which the person was not recognised."""
    if _recognised(findings):
        return {}
    doubted = {finding.code for finding in findings if finding.verdict is Verdict.DOUBT}
    return {code: kind for code, kind in QUALITY.items() if code in doubted}


def _parts(kind: CaptureKind, blamed: dict[str, CaptureKind]) -> tuple[Part, ...]:
    these = {code for code, of in blamed.items() if of == kind}
    return next(((side,) for side, codes in ONE_SIDE if these == codes), KINDS[kind])


def _recognised(findings: Collection[Finding]) -> bool:
    """Also when nothing was compared: then the picture is not to blame for a doubt."""
    return all(
        finding.verdict in (Verdict.PASS, Verdict.NOT_RUN)
        for finding in findings
        if finding.code == "face.match"
    )


def _cause(findings: Collection[Finding], kind: CaptureKind) -> str:
    seen = {
        (finding.code, detail.strip())
        for finding in findings
        if finding.verdict in (Verdict.FAIL, Verdict.DOUBT)
        for detail in finding.detail.split(",")
    }
    of_face = kind == CaptureKind.FACE
    causes = (cause for cause in CAUSES if cause[0].startswith("face.") == of_face)
    return next((reason for code, detail, reason in causes if (code, detail) in seen), GENERAL[kind])
