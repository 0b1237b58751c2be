"""The machine-readable zone of a person's document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.demo.person import DocumentKind
from verification.engine.mrz.encode import encode_french_cni, encode_td1, encode_td3

if TYPE_CHECKING:
    from ecarte.demo.person import Person

_CODES = {DocumentKind.CNIE: "ID", DocumentKind.RESIDENCE_PERMIT: "IR", DocumentKind.PASSPORT: "P"}


def mrz_lines(person: Person) -> tuple[str, ...]:
    """Encode the lines: TD1, TD3, or the 2 × 36 of the older French card."""
    if person.kind is DocumentKind.OLDER_CNI:
        return encode_french_cni(
            family_name=person.family_name,
            given_names=person.given_names,
            office=f"{person.document_number[4:7]}001",
            issued=person.document_number[:4],
            departement=person.document_number[4:7],
            serial=person.document_number[7:],
            birth_date=f"{person.birth_date:%y%m%d}",
            sex=person.sex,
        )
    encode = encode_td3 if person.kind is DocumentKind.PASSPORT else encode_td1
    return encode(
        document_code=_CODES[person.kind],
        issuing_state="FRA",
        document_number=person.document_number,
        birth_date=f"{person.birth_date:%y%m%d}",
        sex=person.sex,
        expiry_date=f"{person.expires:%y%m%d}",
        nationality=person.nationality,
        family_name=person.family_name,
        given_names=person.given_names,
    )
