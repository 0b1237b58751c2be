"""Who the provider knows: the made-up people, as the civil register (RNIPP) would call them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ecarte.demo.people import CAST

if TYPE_CHECKING:
    from ecarte.demo.person import Person


def everybody() -> dict[str, dict[str, Any]]:
    """Claims by slug."""
    return {person.slug: claims_of(person) for person in CAST}


def claims_of(person: Person) -> dict[str, Any]:
    """Traits of one person; the NIR is not among them."""
    place = person.proven_birth_place or person.birth_place
    abroad = place.startswith("99")
    return {
        "sub": sha256(f"stand-in {person.slug}".encode()).hexdigest() + "v1",
        "rnipp_family_name": person.family_name.upper(),
        "rnipp_given_name": " ".join(person.given_names),
        "rnipp_given_name_array": list(person.given_names),
        "rnipp_birthdate": person.birth_date.isoformat(),
        "rnipp_gender": "male" if person.sex == "M" else "female",
        "rnipp_birthplace": "" if abroad else place,
        "rnipp_birthcountry": place if abroad else "99100",
    }
