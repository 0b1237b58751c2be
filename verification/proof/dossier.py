"""What stands in the proof file of a decided case: no picture, no template, no NIR, no name, no free text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verification.models import Evidence, Judgement
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from verification.models import CaptureChallenge, CheckReport, Decision, Enrolment, PivotIdentity

Entry = dict[str, Any]


def entries(case: Enrolment) -> list[Entry]:
    """In this order: who asked, what they were asked, what came, what was measured, judged and decided."""
    return [
        *_opened(case),
        *_asked(case),
        *_received(case),
        *_measured(case),
        *_judged(case),
        *_decided(case),
    ]


def _opened(case: Enrolment) -> Iterator[Entry]:
    yield {
        "entry": "opened",
        "case": str(case.pk),
        "case_number": case.case_number,
        "person_index": case.nir_index,
        "scheme": case.scheme_id,
        "at": _time(case.opened_at),
        "submitted_at": _time(case.submitted_at),
        "device": case.device_jkt,
        "consent": case.consent_version,
        "consented_at": _time(case.consented_at),
        "contact_confirmed_at": _time(case.contact_confirmed_at),
        "minor": case.minor,
        "agreed_at": _time(case.agreement.answered_at) if case.agreement else None,
        "assisted": case.assisted,
    }


def _asked(case: Enrolment) -> Iterator[Entry]:
    for challenge in case.challenges.filter(used_at__isnull=False).order_by("issued_at"):
        yield _challenge(challenge)
    if case.identity is not None:
        yield _proven(case.identity)


def _challenge(challenge: CaptureChallenge) -> Entry:
    return {
        "entry": "asked",
        "challenge": str(challenge.pk),
        "at": _time(challenge.issued_at),
        "document_actions": challenge.document_actions,
        "face_actions": [
            {"action": each["action"], "start": _number(each["start"]), "end": _number(each["end"])}
            for each in challenge.face_actions
        ],
        "answered_at": _time(challenge.used_at),
        "device_signature": challenge.signature,
        "integrity": challenge.integrity.get("verdict"),
    }


def _proven(identity: PivotIdentity) -> Entry:
    return {
        "entry": "identity_proven",
        "identity": str(identity.pk),
        "by": identity.issuer,
        "level": identity.acr,
        "at": _time(identity.proven_at),
        "device_signature": identity.signature,
    }


def _received(case: Enrolment) -> Iterator[Entry]:
    """Films, and the pictures that were taken from them; also those that are destroyed by now."""
    for file in Evidence.objects.filter(enrolment=case).exclude(sha256="").order_by("created_at", "pk"):
        yield {
            "entry": "received",
            "evidence": str(file.pk),
            "kind": file.kind,
            "name": file.name,
            "at": _time(file.created_at),
            "size": file.size,
            "sha256": file.sha256,
        }


def _measured(case: Enrolment) -> Iterator[Entry]:
    for report in case.reports.prefetch_related("findings").order_by("started_at", "pk"):
        yield _report(report)


def _report(report: CheckReport) -> Entry:
    return {
        "entry": "measured",
        "report": str(report.pk),
        "engine": report.engine_version,
        "thresholds": report.thresholds_version,
        "from": _time(report.started_at),
        "to": _time(report.finished_at),
        "findings": [
            {
                "code": finding.code,
                "verdict": finding.verdict,
                "value": _number(finding.value),
                "threshold": _number(finding.threshold),
                "advisory": finding.advisory,
            }
            for finding in report.findings.all()
        ],
    }


def _judged(case: Enrolment) -> Iterator[Entry]:
    judgements = Judgement.objects.filter(enrolment=case).select_related("agent").defer("why")
    for judgement in judgements.order_by("given_at", "pk"):
        yield {
            "entry": "judged",
            "by": judgement.agent.actor,
            "before_findings": judgement.blind,
            "at": _time(judgement.given_at),
            "answers": {str(question): str(answer) for question, answer in judgement.answers.items()},
        }


def _decided(case: Enrolment) -> Iterator[Entry]:
    left = case.decisions.filter(left_at__isnull=False).select_related("agent").defer("comment")
    for decision in left.order_by("left_at", "pk"):
        yield _decision(decision)
    yield {
        "entry": "concluded",
        "as": "refused" if case.status == State.REFUSED else "approved",
        "at": _time(case.decided_at),
        "by": case.accepted_by.actor if case.accepted_by else None,
        "public_reason": case.public_reason,
        "card": str(case.card_id) if case.card_id else None,
    }


def _decision(decision: Decision) -> Entry:
    return {
        "entry": "decided",
        "by": decision.agent.actor,
        "kind": decision.kind,
        "reason": decision.reason_id,
        "final": decision.final,
        "grounds": decision.grounds,
        "parts": decision.parts,
        "report": str(decision.report_id) if decision.report_id else None,
        "claimed_at": _time(decision.claimed_at),
        "at": _time(decision.decided_at),
        "left_at": _time(decision.left_at),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _number(value: float | None) -> str | None:
    """As text: a canonical form has no fractions."""
    return None if value is None else repr(float(value))
