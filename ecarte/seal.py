"""Seals what must be provable for years: heads of the journal, proof files, receipts of destruction.

A seal is a compact JWS (RFC 7515) with ES256 (RFC 7518, section 3.4). Its `typ` says what it was made for, so
that a receipt never passes for a proof file; its `kid` is the key's thumbprint (RFC 7638). The keys stand
where those that sign cards stand, and are others than those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.module_loading import import_string
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.util import json_b64encode, urlsafe_b64encode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec


class KeyUnavailable(Exception):
    """A key cannot be used now. The message is for operators: what is missing, and what to do."""


class BrokenSeal(Exception):
    """Not what this system sealed for that purpose. The message says why."""


class Keys(Hashable, Protocol):
    """Where keys are kept; `issuance.keys.provider.KeyProvider` is one. All raise KeyUnavailable."""

    def generate(self) -> str: ...

    def public_key(self, reference: str) -> ec.EllipticCurvePublicKey: ...

    def sign(self, reference: str, message: bytes) -> bytes: ...


def seal(payload: bytes, purpose: str) -> str:
    """The compact JWS of a payload, by the first of SEAL_KEYS. Raises KeyUnavailable.

    `purpose`: one word, such as `receipt`; `opened` must be told the same one.
    """
    keys, reference = _keys(), _references()[0]
    header = {"alg": "ES256", "typ": _typ(purpose), "kid": _public(keys, reference).thumbprint()}
    message = json_b64encode(header) + b"." + urlsafe_b64encode(payload)
    return (message + b"." + urlsafe_b64encode(keys.sign(reference, message))).decode()


def opened(token: str, purpose: str) -> bytes:
    """The payload of a seal that one of SEAL_KEYS made for this purpose.

    Raises BrokenSeal, KeyUnavailable.
    """
    try:
        header = jws.extract_compact(token.encode()).headers()
        if header.get("typ") != _typ(purpose):
            raise BrokenSeal(f"sealed as {header.get('typ')}, not as {_typ(purpose)}")
        key = public_keys().get(str(header.get("kid")))
        if key is None:
            raise BrokenSeal(f"sealed by an unknown key: {header.get('kid')}")
        return jws.deserialize_compact(token.encode(), key, algorithms=["ES256"]).payload
    except (JoseError, ValueError, TypeError) as error:
        raise BrokenSeal("no seal, or an altered one") from error


def public_keys() -> dict[str, ECKey]:
    """By thumbprint, the public halves of all keys that seal or sealed. Raises KeyUnavailable."""
    keys = _keys()
    known = (_public(keys, reference) for reference in _references())
    return {key.thumbprint(): key for key in known}


def public_pem() -> bytes:
    """The same keys as PEM, one after the other, for whoever verifies elsewhere. Raises KeyUnavailable."""
    keys = _keys()
    return b"".join(
        keys.public_key(reference).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for reference in _references()
    )


def new_key() -> str:
    """Make a key where keys are kept; its reference, to be put first in SEAL_KEYS. Raises KeyUnavailable."""
    return _keys().generate()


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal, as sealed things name one another."""
    return hashlib.sha256(content).hexdigest()


def _typ(purpose: str) -> str:
    return f"ecarte-{purpose}+jws"


def _keys() -> Keys:
    # By name: this foundation knows nothing of issuance, which knows how to reach an HSM.
    keys: Keys = import_string(settings.SEAL_KEY_PROVIDER)()
    return keys


@lru_cache(maxsize=64)
def _public(keys: Keys, reference: str) -> ECKey:
    """An HSM is asked once in a process, not per seal."""
    pem = keys.public_key(reference).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return ECKey.import_key(pem)


def _references() -> list[str]:
    return settings.SEAL_KEYS or [_development_key()]


def _development_key() -> str:
    """The key of a place that was not told one: made once, by whichever process is first."""
    assert not settings.PRODUCTION, "ecarte.checks refuses a production without SEAL_KEYS"
    known = settings.ISSUER_KEYS_DIR / "seal-key"
    if not known.exists():
        mine = known.with_name(f"seal-key.{uuid4().hex}")
        reference = new_key()
        known.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mine.write_text(reference)
        try:
            known.hardlink_to(mine)  # whole or not at all, and never over another process's
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return str(known.read_text())
