"""Runs the prechecks of one case: begin, analyse, cross-check, store, hand over.

A run holds the case by its id. A run that was lost with its worker is started again (by the broker, which
delivers the same task once more, or by the sweep); whichever run ends first moves the case, the others
change nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ecarte.vault.keys import Unreadable
from issuance.push.outbox import queue_push
from issuance.selectors import under_suspicion, valid_card
from verification.eligibility import judge_again
from verification.engine import sandbox
from verification.engine.report import Report, child_failed
from verification.engine.sandbox import Earlier
from verification.evidence import store
from verification.films import document_films, films_of
from verification.grey_zone import needs_two
from verification.models import Enrolment
from verification.nir import Nir
from verification.parts import Part
from verification.prechecks import reporting, routing
from verification.prechecks.birth_place import place_findings
from verification.prechecks.capture_origin import told_findings
from verification.prechecks.crosschecks import cross_check
from verification.prechecks.document import ReadDocument, read_document
from verification.prechecks.document_order import order_finding
from verification.prechecks.eligible import eligible_finding
from verification.prechecks.identity import acceptance, agrees, identity_findings
from verification.prechecks.lost_documents import configured_register, listed_finding
from verification.prechecks.reuse import reused_finding
from verification.queue.urgency import urgency
from verification.states import Lane, State
from verification.suspicions import suspicious
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from verification.engine.types import Finding

log = structlog.get_logger()
ACTOR = "system:checks"


@dataclass(frozen=True)
class Outcome:
    """What one run found."""

    report: Report
    document: ReadDocument | None
    findings: list[Finding]
    started_at: datetime


def run_checks(*, enrolment_id: UUID, check_id: UUID) -> bool:
    """Check one submitted case; returns whether this run moved it. May be called twice with the same ids."""
    if not _begin(enrolment_id, check_id):
        return False
    cases = Enrolment.objects.select_related("person", "scheme", "identity")
    enrolment = cases.get(pk=enrolment_id)
    started_at = timezone.now()
    try:
        report = _analyse(enrolment)
    except Unreadable:
        if Enrolment.objects.filter(pk=enrolment_id, status=State.CHECKING, check_id=check_id).exists():
            raise
        return False  # withdrawn meanwhile: its evidence is destroyed
    if not report.network_isolated and enrolment.identity is None:
        log.warning("decoded_with_network", enrolment=str(enrolment_id))  # see docs/operations.md
    document = read_document(report)
    judge_again(
        enrolment=enrolment,
        check_id=check_id,
        proven=_proven(enrolment),
        today=timezone.localdate(),
        actor=ACTOR,
    )
    outcome = Outcome(report, document, _findings(report, document, enrolment), started_at)
    try:
        _finish(enrolment, check_id, outcome)
    except NotThere:
        log.info("checks_superseded", enrolment=str(enrolment_id))
        return False
    return True


def _begin(enrolment_id: UUID, check_id: UUID) -> bool:
    """Take the case: from SUBMITTED, or again from CHECKING when the broker delivers the same task twice."""
    now = timezone.now()
    hold = {"checks_due_at": now + settings.CHECKS_LEASE, "check_attempts": F("check_attempts") + 1}
    try:
        move(
            enrolment_id=enrolment_id,
            source=State.SUBMITTED,
            target=State.CHECKING,
            actor=ACTOR,
            set_fields={"check_id": check_id, **hold},
        )
    except NotThere:
        mine = Enrolment.objects.filter(
            pk=enrolment_id, status=State.CHECKING, check_id=check_id, restricted_at=None
        )
        return bool(mine.update(**hold))
    return True


def _analyse(enrolment: Enrolment) -> Report:
    if enrolment.check_attempts > settings.CHECKS_MAX_ATTEMPTS:
        return child_failed("gave_up")
    if enrolment.identity is not None:
        return Report(findings=())  # nothing was filmed
    films = films_of(enrolment)
    if films.keys() != set(Part):
        return child_failed("missing_capture")
    document, earlier = document_films(films)
    return sandbox.analyse(
        document=store.read(document.evidence),
        earlier=Earlier(store.read(earlier.film.evidence), earlier.side) if earlier else None,
        face=store.read(films[Part.FACE].evidence),
        today=timezone.localdate(),
        seal_trust=settings.SEAL_TRUST,
        gestures=films[Part.FACE].challenge.gestures,
    )


def _proven(enrolment: Enrolment) -> bool:
    """Whether the insured person themself is known to be behind it, for all that nobody has judged yet."""
    if enrolment.contact_confirmed_at is not None or enrolment.assisted:
        return True
    return enrolment.identity is not None and agrees(_compared(enrolment))


def _compared(enrolment: Enrolment) -> list[Finding]:
    """What France Identité proved, beside the register's person."""
    pivot = enrolment.identity.claims if enrolment.identity else None
    return identity_findings(pivot=pivot, registered=enrolment.person.identity if enrolment.person else None)


def _asked_sides(enrolment: Enrolment) -> list[str]:
    """In what order the film of the document was to show them; nothing where two films were read."""
    films = films_of(enrolment)
    both = {films[part] for part in (Part.FRONT, Part.BACK) if part in films}
    return list(both.pop().challenge.document_actions) if len(both) == 1 else []


def _eligible(enrolment: Enrolment) -> Finding:
    return eligible_finding(
        enrolment.obstacle,
        replaces=valid_card(enrolment.nir_index) is not None,
        suspected=under_suspicion(enrolment.nir_index),
    )


def _findings(report: Report, document: ReadDocument | None, enrolment: Enrolment) -> list[Finding]:
    """What the engine found, and what only the project's own records can tell."""
    if enrolment.identity is not None:
        return [*report.findings, _eligible(enrolment), *_compared(enrolment)]
    nir, identity = Nir.parse(enrolment.nir), enrolment.person.identity if enrolment.person else None
    crossed = cross_check(fields=document.fields if document else None, nir=nir, identity=identity)
    if document is not None:
        crossed = [document.unless_confirmed(finding) for finding in crossed]
    listed = listed_finding(document, configured_register())
    place, born = report.printed and report.printed.birth_place, identity and identity["birth_place"]
    places = place_findings(place.text if place else None, nir=nir, birth_place=born)
    return [
        *report.findings,
        *told_findings(enrolment),
        order_finding(report.stills, asked=_asked_sides(enrolment)),
        *(listed, reused_finding(document, enrolment), _eligible(enrolment)),
        *crossed,
        *places,
    ]


@transaction.atomic
def _finish(enrolment: Enrolment, check_id: UUID, outcome: Outcome) -> None:
    """Hand the case over with its report; either both happen or neither. Raises NotThere."""
    target, columns, journal = _destination(enrolment, check_id, outcome)
    move(
        enrolment_id=enrolment.pk,
        source=State.CHECKING,
        target=target,
        actor=ACTOR,
        where={"check_id": check_id},
        set_fields={"check_id": None, "checks_due_at": None, **columns},
        journal=journal,
    )
    if target == State.RECAPTURE:
        enrolment.refresh_from_db(fields=["push_token"])  # another device may go on with it by now
        queue_push(push_token=enrolment.push_token, subject="case", about=enrolment.pk)
    reporting.save_report(enrolment=enrolment, outcome=outcome)


def _destination(
    enrolment: Enrolment, check_id: UUID, outcome: Outcome
) -> tuple[State, dict[str, Any], dict[str, Any]]:
    """Where the case goes, with the columns that change and what the journal says of it."""
    if enrolment.identity is not None:
        accepted = acceptance(
            enrolment=enrolment, check_id=check_id, findings=outcome.findings, now=timezone.now()
        )
        if accepted:
            return State.APPROVED, accepted, {"identity": str(enrolment.identity.pk)}
    again = routing.film_again(outcome.findings)
    if again and enrolment.technical_recaptures < settings.MAX_TECHNICAL_RECAPTURES:
        return (
            State.RECAPTURE,
            _to_phone(again),
            {"parts": list(again.parts), "reason": again.public_reason},
        )
    return State.QUEUED, _to_queue(enrolment, outcome), {}


def _to_phone(again: routing.FilmAgain) -> dict[str, Any]:
    return {
        "recapture": list(again.parts),
        "missed": [],
        "public_reason": again.public_reason,
        "technical_recaptures": F("technical_recaptures") + 1,
    }


def _to_queue(enrolment: Enrolment, outcome: Outcome) -> dict[str, Any]:
    """What an agent said of former films does not count for these. Whether a suspicion is lifted is not for
    every agent to say: accepting would end the card that it stands on."""
    now, document = timezone.now(), outcome.document
    lane = {"lane": Lane.FRAUD} if under_suspicion(enrolment.nir_index) else {}
    since, suspected = enrolment.submitted_at or now, suspicious(outcome.findings)
    return {
        **lane,
        "queued_at": now,
        **asdict(urgency(enrolment, since=since, suspected=suspected)),
        "snoozed_until": None,
        "assigned_to": None,
        "foreign_document": document is not None and document.foreign,
        "two_agents": enrolment.scheme.four_eyes or needs_two(outcome.findings),
        "first_agent": None,
        "second_agent": None,
    }
