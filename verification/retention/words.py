"""What is known of a case in words and indexes, beside its sealed files, and how it is erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model, OuterRef, Q

from verification.models import (
    Agreement,
    Capture,
    CheckReport,
    ContactCode,
    ContinuationCode,
    Decision,
    EmergencyAccess,
    Enrolment,
    IdentityRequest,
    Judgement,
    LegalHold,
    PivotIdentity,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Words:
    """Columns of a table. `kept`: the rows that still say something; `erased`: None where the row goes."""

    name: str
    model: type[Model]
    kept: Q
    erased: dict[str, Any] | None = None
    case: str = "enrolment"

    def of(self, cases: QuerySet[Enrolment]) -> QuerySet[Any]:
        """What these cases still keep."""
        return self.model._default_manager.filter(self.kept, **{f"{self.case}__in": cases.values("pk")})

    def forget(self, cases: QuerySet[Enrolment]) -> int:
        """Erase it; how many rows."""
        rows = self.of(cases)
        return rows.delete()[0] if self.erased is None else rows.update(**self.erased)


CODES = (
    Words("contact codes", ContactCode, Q()),
    Words("continuation codes", ContinuationCode, Q()),
    Words("unanswered agreements", Agreement, Q(answered_at=None)),
)
"""What opened something or asked a question: of no use once a case has ended."""
IDENTITY = (
    Words("identity requests", IdentityRequest, Q()),
    Words("proven identities", PivotIdentity, Q(claims__isnull=False), {"claims": None}),
)
"""Who France Identité said that these people are. That it did stays known."""
ORIGIN = Words("origins of films", Capture, Q(origin__isnull=False), {"origin": None})
"""How these people filmed: the names of cameras may be theirs."""
READ = Words(
    "what was read on documents",
    CheckReport,
    Q(document__isnull=False) | ~Q(document_index=""),
    {"document": None, "document_index": ""},
)
"""With the index under which the document is found again in another case."""
NOTES = (
    Words("comments", Decision, Q(comment__isnull=False), {"comment": None}),
    Words("changes of mind", Judgement, Q(why__isnull=False), {"why": None}),
)
MOTIVES = (
    Words("motives of holds", LegalHold, Q(motive__isnull=False), {"motive": None}),
    Words("motives of emergency accesses", EmergencyAccess, Q(motive__isnull=False), {"motive": None}),
)
"""What these people were suspected of. That a case was held or looked at, by whom and when, stays known."""
AGREEMENTS = Words(
    "agreements",
    Agreement,
    Q(~Exists(Enrolment.objects.filter(agreement=OuterRef("pk")))),
)
GUARDIAN = Words("guardians", Agreement, ~Q(guardian_index=""), {"guardian_index": ""})
PUSH = Words("push tokens", Enrolment, Q(push_token__isnull=False), {"push_token": None}, case="pk")
WHO = Words(
    "persons who abandoned",
    Enrolment,
    ~Q(nir_index="") & Q(decided_at=None),
    {"nir_index": "", "person": None},
    case="pk",
)
"""A case that was never decided has no proof file: nothing demands to know whose it was."""

EVERYTHING = (*IDENTITY, ORIGIN, READ, *NOTES, *MOTIVES, GUARDIAN, PUSH, WHO)
AT_ONCE = (*CODES, *IDENTITY, ORIGIN, READ, *NOTES, AGREEMENTS, GUARDIAN)
"""Of a case that the person withdrew. The index of the NIR stays as long as a limit counts by it."""
