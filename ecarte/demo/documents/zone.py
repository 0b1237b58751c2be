"""The machine-readable zone of a person's document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.demo.person import DocumentKind
from verification.engine.mrz.encode import encode_french_cni, encode_td1, encode_td2, encode_td3

if TYPE_CHECKING:
    from ecarte.demo.person import Person

_CODES = {
    DocumentKind.RESIDENCE_PERMIT: "IR",
    DocumentKind.PASSPORT: "P",
    DocumentKind.FOREIGN_PASSPORT: "P",
}
_ENCODERS = {
    DocumentKind.PASSPORT: encode_td3,
    DocumentKind.FOREIGN_PASSPORT: encode_td3,
    DocumentKind.FOREIGN_TD2_CARD: encode_td2,
}
_STATES = {"DEU": "D"}
"""Germany's code in a zone (Doc 9303-3, 5)."""


def mrz_lines(person: Person) -> tuple[str, ...]:
    """Encode the lines: TD1, TD2, TD3, or the 2 × 36 of the older French card."""
    if person.kind is DocumentKind.OLDER_CNI:
        number = person.document_number
        return encode_french_cni(
            family_name=person.family_name,
            given_names=person.given_names,
            office=number[4:7] + person.office,
            issued=number[:4],
            departement=number[4:7],
            serial=number[7:],
            birth_date=person.birth_in_zone,
            sex=person.sex,
        )
    return _ENCODERS.get(person.kind, encode_td1)(
        document_code=_CODES.get(person.kind, "ID"),
        issuing_state=_STATES.get(person.issuing_state, person.issuing_state),
        document_number=person.document_number,
        birth_date=person.birth_in_zone,
        sex=person.sex,
        expiry_date=f"{person.expires:%y%m%d}",
        nationality=_STATES.get(person.nationality, person.nationality),
        family_name=person.family_name,
        given_names=person.given_names,
    )
