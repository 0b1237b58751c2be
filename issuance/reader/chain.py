"""Whether a certificate is that of a document signer under the trusted root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from issuance.keys.certificates import MDOC_SIGNER
from issuance.reader.refused import CardRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def signer_key(
    chain: Sequence[x509.Certificate], *, root_certificate: x509.Certificate, now: datetime
) -> ec.EllipticCurvePublicKey:
    """The leaf's key, once the chain leads to the root and the leaf is for signing documents.

    Leaf first, without the root. Raises CardRefused.
    """
    key = chained_key(chain, roots=[root_certificate], now=now)
    try:
        uses = chain[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError) as cause:
        raise CardRefused("untrusted_signer") from cause
    # Without its use, any other certificate of the root could sign cards (ISO/IEC 18013-5, table B.3).
    if MDOC_SIGNER not in uses:
        raise CardRefused("untrusted_signer")
    return key


def chained_key(
    chain: Sequence[x509.Certificate], *, roots: Sequence[x509.Certificate], now: datetime
) -> ec.EllipticCurvePublicKey:
    """The leaf's key, once the chain leads to one of the roots, whatever it is for. Raises CardRefused."""
    try:
        policy = PolicyBuilder().store(Store([*roots])).time(now)
        # The web's rules for leaf certificates (host name, extended use) do not apply here.
        policy = policy.extension_policies(
            ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all()
        )
        policy.build_client_verifier().verify(chain[0], [*chain[1:]])
    except (VerificationError, IndexError, ValueError) as cause:
        raise CardRefused("untrusted_signer") from cause
    key = chain[0].public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise CardRefused("untrusted_signer")
    return key


def check_issuer(leaf: x509.Certificate, issuer: str) -> None:
    """The issuer that a token names must be one that the certificate names. Raises CardRefused."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError) as cause:
        raise CardRefused("untrusted_signer") from cause
    if issuer not in names.get_values_for_type(x509.UniformResourceIdentifier):
        raise CardRefused("untrusted_signer")
