"""The printed place of birth against the NIR and against the register.

A zone carries no place. The commune itself is not compared: the NIR and the register hold INSEE codes, the
document a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.document.printed.places import Agreement, place_agrees
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.nir import Nir

NIR, REGISTER = CODES = ("nir.birth_place", "register.birth_place")


def place_findings(printed: str | None, *, nir: Nir, birth_place: str | None) -> list[Finding]:
    """`nir.birth_place` and `register.birth_place`.

    `birth_place` is the register's INSEE code, or None when it does not know the person.
    """
    return [_compared(NIR, printed, nir.value[5:10]), _compared(REGISTER, printed, birth_place)]


def _compared(code: str, printed: str | None, insee: str | None) -> Finding:
    """A difference is a doubt: communes change their département, and documents differ in what they print."""
    if insee is None:
        return Finding(code=code, verdict=Verdict.NOT_RUN, detail="not_registered")
    if not printed:
        return Finding(code=code, verdict=Verdict.NOT_RUN, detail="print_unread")
    match place_agrees(printed, insee):
        case Agreement.AGREES:
            return Finding(code=code, verdict=Verdict.PASS)
        case Agreement.DIFFERS:
            return Finding(code=code, verdict=Verdict.DOUBT, detail="other_place")
        case Agreement.UNKNOWN:
            return Finding(code=code, verdict=Verdict.NOT_RUN, detail="place_not_told")
