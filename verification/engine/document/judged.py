"""What the document video says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.judge import at_least, not_run
from verification.engine.mrz.read import MrzReading, MrzStatus
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.document.portrait import Portrait

STATUS_VERDICTS = {
    MrzStatus.READ: Verdict.PASS,
    MrzStatus.CONFIRM: Verdict.DOUBT,
    MrzStatus.UNREAD: Verdict.FAIL,
}


def zone_findings(mrz: MrzReading | None) -> list[Finding]:
    """`mrz.found`, `mrz.read` (value: frames that agree) and `mrz.check_digits`."""
    if mrz is None:
        missing = [not_run(code, "no_mrz") for code in ("mrz.read", "mrz.check_digits")]
        return [Finding(code="mrz.found", verdict=Verdict.FAIL, detail="none"), *missing]
    failing = [name for name, passed in mrz.checks.items() if not passed]
    return [
        Finding(code="mrz.found", verdict=Verdict.PASS, still="mrz"),
        Finding(
            code="mrz.read",
            verdict=STATUS_VERDICTS[mrz.status],
            value=mrz.agreeing_frames,
            detail=mrz.status,
            still="mrz",
        ),
        Finding(
            code="mrz.check_digits",
            verdict=Verdict.FAIL if failing else Verdict.PASS,
            value=len(failing),
            detail=", ".join(failing),
            still="mrz",
        ),
    ]


def portrait_findings(portrait: Portrait | None) -> list[Finding]:
    """`portrait.found` and `portrait.size`: too small a portrait costs genuine people, not security."""
    if portrait is None:
        none = Finding(code="portrait.found", verdict=Verdict.FAIL, detail="none")
        return [none, not_run("portrait.size", "no_portrait")]
    size = at_least(
        "portrait.size",
        portrait.eye_distance,
        thresholds().portrait_size,
        detail="too_small",
        still="portrait",
    )
    return [Finding(code="portrait.found", verdict=Verdict.PASS, still="portrait"), size]
