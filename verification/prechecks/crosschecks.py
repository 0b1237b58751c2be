"""The document against the NIR, and against the register of insured persons.

The NIR's record is the authority, not the document (CSS R161-33-13): a difference is shown to the agent,
and what is printed on the card always comes from the register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verification.engine.names import names_agree
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verification.engine.mrz.fields import MrzFields
    from verification.nir import Nir

CODES = (
    "nir.sex",
    "nir.birth_year",
    "nir.birth_month",
    "register.family_name",
    "register.given_names",
    "register.birth_date",
    "register.sex",
)


def cross_check(*, fields: MrzFields | None, nir: Nir, identity: Mapping[str, Any] | None) -> list[Finding]:
    """One finding a code. Without a read document none of them can run, and each says so.

    `identity` is None for a NIR that the register does not know: then the NIR alone is compared.
    """
    if fields is None:
        return [Finding(code=code, verdict=Verdict.NOT_RUN, detail="mrz_unread") for code in CODES]
    return [*_nir(fields, nir), *(_register(fields, identity) if identity else _unknown())]


def _unknown() -> Iterator[Finding]:
    return (
        Finding(code=code, verdict=Verdict.NOT_RUN, detail="not_registered")
        for code in CODES
        if code.startswith("register.")
    )


def _nir(fields: MrzFields, nir: Nir) -> Iterator[Finding]:
    yield _sex("nir.sex", fields.sex, nir.sex)
    yield _digits("nir.birth_year", fields.birth_date[0:2], f"{nir.birth_year:02}")
    if nir.birth_month is None:
        yield Finding(code="nir.birth_month", verdict=Verdict.NOT_RUN, detail="nir_month_unknown")
    else:
        yield _digits("nir.birth_month", fields.birth_date[2:4], f"{nir.birth_month:02}")


def _register(fields: MrzFields, identity: Mapping[str, Any]) -> Iterator[Finding]:
    truncated = fields.name_may_be_truncated
    yield _verdict(
        "register.family_name",
        names_agree(fields.family_name, identity["family_name"], may_be_truncated=truncated),
    )
    yield _given_names(fields.given_names, identity["given_names"], truncated=truncated)
    birth_date = identity["birth_date"]
    yield _digits(
        "register.birth_date", fields.birth_date, birth_date[2:4] + birth_date[5:7] + birth_date[8:10]
    )
    yield _sex("register.sex", fields.sex, identity["sex"])


def _given_names(read: tuple[str, ...], registered: list[str], *, truncated: bool) -> Finding:
    """All agree: pass. Only the first one does: doubt, since documents often leave out the others."""
    everything = names_agree(" ".join(read), " ".join(registered), may_be_truncated=truncated)
    first = bool(read) and names_agree(read[0], registered[0], may_be_truncated=truncated)
    if everything:
        return Finding(code="register.given_names", verdict=Verdict.PASS)
    if first:
        return Finding(code="register.given_names", verdict=Verdict.DOUBT, detail="first_name_only")
    return Finding(code="register.given_names", verdict=Verdict.FAIL)


def _sex(code: str, read: str, expected: str | None) -> Finding:
    if read not in ("M", "F") or expected is None:
        return Finding(code=code, verdict=Verdict.DOUBT, detail="not_stated")
    return _verdict(code, read == expected)


def _digits(code: str, read: str, expected: str) -> Finding:
    """Compare parts of a date; a part left open on the document (`<`) is a doubt."""
    if "<" in read:
        return Finding(code=code, verdict=Verdict.DOUBT, detail="not_stated")
    return _verdict(code, read == expected)


def _verdict(code: str, agrees: bool) -> Finding:
    return Finding(code=code, verdict=Verdict.PASS if agrees else Verdict.FAIL)
