"""Opens a JWT signed by a document signer under the trusted root."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from issuance.jose import unb64url

if TYPE_CHECKING:
    from datetime import datetime


class CardRefused(Exception):
    """The card is not accepted. `code` says why; nothing of the card may be used."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def open_jws(token: str, *, typ: str, root_certificate: x509.Certificate, now: datetime) -> dict[str, Any]:
    """The claims, once the chain leads to the root, names the issuer, and the signature holds."""
    try:
        header_part, payload_part, signature_part = token.split(".")
        header, claims = json.loads(unb64url(header_part)), json.loads(unb64url(payload_part))
        signature = unb64url(signature_part)
        if header["alg"] != "ES256" or header["typ"] != typ or "crit" in header or len(signature) != 64:
            raise CardRefused("malformed")
        chain = [x509.load_der_x509_certificate(base64.b64decode(entry)) for entry in header["x5c"]]
        issuer = claims["iss"]
    except (ValueError, KeyError, TypeError, RecursionError) as cause:
        raise CardRefused("malformed") from cause
    _check_chain(chain, issuer=issuer, root_certificate=root_certificate, now=now)
    key = chain[0].public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise CardRefused("untrusted_signer")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        key.verify(encode_dss_signature(r, s), f"{header_part}.{payload_part}".encode(), ec.ECDSA(SHA256()))
    except InvalidSignature as cause:
        raise CardRefused("altered") from cause
    return dict(claims)


def _check_chain(
    chain: list[x509.Certificate], *, issuer: str, root_certificate: x509.Certificate, now: datetime
) -> None:
    policy = PolicyBuilder().store(Store([root_certificate])).time(now)
    # The web's rules for leaf certificates (host name, extended use) do not apply to a document signer.
    policy = policy.extension_policies(
        ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all()
    )
    try:
        policy.build_client_verifier().verify(chain[0], chain[1:])
        names = chain[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (VerificationError, x509.ExtensionNotFound, IndexError) as cause:
        raise CardRefused("untrusted_signer") from cause
    if issuer not in names.get_values_for_type(x509.UniformResourceIdentifier):
        raise CardRefused("untrusted_signer")
