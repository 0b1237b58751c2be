"""A provider of wallets that nobody should believe: it attests whatever it is asked to.

It uses nothing of the server's code: what the tests read of its attestations is read as others would write
them (OpenID4VCI 1.0, appendices D and E).
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from joserfc import jws
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from collections.abc import Sequence

LIFETIME = 24 * 3600
"""Seconds; the drafts want attestations that live for less than a day or so."""


class WalletProvider:
    """One provider, with a root of its own and a signer under it."""

    def __init__(self, client_id: str, *redirect_uris: str) -> None:
        self.client_id, self.redirect_uris = client_id, redirect_uris
        root_key, self._key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.root = _certificate(root_key.public_key(), "root", root_key, "root", ca=True)
        self.signer = _certificate(self._key.public_key(), "signer", root_key, "root", ca=False)

    @property
    def registration(self) -> str:
        """Its entry in the file that WALLET_PROVIDERS names."""
        entry = {"client_id": self.client_id, "redirect_uris": self.redirect_uris}
        lines = [f"{name} = {json.dumps(value)}" for name, value in entry.items()]
        pem = self.root.public_bytes(Encoding.PEM).decode()
        return "\n".join(["[[provider]]", *lines, f"roots = '''{pem}'''\n"])

    def attest_wallet(self, jwk: dict[str, str], **changes: Any) -> str:
        """That the instance with this key is one of its wallets."""
        claims = {"sub": self.client_id, "cnf": {"jwk": jwk}, "exp": int(time.time()) + LIFETIME}
        return self.sign("oauth-client-attestation+jwt", {"iss": self.client_id} | claims | changes)

    def attest_keys(self, jwks: Sequence[dict[str, str]], *, nonce: str, **changes: Any) -> str:
        """That these keys are kept where nobody takes them from."""
        now = int(time.time())
        claims = {"iat": now, "exp": now + LIFETIME, "nonce": nonce, "attested_keys": list(jwks)}
        levels = {name: ["iso_18045_high"] for name in ("key_storage", "user_authentication")}
        return self.sign("key-attestation+jwt", claims | levels | changes)

    def sign(
        self, typ: str, claims: dict[str, Any], *, chain: Sequence[x509.Certificate] | None = None
    ) -> str:
        """A statement of its own, under its own chain unless another is given."""
        x5c = [b64encode(each.public_bytes(Encoding.DER)).decode() for each in chain or [self.signer]]
        content = {name: value for name, value in claims.items() if value is not None}
        registry = jws.JWSRegistry(algorithms=["ES256"])
        registry.max_header_length = 8192
        return jws.serialize_compact(
            {"typ": typ, "alg": "ES256", "x5c": x5c},
            json.dumps(content).encode(),
            ECKey.import_key(_jwk(self._key)),
            registry=registry,
        )


def _jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    return dict(ECKey(key, key).as_dict(private=True))


def _certificate(
    key: ec.EllipticCurvePublicKey, name: str, by: ec.EllipticCurvePrivateKey, issuer: str, *, ca: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, SHA256())
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"wallet provider of a demonstration, {text}")])
