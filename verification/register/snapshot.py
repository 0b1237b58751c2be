"""What the register says of a person, as the card will say it (CSS R161-33-13)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from verification.models import Beneficiary, InsuredPerson

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

NIR_OID, NIA_OID = "1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9"
"""Which authority a matricule INS is of: a NIR, or a number that waits for one (référentiel INS, ANS)."""
INS_OIDS = frozenset({NIR_OID, NIA_OID})


def claims_of(person: InsuredPerson) -> dict[str, Any]:
    """The `claims` of `issuance.offer.Approval`."""
    return _claims(person, InsuredPerson.objects.filter(beneficiary_of__holder_index=person.nir_index))


def claims_of_holders(indexes: Collection[str]) -> dict[str, dict[str, Any]]:
    """The same of many at once, by the blind index of their NIR; whom the register does not know is left
    out. What `settings.CARD_CLAIMS` names."""
    shown: dict[str, list[InsuredPerson]] = defaultdict(list)
    for tie in Beneficiary.objects.filter(holder_index__in=indexes).select_related("person"):
        shown[tie.holder_index].append(tie.person)
    holders = InsuredPerson.objects.filter(nir_index__in=indexes)
    return {holder.nir_index: _claims(holder, shown[holder.nir_index]) for holder in holders}


def _claims(person: InsuredPerson, shown: Iterable[InsuredPerson]) -> dict[str, Any]:
    identity, rights = person.identity, person.rights
    return {
        "nir": person.nir,
        "ins_oid": identity.get("ins_oid", NIR_OID),
        "family_name": identity["family_name"],
        "given_names": identity["given_names"],
        "birth_date": identity["birth_date"],
        "sex": identity["sex"],
        "birth_place": identity["birth_place"],
        "insurer_id": rights["insurer_id"],
        "insurer_name": rights["insurer_name"],
        "starting_date": rights["starting_date"],
        "ending_date": rights["ending_date"],
        "beneficiaries": sorted(
            map(_beneficiary, shown), key=lambda each: (each["birth_date"], each["given_names"])
        ),
    }


def _beneficiary(person: InsuredPerson) -> dict[str, Any]:
    """No number: a reader knows them by their names and date of birth."""
    return {
        "family_name": person.identity["family_name"],
        "given_names": person.identity["given_names"],
        "birth_date": person.identity["birth_date"],
        "starting_date": person.rights["starting_date"],
        "ending_date": person.rights["ending_date"],
    }
