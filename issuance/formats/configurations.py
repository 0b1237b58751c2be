"""Credential configurations: what a phone may ask for (OpenID4VCI 1.0, section 12.2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issuance.cose import ES256
from issuance.formats import compact, mdoc, sd_jwt
from issuance.formats.claims import CLAIMS, DOCTYPE, NAMESPACE, VCT, display

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """One format of the card."""

    id: str
    sign: Callable[..., str]
    """`sign(content, *, signer)` gives the credential as it stands in the response."""
    format_metadata: dict[str, Any]
    binding: str
    """How the credential names the phone's key."""
    claim_path: tuple[str, ...] = ()
    """What stands before a claim's name in its path (appendix C)."""

    def metadata(self) -> dict[str, Any]:
        """Its entry in `credential_configurations_supported`."""
        claims = [
            {"path": [*self.claim_path, claim.name], "display": display(claim.french, claim.english)}
            for claim in CLAIMS
        ]
        return {
            **self.format_metadata,
            "scope": self.id,
            "cryptographic_binding_methods_supported": [self.binding],
            "credential_metadata": {
                "display": display("e-carte Vitale", "e-carte Vitale"),
                "claims": claims,
            },
        }


SD_JWT = Configuration(
    id="evitale_sd_jwt",
    sign=sd_jwt.sign,
    binding="jwk",
    format_metadata={
        "format": sd_jwt.TYP,
        "vct": VCT,
        "credential_signing_alg_values_supported": ["ES256"],
    },
)
MDOC = Configuration(
    id="evitale_mdoc",
    sign=mdoc.sign,
    binding="cose_key",
    claim_path=(NAMESPACE,),
    format_metadata={
        "format": mdoc.FORMAT,
        "doctype": DOCTYPE,
        # COSE algorithms are numbers (appendix A.2.2).
        "credential_signing_alg_values_supported": [ES256],
    },
)
COMPACT = Configuration(
    id="evitale_compact",
    sign=compact.sign,
    binding="cose_key",
    format_metadata={
        "format": compact.FORMAT,
        "typ": compact.MEDIA_TYPE,
        "credential_signing_alg_values_supported": [ES256],
    },
)

CONFIGURATIONS = {configuration.id: configuration for configuration in (SD_JWT, MDOC, COMPACT)}
