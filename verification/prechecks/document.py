"""The document of a case as its zone was read: what it is and under which fingerprints it is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecarte.vault.blind_index import blind_index
from verification.engine.document.zone_kind import FOREIGN, zone_kind
from verification.engine.mrz.read import MrzStatus
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.document.kinds import Kind
    from verification.engine.mrz.fields import MrzFields
    from verification.engine.report import Report


@dataclass(frozen=True, kw_only=True)
class ReadDocument:
    """A zone that passes its check digits."""

    fields: MrzFields
    confirmed: bool
    """Nobody need look at the zone again."""

    @property
    def kind(self) -> Kind | None:
        return zone_kind(self.fields)

    @property
    def foreign(self) -> bool:
        return self.kind in FOREIGN

    @property
    def index(self) -> str:
        """The fingerprint under which its number is found among the cases."""
        fields = self.fields
        value = f"{fields.issuing_state}:{self.kind or fields.layout}:{fields.document_number}"
        return blind_index(value, purpose="document")

    def unless_confirmed(self, finding: Finding) -> Finding:
        """The same finding; nothing passes or fails on a zone that is still to be confirmed."""
        if self.confirmed or finding.verdict not in (Verdict.PASS, Verdict.FAIL):
            return finding
        return replace(finding, verdict=Verdict.DOUBT, detail="to_confirm")


def read_document(report: Report) -> ReadDocument | None:
    """None when no zone was read."""
    mrz = report.mrz
    if mrz is None or mrz.status is MrzStatus.UNREAD:
        return None
    return ReadDocument(fields=mrz.fields, confirmed=mrz.status is MrzStatus.READ)
