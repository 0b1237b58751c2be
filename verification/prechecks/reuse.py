"""One document, two people: the same number was read in the case of another NIR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.types import Finding, Verdict
from verification.models import CheckReport

if TYPE_CHECKING:
    from verification.models import Enrolment
    from verification.prechecks.document import ReadDocument

CODE = "document.reused"


def reused_finding(document: ReadDocument | None, enrolment: Enrolment) -> Finding:
    """`document.reused`: a doubt when it was, as long as the other case is remembered."""
    if document is None:
        return Finding(code=CODE, verdict=Verdict.NOT_RUN, detail="mrz_unread")
    others = CheckReport.objects.filter(document_index=document.index).exclude(
        enrolment__nir_index=enrolment.nir_index
    )
    if others.exists():
        return Finding(code=CODE, verdict=Verdict.DOUBT, detail="other_person")
    return document.unless_confirmed(Finding(code=CODE, verdict=Verdict.PASS))
