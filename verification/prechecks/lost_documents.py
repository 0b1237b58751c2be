"""Lost, stolen and cancelled documents: the question, who answers it, and the finding.

In production the ministry's register of invalid documents (DOCVERIF) answers; here a list fed from a file.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from ecarte.vault.blind_index import blind_index
from verification.engine.document.zone_kind import FOREIGN
from verification.engine.types import Finding, Verdict
from verification.models import ListedDocument

if TYPE_CHECKING:
    from verification.engine.document.kinds import Kind
    from verification.prechecks.document import ReadDocument

CODE = "document.listed"


class DocumentStatus(StrEnum):
    """What a register says of one document."""

    LISTED = "listed"
    CLEAR = "clear"
    UNAVAILABLE = "unavailable"
    """It does not answer, or does not know documents of this kind."""


class DocumentRegister(Protocol):
    """Whoever knows which documents must not be accepted."""

    def status(self, kind: Kind, number: str) -> DocumentStatus:
        """Raises nothing: whatever goes wrong is `UNAVAILABLE`."""


class LocalRegister:
    """The list in our own database (`manage.py import_lost_documents`). An empty one was never fed."""

    def status(self, kind: Kind, number: str) -> DocumentStatus:
        if kind in FOREIGN or not ListedDocument.objects.exists():
            return DocumentStatus.UNAVAILABLE
        listed = ListedDocument.objects.filter(number_index=number_index(kind, number)).exists()
        return DocumentStatus.LISTED if listed else DocumentStatus.CLEAR


def number_index(kind: Kind, number: str) -> str:
    """The fingerprint in the list; another than the one among the cases, so that the two do not join."""
    return blind_index(f"{kind}:{number}", purpose="listed_document")


def configured_register() -> DocumentRegister | None:
    """The register that `DOCUMENT_REGISTER` names, or None."""
    if not settings.DOCUMENT_REGISTER:
        return None
    register: DocumentRegister = import_string(settings.DOCUMENT_REGISTER)()
    return register


def listed_finding(document: ReadDocument | None, register: DocumentRegister | None) -> Finding:
    """`document.listed`: fails for a listed document, passes only for one that the register cleared."""
    if document is None:
        return Finding(code=CODE, verdict=Verdict.NOT_RUN, detail="mrz_unread")
    if register is None or document.kind is None:
        detail = "no_register" if register is None else "not_recognised"
        return Finding(code=CODE, verdict=Verdict.NOT_RUN, detail=detail)
    match register.status(document.kind, document.fields.document_number):
        case DocumentStatus.LISTED:
            return Finding(code=CODE, verdict=Verdict.FAIL, detail="listed")
        case DocumentStatus.CLEAR:
            return document.unless_confirmed(Finding(code=CODE, verdict=Verdict.PASS))
        case DocumentStatus.UNAVAILABLE:
            return Finding(code=CODE, verdict=Verdict.NOT_RUN, detail="register_unavailable")
