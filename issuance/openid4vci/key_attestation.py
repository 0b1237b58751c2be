"""Key attestations: what a provider of wallets signed of the keys to which credentials are bound
(OpenID4VCI 1.0, appendix D)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from issuance.authorization.providers import providers
from issuance.authorization.statement import NotBelieved, open_statement
from issuance.openid4vci.errors import Refusal

Keys = dict[str, dict[str, str]]
"""RFC 7638 thumbprint → public JWK, in the order in which they were proven."""


def proof_types() -> dict[str, Any]:
    """`proof_types_supported` of every configuration (section 12.2.4)."""
    proof: dict[str, Any] = {"proof_signing_alg_values_supported": ["ES256"]}
    if settings.WALLETS.key_attestations is not None:
        proof["key_attestations_required"] = settings.WALLETS.key_attestations
    return dict.fromkeys(["jwt", *["attestation"] * bool(providers())], proof)


def attested(attestation: object, *, must_expire: bool) -> tuple[Keys, str]:
    """The keys, which are kept as `Wallets.key_attestations` wants it, and the nonce. Raises Refusal."""
    if not isinstance(attestation, str):
        raise Refusal("invalid_proof", "a key attestation must be a JWT")
    roots = [root for each in providers() for root in each.roots]
    try:
        claims = open_statement(attestation, typ="key-attestation+jwt", roots=roots, must_expire=must_expire)
    except NotBelieved as cause:
        raise Refusal("invalid_proof", "the key attestation is not valid, or of no known provider") from cause
    if "iat" not in claims or not _is_enough(claims):
        raise Refusal("invalid_proof", "the key attestation says less than the metadata require")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str):
        raise Refusal("invalid_proof", "the key attestation needs a nonce")
    return _keys(claims.get("attested_keys")), nonce


def public_key(jwk: Any) -> tuple[str, dict[str, str]]:
    """Thumbprint and members of a public P-256 key. Raises Refusal."""
    malformed = Refusal("invalid_proof", "keys must be public ones on P-256")
    try:
        if jwk["crv"] != "P-256" or "d" in jwk:
            raise malformed
        thumbprint = ECKey.import_key(jwk).thumbprint()
        return thumbprint, {name: str(jwk[name]) for name in ("kty", "crv", "x", "y")}
    except (JoseError, ValueError, TypeError, KeyError) as cause:
        raise malformed from cause


def _keys(given: object) -> Keys:
    if not isinstance(given, list) or not given:
        raise Refusal("invalid_proof", "the key attestation attests no keys")
    return dict(map(public_key, given))


def _is_enough(claims: dict[str, Any]) -> bool:
    """For `key_storage` and `user_authentication`, one of the values that are accepted."""
    required: dict[str, list[str]] = settings.WALLETS.key_attestations or {}
    return all(
        isinstance(claims.get(name), list) and any(each in accepted for each in claims[name])
        for name, accepted in required.items()
    )
