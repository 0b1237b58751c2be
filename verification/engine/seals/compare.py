"""What a seal and the machine-readable zone of the same document must say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.names import names_agree, to_mrz

if TYPE_CHECKING:
    from datetime import date

    from verification.engine.mrz.fields import MrzFields
    from verification.engine.seals.reading import SealFields

UNSPECIFIED = "<"


def compared(seal: SealFields, mrz: MrzFields) -> dict[str, bool]:
    """Whether they agree, for each field that both give. Names are those of the findings on the printed zone.

    The nationality is not compared: 2D-Doc writes two letters where the zone writes three.
    """
    if seal.mrz is not None:
        return _zones_compared(seal.mrz, mrz)
    same: dict[str, bool] = {}
    if seal.family_name:
        same["family_name"] = _names_agree(mrz, mrz.family_name, seal.family_name, seal.family_name_truncated)
    if seal.given_names:
        zone, sealed = " ".join(mrz.given_names), " ".join(seal.given_names)
        same["given_names"] = _names_agree(mrz, zone, sealed, seal.given_names_truncated)
    if seal.birth_date and UNSPECIFIED not in mrz.birth_date:
        same["birth_date"] = _digits(seal.birth_date) == mrz.birth_date
    if seal.sex and mrz.sex != UNSPECIFIED:
        same["sex"] = seal.sex == mrz.sex
    if seal.document_number:
        same["number"] = seal.document_number == mrz.document_number
    if seal.expiry_date and mrz.expiry_date:
        same["expiry"] = _digits(seal.expiry_date) == mrz.expiry_date
    return same


def _zones_compared(sealed: MrzFields, mrz: MrzFields) -> dict[str, bool]:
    return {
        "family_name": sealed.family_name == mrz.family_name,
        "given_names": sealed.given_names == mrz.given_names,
        "birth_date": sealed.birth_date == mrz.birth_date,
        "sex": sealed.sex == mrz.sex,
        "number": sealed.document_number == mrz.document_number,
        "expiry": sealed.expiry_date == mrz.expiry_date,
    }


def _names_agree(mrz: MrzFields, zone: str, sealed: str, cut_short: bool) -> bool:
    """`zone` is a name of `mrz`; `cut_short`, whether the seal says so of its own."""
    try:
        if names_agree(zone, sealed, may_be_truncated=mrz.name_may_be_truncated):
            return True
        start = _plain(sealed)
        return cut_short and start != "" and _plain(zone).startswith(start)
    except ValueError:
        # No name at all, in any alphabet that a zone could write.
        return False


def _plain(name: str) -> str:
    return to_mrz(name).replace(UNSPECIFIED, "")


def _digits(day: date) -> str:
    """YYMMDD."""
    return f"{day:%y%m%d}"
