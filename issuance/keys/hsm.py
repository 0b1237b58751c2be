"""Private keys in an HSM, by PKCS#11: for production. They are made there and cannot leave it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from ecarte import hsm
from issuance.keys.unavailable import SignerUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")

LABEL = "ecarte document signer"
_CURVE = encode_named_curve_parameters("secp256r1")


class TokenKeys:
    """A `KeyProvider`. A reference is the key's CKA_ID in hexadecimal."""

    def __init__(self, *, module: str, token: str, pin: str) -> None:
        self._token = hsm.token(module, token, pin)

    def generate(self) -> str:
        reference = uuid4().hex
        self._do(lambda: self._generate(bytes.fromhex(reference)), writes=True)
        return reference

    def public_key(self, reference: str) -> ec.EllipticCurvePublicKey:
        key = load_der_public_key(self._do(lambda: encode_ec_public_key(self._public(reference))))
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise SignerUnavailable(f"the key {reference} of the token is not a P-256 key")
        return key

    def sign(self, reference: str, message: bytes) -> bytes:
        # Hashed here: every token signs a digest (CKM_ECDSA), not every one hashes (CKM_ECDSA_SHA256).
        digest = hashlib.sha256(message).digest()
        return self._do(lambda: self._private(reference).sign(digest, mechanism=Mechanism.ECDSA))

    def destroy(self, reference: str) -> None:
        self._do(lambda: self._destroy(reference), writes=True)

    def _do(self, operation: Callable[[], _Result], *, writes: bool = False) -> _Result:
        try:
            return self._token.do(operation, writes=writes)
        except hsm.TokenUnavailable as error:
            raise SignerUnavailable(str(error)) from error

    def _generate(self, identifier: bytes) -> None:
        parameters = self._token.session.create_domain_parameters(
            KeyType.EC, {Attribute.EC_PARAMS: _CURVE}, local=True
        )
        _, private = parameters.generate_keypair(
            mechanism=Mechanism.EC_KEY_PAIR_GEN,
            store=True,
            id=identifier,
            label=LABEL,
            capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
            private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
        )
        if private[Attribute.EXTRACTABLE] or not private[Attribute.SENSITIVE]:
            private.destroy()
            raise SignerUnavailable(f"token {self._token.label!r} makes keys that could leave it")

    def _destroy(self, reference: str) -> None:
        for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY):
            self._token.key(kind, id=bytes.fromhex(reference)).destroy()

    def _private(self, reference: str) -> pkcs11.SignMixin:
        key = self._token.key(ObjectClass.PRIVATE_KEY, id=bytes.fromhex(reference))
        assert isinstance(key, pkcs11.SignMixin), "made for signing"
        return key

    def _public(self, reference: str) -> pkcs11.PublicKey:
        key = self._token.key(ObjectClass.PUBLIC_KEY, id=bytes.fromhex(reference))
        assert isinstance(key, pkcs11.PublicKey)
        return key
