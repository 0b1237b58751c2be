"""Keeps what a run found: the report, its findings, and the sealed stills they point to."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from verification.evidence import store
from verification.models import CheckReport, Enrolment, Evidence, EvidenceKind, Finding

if TYPE_CHECKING:
    from verification.engine.report import Report
    from verification.engine.types import Still
    from verification.prechecks.run import Outcome

BIOMETRIC = ("portrait", "face_", "gesture_")
"""Faces cut out for comparison: destroyed with the biometrics (CSS R161-33-18)."""


def save_report(*, enrolment: Enrolment, outcome: Outcome) -> CheckReport:
    """Store one run. Runs in the transaction that hands the case over."""
    report = CheckReport.objects.create(
        enrolment=enrolment,
        engine_version=outcome.report.engine_version,
        thresholds_version=outcome.report.thresholds_version,
        document=document_of(outcome.report),
        document_index=outcome.document.index if outcome.document else "",
        network_isolated=outcome.report.network_isolated,
        cpu_seconds=dict(outcome.report.cpu_seconds),
        started_at=outcome.started_at,
    )
    stills = {still.name: _seal(enrolment, still) for still in outcome.report.stills}
    Finding.objects.bulk_create(
        Finding(
            report=report,
            position=position,
            code=finding.code,
            verdict=finding.verdict.value,
            value=finding.value,
            threshold=finding.threshold,
            detail=finding.detail,
            evidence=stills.get(finding.still or ""),
            box=list(finding.box) if finding.box else None,
            advisory=finding.advisory,
        )
        for position, finding in enumerate(outcome.findings)
    )
    return report


def document_of(report: Report) -> dict[str, object] | None:
    """What was read and how well it was seen, as it is sealed with the report; None if nothing was."""
    mrz, printed, seals, sides = report.mrz, report.printed, report.seals, report.sides
    if mrz is None and printed is None and not seals and not sides:
        return None
    read = {"layout": mrz.layout, **asdict(mrz.fields)} if mrz else {}
    return {
        **read,
        "lines": list(mrz.lines) if mrz else [],
        "alternatives": [asdict(place) for place in mrz.alternatives] if mrz else [],
        "printed": asdict(printed) if printed else {},
        "seals": [asdict(seal) for seal in seals],
        "sides": [asdict(side) for side in sides],
    }


def _seal(enrolment: Enrolment, still: Still) -> Evidence:
    evidence = store.create(
        enrolment=enrolment,
        kind=EvidenceKind.STILL,
        name=still.name,
        content_type="image/jpeg",
        biometric=still.name.startswith(BIOMETRIC),
        seconds=still.seconds,
    )
    store.write(evidence, still.jpeg)
    return evidence
