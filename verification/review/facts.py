"""The facts of a case side by side: what the register says, what the document says, whether they agree.

Whether they agree is the finding's word, not computed here again: one truth, recorded with the report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from verification.models import Verdict
from verification.review.sources import day, said, sex, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from verification.models import CheckReport, Enrolment, Finding
    from verification.review.sources import Said

AGREEMENT = {
    Verdict.PASS: gettext_lazy("Identique"),
    Verdict.DOUBT: gettext_lazy("À vérifier"),
    Verdict.FAIL: gettext_lazy("Différent"),
    Verdict.NOT_RUN: gettext_lazy("Non comparé"),
}
VALIDITY = {
    Verdict.PASS: gettext_lazy("Valable"),
    Verdict.DOUBT: gettext_lazy("À vérifier"),
    Verdict.FAIL: gettext_lazy("Expirée"),
    Verdict.NOT_RUN: gettext_lazy("Non contrôlée"),
}


@dataclass(frozen=True)
class Fact:
    """One line of the table. `finding` says whether the two sides agree; None: nothing to compare."""

    label: str
    register: str
    """What the register says; of the NIR, what the person declared, by which the register was asked."""
    document: list[Said]
    """More than one when zone, print and seal differ."""
    finding: Finding | None = None

    @property
    def mark(self) -> str:
        """Whether the two sides agree, in a word; empty when there is nothing to compare."""
        if self.finding is None:
            return ""
        words = VALIDITY if self.finding.code == "document.expiry" else AGREEMENT
        return str(words[Verdict(self.finding.verdict)])


def grouped_nir(nir: str) -> str:
    """`1 85 05 78 006 084 36`."""
    parts = re.fullmatch(r"(.)(..)(..)(..)(...)(...)(..)", nir)
    return "\N{NO-BREAK SPACE}".join(parts.groups()) if parts else nir


def facts_of(
    enrolment: Enrolment, report: CheckReport | None, findings: Iterable[Finding], *, today: date
) -> list[Fact]:
    """The five traits and the document, in the order in which an agent reads a card."""
    by_code = {finding.code: finding for finding in findings}
    read: Mapping[str, Any] = (report.document if report else None) or {}
    identity: Mapping[str, Any] = enrolment.person.identity
    traits = (
        (_("Nom"), identity["family_name"], "family_name"),
        (_("Prénoms"), words(identity["given_names"]), "given_names"),
        (_("Naissance"), day(date.fromisoformat(identity["birth_date"])), "birth_date"),
        (_("Sexe"), sex(identity["sex"]), "sex"),
        (_("Lieu (INSEE)"), identity["birth_place"], "birth_place"),
    )
    return [
        *(
            Fact(label, register, said(read, trait, latest=today), by_code.get(f"register.{trait}"))
            for label, register, trait in traits
        ),
        Fact(_("NIR déclaré"), grouped_nir(enrolment.person.nir), []),
        *_document_facts(read, by_code),
    ]


def _document_facts(read: Mapping[str, Any], by_code: Mapping[str, Finding]) -> Iterable[Fact]:
    """What only the document says."""
    yield Fact(_("N° de pièce"), "", said(read, "document_number"))
    yield Fact(_("Nationalité"), "", said(read, "nationality"))
    if issued := said(read, "issue_date"):
        yield Fact(_("Délivrée le"), "", issued)
    yield Fact(_("Expiration"), "", said(read, "expiry_date"), by_code.get("document.expiry"))
    if address := said(read, "address"):
        yield Fact(_("Adresse"), "", address)
