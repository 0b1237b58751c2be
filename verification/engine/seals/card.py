"""The seal of the French identity card since 2021 (ISO 20248, XP Z42-105).

Public is: a Data Matrix of at most 12.19 mm and 285 characters, signed by a document signer under the CSCA of
France (France Titres, "le cachet électronique visible de la nouvelle carte d'identité"); and the State's
specimen, on which 24 letters E hold the place of the header, ten fields separated by semicolons follow, and
48 letters S hold the place of the signature.

**Not** public is what the header says, so which certificate signed, and how the signature is written. Assumed
here: the header begins with the common names of authority and certificate, four letters each, then the day of
the signature as YYYYMMDD; the signature is ECDSA, r and s; it covers all that stands before it. The specimens
of the test authority are written so. For any other card no certificate is found, and its seal is not
verifiable: it is never called altered.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from verification.engine.seals.reading import Judged, SealFields, SealKind, SealVerdict
from verification.engine.seals.signature import judge_signature

if TYPE_CHECKING:
    from verification.engine.seals.trust import SealTrust

HEADER, SIGNATURE = 24, 48
LONGEST = 285
SEPARATOR = ";"
TITLE = "CNI"

_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)


def judge_card(payload: bytes, trust: SealTrust) -> Judged | None:
    """None if it is not written like the seal of an identity card."""
    signed, signature = payload[:-SIGNATURE], payload[-SIGNATURE:]
    header, body = signed[:HEADER].decode("latin-1"), signed[HEADER:].decode("latin-1")
    values = body.split(SEPARATOR)
    if len(payload) > LONGEST or len(values) < 10 or values[6] != TITLE or not _DATE.fullmatch(values[2]):
        return None
    certificate = trust.certificate(header[:4], header[4:8])
    verdict = (
        SealVerdict.NOT_VERIFIABLE
        if certificate is None
        else judge_signature(signed, signature, certificate, _signed_on(header[8:16]), trust)
    )
    return Judged(kind=SealKind.IDENTITY_CARD, verdict=verdict, fields=_fields(values))


def _fields(values: list[str]) -> SealFields:
    given, family, birth, number, expiry, nationality, _, sex = values[:8]
    return SealFields(
        family_name=family or None,
        given_names=tuple(name for part in given.split(",") if (name := part.strip())),
        birth_date=_day(birth),
        sex=sex or None,
        nationality=nationality or None,
        document_number=number or None,
        expiry_date=_day(expiry),
    )


def _day(text: str) -> date | None:
    written = _DATE.fullmatch(text)
    if written is None:
        return None
    day, month, year = map(int, written.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _signed_on(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
