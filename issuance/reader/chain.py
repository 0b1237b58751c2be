"""Whether a certificate is that of a document signer under a trusted root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from issuance.keys.certificates import MDOC_SIGNER
from issuance.reader.refused import CardRefused
from issuance.reader.revocations import check_not_taken_back

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from issuance.reader.trust import Trust


def signer_key(
    chain: Sequence[x509.Certificate], *, trust: Trust, now: datetime
) -> ec.EllipticCurvePublicKey:
    """The leaf's key, once the chain leads to a root, the leaf is for signing documents and not taken back.

    Leaf first, without the root. Raises CardRefused.
    """
    path = _path(chain, roots=trust.roots, now=now)
    try:
        uses = chain[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError) as cause:
        raise CardRefused("untrusted_signer") from cause
    # Without its use, any other certificate of the root could sign cards (ISO/IEC 18013-5, table B.3).
    if MDOC_SIGNER not in uses:
        raise CardRefused("untrusted_signer")
    check_not_taken_back(path, trust.revocation_lists, now=now)
    return _key(chain[0])


def chained_key(
    chain: Sequence[x509.Certificate], *, roots: Sequence[x509.Certificate], now: datetime
) -> ec.EllipticCurvePublicKey:
    """The leaf's key, once the chain leads to one of the roots, whatever it is for. Raises CardRefused."""
    _path(chain, roots=roots, now=now)
    return _key(chain[0])


def _path(
    chain: Sequence[x509.Certificate], *, roots: Sequence[x509.Certificate], now: datetime
) -> Sequence[x509.Certificate]:
    """From the leaf to one of the roots."""
    try:
        policy = PolicyBuilder().store(Store([*roots])).time(now)
        # The web's rules for leaf certificates (host name, extended use) do not apply here.
        policy = policy.extension_policies(
            ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all()
        )
        return policy.build_client_verifier().verify(chain[0], [*chain[1:]]).chain
    except (VerificationError, IndexError, ValueError) as cause:
        raise CardRefused("untrusted_signer") from cause


def _key(leaf: x509.Certificate) -> ec.EllipticCurvePublicKey:
    key = leaf.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise CardRefused("untrusted_signer")
    return key


def check_issuer(leaf: x509.Certificate, issuer: object) -> None:
    """The issuer that a token names must be one that the certificate names. Raises CardRefused."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError) as cause:
        raise CardRefused("untrusted_signer") from cause
    if issuer not in names.get_values_for_type(x509.UniformResourceIdentifier):
        raise CardRefused("untrusted_signer")
