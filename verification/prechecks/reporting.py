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

BIOMETRIC = ("portrait", "face_")
"""Faces cut out for comparison: destroyed with the biometrics (CSS R161-33-18)."""


def save_report(*, enrolment: Enrolment, outcome: Outcome) -> CheckReport:
    """Store one run. Runs in the transaction that hands the case over."""
    report = CheckReport.objects.create(
        enrolment=enrolment,
        engine_version=outcome.report.engine_version,
        thresholds_version=outcome.report.thresholds_version,
        document=_document(outcome.report),
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
        )
        for position, finding in enumerate(outcome.findings)
    )
    return report


def _document(report: Report) -> dict[str, object] | None:
    if report.mrz is None:
        return None
    return {"layout": report.mrz.layout, "lines": list(report.mrz.lines), **asdict(report.mrz.fields)}


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
