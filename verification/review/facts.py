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

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from verification.models import CheckReport, Enrolment, Finding

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
    document: str
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
    identity: Mapping[str, Any] = enrolment.person.identity
    read: Mapping[str, Any] = (report.document if report else None) or {}
    printed = _Printed(read.get("printed"))
    return [
        Fact(
            _("Nom"),
            identity["family_name"],
            read.get("family_name") or printed["family_name"],
            by_code.get("register.family_name"),
        ),
        Fact(
            _("Prénoms"),
            _words(identity["given_names"]),
            _words(read.get("given_names")) or printed["given_names"],
            by_code.get("register.given_names"),
        ),
        Fact(
            _("Naissance"),
            _day(date.fromisoformat(identity["birth_date"])),
            _read_date(read.get("birth_date"), latest=today) or printed["birth_date"],
            by_code.get("register.birth_date"),
        ),
        Fact(
            _("Sexe"),
            _sex(identity["sex"]),
            _sex(read.get("sex", "")) or printed["sex"],
            by_code.get("register.sex"),
        ),
        Fact(
            _("Lieu (INSEE)"),
            identity["birth_place"],
            printed["birth_place"],
            by_code.get("register.birth_place"),
        ),
        Fact(_("NIR"), grouped_nir(enrolment.person.nir), ""),
        *_document_facts(read, printed, by_code),
    ]


_ISO_DATE = re.compile(r"\d{4}(-[\dX]{2}){2}")


class _Printed:
    """The texts printed on the document, as far as they were read."""

    def __init__(self, printed: Mapping[str, Any] | None) -> None:
        self._printed = printed or {}

    def __getitem__(self, name: str) -> str:
        """Empty when unread; dates (`1990-07-XX`) as French documents print them."""
        value = self._printed.get(name) or ()
        lines = value if isinstance(value, list | tuple) else (value,)
        text = " ".join(line["text"] for line in lines)
        return "/".join(reversed(text.split("-"))) if _ISO_DATE.fullmatch(text) else text


def _document_facts(
    read: Mapping[str, Any], printed: _Printed, by_code: Mapping[str, Finding]
) -> Iterable[Fact]:
    """What only the document says. Dates are the zone's; those it does not carry, as they are printed."""
    yield Fact(_("N° de pièce"), "", read.get("document_number") or printed["document_number"])
    yield Fact(_("Nationalité"), "", read.get("nationality") or printed["nationality"])
    if printed["issue_date"]:
        yield Fact(_("Délivrée le"), "", printed["issue_date"])
    expiry = _read_date(read.get("expiry_date")) or printed["expiry_date"]
    yield Fact(_("Expiration"), "", expiry, by_code.get("document.expiry"))
    if printed["address"]:
        yield Fact(_("Adresse"), "", printed["address"])


def _words(names: object) -> str:
    return " ".join(map(str, names)) if isinstance(names, list | tuple) else str(names or "")


def _sex(code: str) -> str:
    return {"M": _("Masculin"), "F": _("Féminin"), "<": _("Non précisé")}.get(code, code)


def _day(day: date) -> str:
    """As French documents print it, in every language: 02/09 must not be read as 9 February beside one."""
    return f"{day:%d/%m/%Y}"


def _read_date(text: str | None, *, latest: date | None = None) -> str:
    """A date as the zone holds it (YYMMDD); as read when it is not one. A birth is not after `latest`."""
    if not text:
        return ""
    try:
        day = date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return text
    if latest is not None and day > latest:
        day = day.replace(year=day.year - 100)
    return _day(day)
