"""What the phone told of how it filmed, against the film: hints beside those that the engine finds itself.

Whoever injects a film can lie here as well; most do not think of it.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from verification.engine.types import Finding, Verdict
from verification.integrity.judge import integrity_finding

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from verification.models import Capture, Enrolment

CODES = ("capture.camera", "capture.timing", "capture.clock")
VIRTUAL = re.compile(
    r"\bobs\b|virtual|manycam|snap ?camera|xsplit|droidcam|iriun|epoccam|camtwist|sparkocam|splitcam|e2esoft"
    r"|vcam|webcamoid|loopback|dummy|fake|deepfacelive|\bndi\b",
    re.IGNORECASE,
)
"""Names of programs that stand in for a camera."""
CLOCK_TOLERANCE = timedelta(minutes=2)
"""A phone's clock is within a minute of ours, or its proofs would be refused."""
COUNT_TOLERANCE, RHYTHM_TOLERANCE = 0.1, 0.25
"""Shares by which what was told and what the film holds may differ: recorders drop pictures."""


def told_findings(enrolment: Enrolment) -> list[Finding]:
    """What the phone told of the films that are judged, and of itself with the latest of them."""
    films = enrolment.captures.filter(completed_at__isnull=False, challenge__used_at__isnull=False)
    latest = {film.kind: film for film in films.select_related("challenge").order_by("completed_at")}
    challenges = [film.challenge for film in latest.values()]
    last = max(challenges, key=lambda challenge: challenge.issued_at, default=None)
    integrity = integrity_finding(last.integrity if last else {})
    return [*origin_findings(list(latest.values())), integrity]


def origin_findings(captures: Collection[Capture]) -> list[Finding]:
    """`capture.camera`, `.timing`, `.clock`: each of the film of which there is most to say."""
    checks: tuple[Callable[[Capture, dict[str, Any]], str], ...] = (_camera, _timing, _clock)
    return [_worst(code, check, captures) for code, check in zip(CODES, checks, strict=True)]


def _worst(
    code: str, check: Callable[[Capture, dict[str, Any]], str], captures: Collection[Capture]
) -> Finding:
    told = [capture for capture in captures if capture.origin]
    if not told:
        return Finding(code=code, verdict=Verdict.NOT_RUN, detail="not_told", advisory=True)
    doubts = [doubt for capture in told if (doubt := check(capture, capture.origin))]
    verdict = Verdict.DOUBT if doubts else Verdict.PASS
    return Finding(code=code, verdict=verdict, detail=doubts[0] if doubts else "", advisory=True)


def _camera(_: Capture, origin: dict[str, Any]) -> str:
    camera = origin["camera"]
    return "virtual_camera" if camera["virtual"] or VIRTUAL.search(camera["label"]) else ""


def _timing(capture: Capture, origin: dict[str, Any]) -> str:
    told, film = origin["frames"], capture.video
    if not film:
        return ""
    if _differ(told["count"], film["frames"], COUNT_TOLERANCE):
        return "other_count"
    if _differ(told["seconds"], film["seconds"], COUNT_TOLERANCE):
        return "other_length"
    return "other_rhythm" if _differ(told["median_ms"], 1000 / film["fps"], RHYTHM_TOLERANCE) else ""


def _clock(capture: Capture, origin: dict[str, Any]) -> str:
    started = datetime.fromisoformat(origin["started_at"])
    if started < capture.challenge.issued_at - CLOCK_TOLERANCE:
        return "before_challenge"
    if capture.completed_at and started > capture.completed_at + CLOCK_TOLERANCE:
        return "after_upload"
    return ""


def _differ(told: float, measured: float, tolerance: float) -> bool:
    return abs(told - measured) > tolerance * max(measured, 1e-9)
