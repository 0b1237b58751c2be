"""What a card says, whatever the format: names from EHIC and PID, no medical data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SEX = {"M": 1, "F": 2}
"""ISO/IEC 5218, as in the European PID."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything that one credential attests."""

    issuer: str
    elements: Mapping[str, Any]
    """About the person and their insurer (`issuance.formats.claims`); dates are ISO 8601.

    SD-JWT VC and mdoc disclose them one by one, as the holder chooses.
    """
    holder_jwk: Mapping[str, str]
    status_uri: str
    status_index: int
    valid_from: datetime
    expires_at: datetime


def elements(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The register's snapshot (see `issuance.offer.Approval`) under the credential's names."""
    return {
        "personal_administrative_number": claims["nir"],
        # The national health identity: the number is worth nothing without the authority it is of
        # (référentiel INS, ANS; OIDs 1.2.250.1.213.1.4.8 for a NIR, .9 for a NIA).
        "ins": {"matricule": claims["nir"], "oid": claims["ins_oid"]},
        "family_name": claims["family_name"],
        "given_name": " ".join(claims["given_names"]),
        "birth_date": claims["birth_date"],
        "birth_place": claims["birth_place"],
        "sex": SEX[claims["sex"]],
        "issuing_authority": {"id": claims["insurer_id"], "name": claims["insurer_name"]},
        "starting_date": claims["starting_date"],
        "ending_date": claims["ending_date"],
        "beneficiaries": [
            {
                "family_name": person["family_name"],
                "given_name": " ".join(person["given_names"]),
                "birth_date": person["birth_date"],
                "starting_date": person["starting_date"],
                "ending_date": person["ending_date"],
            }
            for person in claims["beneficiaries"]
        ],
    }
