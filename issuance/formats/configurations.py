"""Credential configurations: what a phone may ask for (OpenID4VCI 1.0, section 12.2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issuance.formats import sd_jwt

if TYPE_CHECKING:
    from collections.abc import Callable

LABELS = {
    "personal_administrative_number": ("Numéro de sécurité sociale", "Social security number"),
    "family_name": ("Nom de naissance", "Family name at birth"),
    "given_name": ("Prénoms", "Given names"),
    "birth_date": ("Date de naissance", "Date of birth"),
    "birth_place": ("Lieu de naissance (code officiel)", "Place of birth (official code)"),
    "sex": ("Sexe", "Sex"),
    "issuing_authority": ("Organisme", "Insurer"),
    "starting_date": ("Début des droits", "Start of rights"),
    "ending_date": ("Fin des droits", "End of rights"),
}


def _display(french: str, english: str) -> list[dict[str, str]]:
    return [{"name": french, "locale": "fr-FR"}, {"name": english, "locale": "en"}]


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """One format of the card."""

    id: str
    sign: Callable[..., str]
    """`sign(content, *, signer)` gives the credential as it stands in the response."""
    format_metadata: dict[str, Any]

    def metadata(self) -> dict[str, Any]:
        """Its entry in `credential_configurations_supported`."""
        claims = [{"path": [name], "display": _display(*labels)} for name, labels in LABELS.items()]
        return {
            **self.format_metadata,
            "scope": self.id,
            "cryptographic_binding_methods_supported": ["jwk"],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
            "credential_metadata": {
                "display": _display("e-carte Vitale", "e-carte Vitale"),
                "claims": claims,
            },
        }


SD_JWT = Configuration(
    id="evitale_sd_jwt",
    sign=sd_jwt.sign,
    format_metadata={
        "format": sd_jwt.TYP,
        "vct": sd_jwt.VCT,
        "credential_signing_alg_values_supported": ["ES256"],
    },
)

CONFIGURATIONS = {configuration.id: configuration for configuration in (SD_JWT,)}
