"""A certificate request for a key that does not leave its place (PKCS#10, RFC 2986)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asn1crypto.csr import CertificationRequest, CertificationRequestInfo
from asn1crypto.keys import PublicKeyInfo
from asn1crypto.pem import armor
from asn1crypto.x509 import Name
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuance.keys.certificates import SIGNER_NAME

if TYPE_CHECKING:
    from issuance.keys.provider import KeyProvider


def certificate_request(provider: KeyProvider, reference: str) -> bytes:
    """PEM, signed by the key itself: proof that the system holds it. Raises SignerUnavailable."""
    key = provider.public_key(reference).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    subject = Name.build({"country_name": "FR", "common_name": SIGNER_NAME})
    # `cryptography` signs requests with keys that it holds itself only, hence asn1crypto.
    info = CertificationRequestInfo(
        {"version": "v1", "subject": subject, "subject_pk_info": PublicKeyInfo.load(key), "attributes": []}
    )
    signature = provider.sign(reference, info.dump())
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    request = CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": encode_dss_signature(r, s),
        }
    )
    pem: bytes = armor("CERTIFICATE REQUEST", request.dump())
    return pem
