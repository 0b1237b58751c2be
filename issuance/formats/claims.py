"""What a card can say, in every format: one table of names, labels, types and compact numbers.

Names are those of the European PID and of the EHIC attestation (`urn:eudi:ehic:1`) where these have one. No
medical data: nothing here says why somebody sees a doctor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VCT = "urn:fr.assurance-maladie:evitale:1"
DOCTYPE = NAMESPACE = "fr.assurance-maladie.evitale.1"

TEXT: dict[str, Any] = {"type": "string"}
DATE: dict[str, Any] = {"type": "string", "format": "date"}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


BENEFICIARY = _object(
    family_name=TEXT, given_name=TEXT, birth_date=DATE, starting_date=DATE, ending_date=DATE
)


@dataclass(frozen=True)
class Claim:
    """One element about the person or their rights."""

    name: str
    number: int
    """Its key in the compact format: never given to another claim, even once this one is gone."""
    schema: dict[str, Any]
    """JSON Schema (2020-12) of its value; the compact format keeps the order of properties."""
    french: str
    english: str


CLAIMS = (
    Claim("personal_administrative_number", 1, TEXT, "Numéro de sécurité sociale", "Social security number"),
    Claim("ins", 2, _object(matricule=TEXT, oid=TEXT), "Matricule INS", "National health identity (INS)"),
    Claim("family_name", 3, TEXT, "Nom de naissance", "Family name at birth"),
    Claim("given_name", 4, TEXT, "Prénoms", "Given names"),
    Claim("birth_date", 5, DATE, "Date de naissance", "Date of birth"),
    Claim("birth_place", 6, TEXT, "Lieu de naissance (code officiel)", "Place of birth (official code)"),
    Claim("sex", 7, {"type": "integer", "enum": [1, 2]}, "Sexe", "Sex"),
    Claim("issuing_authority", 8, _object(id=TEXT, name=TEXT), "Organisme", "Insurer"),
    Claim("starting_date", 9, DATE, "Début des droits", "Start of rights"),
    Claim("ending_date", 10, DATE, "Fin des droits", "End of rights"),
    Claim("beneficiaries", 11, {"type": "array", "items": BENEFICIARY}, "Ayants droit", "Beneficiaries"),
)
BY_NAME = {claim.name: claim for claim in CLAIMS}
BY_NUMBER = {claim.number: claim for claim in CLAIMS}


def display(french: str, english: str, *, key: str = "name") -> list[dict[str, str]]:
    """A label in both languages; `key` differs between OpenID4VCI and SD-JWT VC."""
    return [{key: french, "locale": "fr-FR"}, {key: english, "locale": "en"}]
