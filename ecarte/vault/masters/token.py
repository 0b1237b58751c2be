"""Master keys in an HSM, by PKCS#11: AES-256 keys that are made there and cannot leave it, known by label."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

import pkcs11
from django.conf import settings
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, MechanismFlag, ObjectClass

from ecarte import hsm
from ecarte.vault.errors import MasterUnavailable, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")
_NONCE = 12
_ALTERED = (pkcs11.EncryptedDataInvalid, pkcs11.EncryptedDataLenRange, pkcs11.GeneralError)
"""What tokens say of a text that does not open; SoftHSM2 says the last."""


class TokenMasters:
    """AES-256-GCM in the token (PKCS#11 3.0, section 6.13.3); `nonce | ciphertext | tag`."""

    def __init__(self, token: hsm.Token) -> None:
        self._token = token

    def wrap(self, name: str, key: bytes, context: bytes) -> bytes:
        nonce = os.urandom(_NONCE)

        def encrypt() -> bytes:
            found = self._token.key(ObjectClass.SECRET_KEY, label=name)
            return bytes(
                found.encrypt(key, mechanism=Mechanism.AES_GCM, mechanism_param=GCMParams(nonce, context))
            )

        return nonce + self._do(encrypt)

    def unwrap(self, name: str, wrapped: bytes, context: bytes) -> bytes:
        parameters = GCMParams(wrapped[:_NONCE], context)

        def decrypt() -> bytes:
            found = self._token.key(ObjectClass.SECRET_KEY, label=name)
            try:
                return bytes(
                    found.decrypt(wrapped[_NONCE:], mechanism=Mechanism.AES_GCM, mechanism_param=parameters)
                )
            except _ALTERED as error:
                self._token.session.generate_random(8)  # a token that went away is something else
                raise Unreadable("the data key does not open under its master key") from error

        return self._do(decrypt)

    def generate(self, name: str) -> None:
        """Make a master key. Raises MasterUnavailable, also when one has this name."""
        self._do(lambda: self._generate(name), writes=True)

    def _generate(self, name: str) -> None:
        kinds = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: name}
        if list(self._token.session.get_objects(kinds)):
            raise MasterUnavailable(f"the token has a key named {name} already")
        key = self._token.session.generate_key(
            KeyType.AES,
            256,
            store=True,
            label=name,
            id=os.urandom(16),
            capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
            template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
        )
        if key[Attribute.EXTRACTABLE] or not key[Attribute.SENSITIVE]:
            key.destroy()
            raise MasterUnavailable("the token makes keys that could leave it")

    def _do(self, operation: Callable[[], _Result], *, writes: bool = False) -> _Result:
        try:
            return self._token.do(operation, writes=writes)
        except hsm.TokenUnavailable as error:
            raise MasterUnavailable(str(error)) from error


def configured_token() -> TokenMasters:
    """The token of the settings: the one that signs cards, by other keys."""
    return TokenMasters(hsm.token(settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN))
