"""2D-Doc, versions 1 to 4 in their text form (France Titres, technical specifications 3.3, sections 3 to 5).

A header of 22, 24 or 26 characters, the fields, the unit separator, the signature in Base32. All versions
sign header and fields alike: ECDSA with the hash as strong as the curve, SHA-256 on P-256. What follows the
signature after a group separator is an annex that nobody signed: it is not looked at. The binary codes of
version 4 are not read.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from tddoc.data_definition import c40
from tddoc.header import Header

from verification.engine.mrz.fields import MrzFields, parse
from verification.engine.mrz.layouts import FRENCH_CNI, TD1, TD2, TD3, Layout
from verification.engine.seals.reading import Judged, SealFields, SealKind
from verification.engine.seals.signature import judge_signature
from verification.engine.seals.tagged import GROUP, tagged_values

if TYPE_CHECKING:
    from verification.engine.seals.trust import SealTrust

MARK = "DC"
UNIT = "\x1f"
"""Start of the signature."""
PUBLIC = 1
"""The perimeter whose types and identifiers are known here; others give theirs other meanings."""
_HEADERS = {1: 22, 2: 22, 3: 24, 4: 26}
"""Characters, by version."""


def judge_two_d_doc(text: str, trust: SealTrust) -> Judged | None:
    """None if it is no 2D-Doc that can be taken apart."""
    signed, unit, rest = text.partition(UNIT)
    if not (signed.startswith(MARK) and signed.isascii() and unit):
        return None
    try:
        header = Header.from_code(signed)
        signature = _from_base32(rest.partition(GROUP)[0])
    except (ValueError, OverflowError):
        return None
    length = _HEADERS[header.version]
    if len(signed) < length:
        return None
    verdict = judge_signature(
        signed.encode("ascii"),
        signature,
        trust.certificate(header.ca_id, header.cert_id),
        header.sign_date,
        trust,
    )
    values, truncated = tagged_values(signed[length:], partial(_longest, header.perimeter_id))
    return Judged(
        kind=SealKind.TWO_D_DOC,
        verdict=verdict,
        fields=_fields(values, truncated),
        version=header.version,
        document_type=header.doc_type_id if header.perimeter_id == PUBLIC else None,
    )


def _from_base32(text: str) -> bytes:
    """Raises `ValueError` for all but the one spelling of the bytes: a changed letter changes the seal."""
    signature = b32decode(text + "=" * (-len(text) % 8))
    if b32encode(signature).decode("ascii").rstrip("=") != text:
        raise ValueError("not the canonical Base32 of a signature")
    return signature


def _longest(perimeter: int, identifier: str) -> int | None:
    size: int | None = c40.datatype_get(perimeter, identifier)[1].encoding.size_max
    return size


def _fields(values: dict[str, str], truncated: frozenset[str]) -> SealFields:
    """Identifiers of the group "identity documents" (specifications, annex of data identifiers, 60 to 6Z)."""
    return SealFields(
        family_name=values.get("62") or None,
        given_names=tuple(filter(None, values.get("60", "").split("/"))),
        birth_date=_day(values.get("69", "")),
        sex=values.get("68"),
        nationality=values.get("67"),
        document_number=values.get("66") or None,
        expiry_date=_day(values.get("6O", "")),
        family_name_truncated="62" in truncated,
        given_names_truncated="60" in truncated,
        mrz=_zone(values.get("6F", "")),
    )


def _day(text: str) -> date | None:
    """From DDMMYYYY."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> MrzFields | None:
    """The machine-readable zone, whose fillers the code writes as spaces."""
    layout = _layout(text)
    if layout is None:
        return None
    characters = text.replace(" ", "<")
    lines = tuple(characters[at : at + layout.width] for at in range(0, len(characters), layout.width))
    return parse(layout, lines) if layout.allows(lines) else None


def _layout(text: str) -> Layout | None:
    """The older French card has the size of TD2."""
    two_by_36 = FRENCH_CNI if text.startswith("IDFRA") else TD2
    return {90: TD1, 88: TD3, 72: two_by_36}.get(len(text))
