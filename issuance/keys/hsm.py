"""Private keys in an HSM, by PKCS#11: for production. They are made there and cannot leave it.

The Python binding calls `C_Initialize` without arguments, which tells the module that one thread at a time
will call it (PKCS#11 3.0, section 5.4.1). So a process has one session behind one lock; several signatures at
once are several processes' work.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from issuance.keys.unavailable import SignerUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")

LABEL = "ecarte document signer"
TRIES, BREATH = 3, 0.05
"""Sessions that one call opens at most, and seconds between them: SoftHSM2 now and then does not find its
token while several processes start at once."""
PAUSE = 2.0
"""Seconds for which nothing is tried after the token could not be reached: who asks is answered at once."""
_CURVE = encode_named_curve_parameters("secp256r1")
_PIN_REFUSED = (
    pkcs11.PinIncorrect,
    pkcs11.PinLocked,
    pkcs11.PinExpired,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
)

_lock = threading.Lock()


def _new_lock() -> None:
    """In a forked child: another thread of the parent may have held the lock, and is not there to free it."""
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_new_lock)


class TokenKeys:
    """A `KeyProvider`. A reference is the key's CKA_ID in hexadecimal.

    A session that is lost (token restarted, network, forked process) is opened anew by the next call.
    """

    def __init__(self, *, module: str, token: str, pin: str) -> None:
        self._module, self._token, self._pin = module, token, pin
        self._session: pkcs11.Session | None = None
        self._keys: dict[str, pkcs11.SignMixin] = {}
        self._process = 0
        self._not_before = 0.0
        self._refused = ""

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
        with _lock:
            if self._refused:
                raise SignerUnavailable(self._refused)
            if writes or self._process != os.getpid():
                self._session = None
            try:
                return self._tried(operation, writes=writes)
            except pkcs11.PKCS11Error as error:
                self._session = None
                raise SignerUnavailable(f"token {self._token!r}: {_named(error)}") from error
            finally:
                if writes:  # signing needs no right to change what the token holds
                    self._session = None

    def _tried(self, operation: Callable[[], _Result], *, writes: bool) -> _Result:
        if self._session is not None:
            try:
                return operation()
            except pkcs11.PKCS11Error:
                pass  # the session was lost, or the token does refuse: a new session tells
        if time.monotonic() < self._not_before:
            raise SignerUnavailable(f"token {self._token!r} could not be reached a moment ago")
        for left in range(TRIES - 1, -1, -1):
            try:
                self._connect(writes=writes)
                return operation()
            except pkcs11.NoSuchKey:
                raise
            except pkcs11.PKCS11Error:
                if writes or not left:  # what writes may have written
                    raise
            time.sleep(BREATH)
        raise AssertionError("the last try returns or raises")

    def _connect(self, *, writes: bool) -> None:
        self._keys.clear()
        self._not_before = time.monotonic() + PAUSE
        library = pkcs11.lib(self._module)
        # A module that lost its token, or was loaded before a fork, finds it only when it starts anew.
        with suppress(pkcs11.PKCS11Error):
            library.finalize()
        library.initialize()
        token = library.get_token(token_label=self._token)
        try:
            self._session = token.open(user_pin=self._pin, rw=writes)
        except _PIN_REFUSED as error:
            # Never tried again by this process: a few wrong PINs lock the token for everybody.
            self._refused = (
                f"token {self._token!r} refuses the PIN ({_named(error)}): set PKCS11_PIN, restart"
            )
            raise SignerUnavailable(self._refused) from error
        self._process = os.getpid()
        self._not_before = 0.0

    def _generate(self, identifier: bytes) -> None:
        parameters = self._open.create_domain_parameters(
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
            raise SignerUnavailable(f"token {self._token!r} makes keys that could leave it")

    def _destroy(self, reference: str) -> None:
        for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY):
            self._find(kind, reference).destroy()

    def _private(self, reference: str) -> pkcs11.SignMixin:
        """Looked for once in a session, not for each signature."""
        if reference not in self._keys:
            key = self._find(ObjectClass.PRIVATE_KEY, reference)
            assert isinstance(key, pkcs11.SignMixin), "made for signing"
            self._keys[reference] = key
        return self._keys[reference]

    def _public(self, reference: str) -> pkcs11.PublicKey:
        key = self._find(ObjectClass.PUBLIC_KEY, reference)
        assert isinstance(key, pkcs11.PublicKey)
        return key

    def _find(self, kind: ObjectClass, reference: str) -> pkcs11.Key:
        # The binding cannot end a search cleanly in a session that was lost; this finds out before.
        self._open.generate_random(8)
        return self._open.get_key(object_class=kind, id=bytes.fromhex(reference))

    @property
    def _open(self) -> pkcs11.Session:
        assert self._session is not None, "used inside of `_do` only"
        return self._session


def _named(error: pkcs11.PKCS11Error) -> str:
    return f"{type(error).__name__} {error}".strip()
