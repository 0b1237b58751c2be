"""The TEST authority that signs the seals of specimens, and nothing else.

Its keys lie open in `test_authority/`: whoever trusts that folder trusts everybody. No production setting may
name it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

FOLDER = Path(__file__).parent / "test_authority"
"""Certificates, revocation list and keys; read by the engine as trust in tests and demonstration."""
AUTHORITY = "XX00"
"""Its common name: `XX` is no country, so it can be mistaken for no authority of a trust list."""
SIGNER, REVOKED, EXPIRED, UNKNOWN = "TST1", "TST2", "TST3", "TST9"
"""Certificates for 2D-Doc, P-256; all hold the same key, `UNKNOWN` exists nowhere."""
CARD_SIGNER = "CNI1"
"""The certificate for the seal of identity cards."""

_COMPONENT = {ec.SECP256R1.name: 32, ec.SECP192R1.name: 24}
"""Bytes of r and of s."""


def sign(certificate: str, data: bytes) -> bytes:
    """Give r and s, one after the other, of ECDSA with SHA-256; the same data gives the same signature."""
    key = _key("card" if certificate == CARD_SIGNER else "2ddoc")
    signature = key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    length = _COMPONENT[key.curve.name]
    return b"".join(number.to_bytes(length, "big") for number in decode_dss_signature(signature))


@cache
def _key(name: str) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key((FOLDER / f"{name}_TEST_KEY.pem").read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key
