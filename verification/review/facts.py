"""The facts of a case side by side: the register, the document or France Identité, whether they agree.

Whether they agree is the finding's word, not computed here again: one truth, recorded with the report.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from verification.models import Verdict
from verification.review.sources import day, proven_as, said, sex, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from verification.models import CheckReport, Enrolment, Finding, InsuredPerson
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
    """More than one when zone, print and seal differ; what France Identité says, where nothing was filmed."""
    finding: Finding | None = None

    @property
    def mark(self) -> str:
        """Whether the two sides agree, in a word; empty when there is nothing to compare."""
        if self.finding is None:
            return ""
        marks = VALIDITY if self.finding.code == "document.expiry" else AGREEMENT
        return str(marks[Verdict(self.finding.verdict)])


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
    labels = {
        "family_name": _("Nom"),
        "given_names": _("Prénoms"),
        "birth_date": _("Naissance"),
        "sex": _("Sexe"),
        "birth_place": _("Lieu (INSEE)"),
    }
    registered = _registered(enrolment.person)
    proven = enrolment.identity
    told = partial(proven_as, proven.claims or {}) if proven else partial(said, read, latest=today)
    return [
        *(
            Fact(label, registered[trait], told(trait), by_code.get(f"register.{trait}"))
            for trait, label in labels.items()
        ),
        Fact(_("NIR déclaré"), grouped_nir(enrolment.nir), []),
        *_agreement_facts(enrolment),
        *(() if proven else _document_facts(read, by_code)),
    ]


def _registered(person: InsuredPerson | None) -> Mapping[str, str]:
    """The traits as the register has them, by name."""
    if person is None:
        return defaultdict(lambda: _("absent du registre"))
    identity: Mapping[str, Any] = person.identity
    return {
        "family_name": identity["family_name"],
        "given_names": words(identity["given_names"]),
        "birth_date": day(date.fromisoformat(identity["birth_date"])),
        "sex": sex(identity["sex"]),
        "birth_place": identity["birth_place"],
    }


def _agreement_facts(enrolment: Enrolment) -> Iterable[Fact]:
    """Of a minor: whether a parent agreed. The database accepts no case without."""
    given = enrolment.agreement
    if given is not None and given.answered_at is not None:
        since = day(timezone.localdate(given.answered_at))
        yield Fact(_("Accord d’un parent"), _("donné le %(day)s") % {"day": since}, [])
    elif enrolment.minor:
        yield Fact(_("Accord d’un parent"), _("manquant"), [])


def _document_facts(read: Mapping[str, Any], by_code: Mapping[str, Finding]) -> Iterable[Fact]:
    """What only the document says."""
    yield Fact(_("N° de pièce"), "", said(read, "document_number"))
    yield Fact(_("Nationalité"), "", said(read, "nationality"))
    if issued := said(read, "issue_date"):
        yield Fact(_("Délivrée le"), "", issued)
    yield Fact(_("Expiration"), "", said(read, "expiry_date"), by_code.get("document.expiry"))
    if address := said(read, "address"):
        yield Fact(_("Adresse"), "", address)
