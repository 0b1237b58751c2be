"""The pivot identity that France Identité proved, against the register's person of the declared NIR.

No NIR comes with it: the binding of NIR and identity is the register's. Where every trait agrees the case is
accepted here, because that identity is enough by itself (CSS R161-33-13); any difference is an agent's to
judge, and nobody tells the phone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issuance.offer import CardExists
from issuance.selectors import under_suspicion
from verification.engine.names import to_insi
from verification.engine.types import Finding, Verdict
from verification.models import Enrolment
from verification.offering import offer
from verification.states import State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

CODES = (
    "register.family_name",
    "register.given_names",
    "register.birth_date",
    "register.sex",
    "register.birth_place",
)
ACTOR = "system:france_identite"


def identity_findings(
    *, pivot: Mapping[str, Any] | None, registered: Mapping[str, Any] | None
) -> list[Finding]:
    """One finding a trait; none of them runs for a NIR that the register does not know."""
    if pivot is None or registered is None:
        detail = "forgotten" if pivot is None else "not_registered"
        return [Finding(code=code, verdict=Verdict.NOT_RUN, detail=detail) for code in CODES]
    name = _same_name(pivot["family_name"], registered["family_name"])
    return [
        _verdict("register.family_name", name),
        _given_names(pivot["given_names"], registered["given_names"]),
        _birth_date(pivot["birth_date"], registered["birth_date"]),
        _verdict("register.sex", pivot["sex"] == registered["sex"]),
        _birth_place(pivot["birth_place"], registered["birth_place"]),
    ]


def agrees(findings: Collection[Finding]) -> bool:
    """Every finding passes: a trait that differs, or could not be compared, leaves it to an agent."""
    return all(finding.verdict is Verdict.PASS for finding in findings)


def acceptance(
    *, enrolment: Enrolment, check_id: UUID, findings: Collection[Finding], now: datetime
) -> dict[str, Any] | None:
    """The columns of a case that France Identité settles, with the card offered; None leaves it to an agent.

    Runs in the transaction that moves the case. Raises NotThere when this run has lost it.
    """
    # As it stands now: the phone may have changed while the checks ran.
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("person", "scheme", "identity")
    case = held.get(pk=enrolment.pk)
    if case.status != State.CHECKING or case.check_id != check_id:
        raise NotThere("another run has the case")
    if not _is_enough(case) or not agrees(findings):
        return None
    try:
        card_id = offer(enrolment=case, accepted_by=ACTOR)
    except CardExists:
        return None
    # No faces are compared on this way, whatever was doubted of former films.
    return {"card_id": card_id, "public_reason": "approved", "decided_at": now, "two_agents": False}


def _is_enough(case: Enrolment) -> bool:
    """Proven on the phone that gets the card, of somebody who may have one, where one proof is enough. A card
    under suspicion is not replaced without somebody who looks (docs/decisions/0030-life-of-a-card.md)."""
    proven_here = case.identity is not None and case.identity.device_jkt == case.device_jkt
    settled = proven_here and not case.obstacle and not case.scheme.four_eyes
    return settled and not under_suspicion(case.nir_index)


def _given_names(proven: list[str], registered: list[str]) -> Finding:
    """All agree: pass. Only the first one does: doubt, as registers do not always hold the others."""
    if _same_name(" ".join(proven), " ".join(registered)):
        return Finding(code="register.given_names", verdict=Verdict.PASS)
    if proven and registered and _same_name(proven[0], registered[0]):
        return Finding(code="register.given_names", verdict=Verdict.DOUBT, detail="first_name_only")
    return Finding(code="register.given_names", verdict=Verdict.FAIL)


def _birth_date(proven: str, registered: str) -> Finding:
    """Unknown days and months are 00 to one and 01 to another; 00 beside another day leaves it open."""
    if _presumed(proven) == _presumed(registered):
        return Finding(code="register.birth_date", verdict=Verdict.PASS)
    if proven[:4] == registered[:4] and "00" in (proven[5:7], proven[8:]):
        return Finding(code="register.birth_date", verdict=Verdict.DOUBT, detail="not_stated")
    return Finding(code="register.birth_date", verdict=Verdict.FAIL)


def _birth_place(proven: str, registered: str) -> Finding:
    """INSEE codes; a difference is a doubt: communes merge, and countries change."""
    if not proven:
        return Finding(code="register.birth_place", verdict=Verdict.NOT_RUN, detail="place_not_told")
    if proven == registered:
        return Finding(code="register.birth_place", verdict=Verdict.PASS)
    return Finding(code="register.birth_place", verdict=Verdict.DOUBT, detail="other_place")


def _presumed(date: str) -> str:
    return "-".join("01" if part == "00" else part for part in date.split("-"))


def _same_name(proven: str, registered: str) -> bool:
    """As INSi writes them; a hyphen, an apostrophe and a space count alike."""
    try:
        one, other = (_letters(to_insi(name)) for name in (proven, registered))
    except ValueError:
        return False  # not in Latin letters: an agent looks
    return bool(one) and one == other


def _letters(name: str) -> str:
    return "".join(letter for letter in name if letter.isalpha())


def _verdict(code: str, agrees: bool) -> Finding:
    return Finding(code=code, verdict=Verdict.PASS if agrees else Verdict.FAIL)
