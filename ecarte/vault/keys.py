"""Where master keys come from, and the wrapping of data keys.

A master key never touches data: it wraps data keys (one per evidence file) and, by HKDF, gives the keys of
encrypted columns. The first configured key encrypts; all of them decrypt, so that a key is rotated by
putting a new one first.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32


class Unreadable(Exception):
    """A sealed value does not open: wrong key, wrong place, altered or destroyed."""


class KeyProvider(Protocol):
    """Wraps and derives by master keys. Production may keep them in an HSM or a KMS behind this protocol."""

    @property
    def current(self) -> str:
        """Identifier of the key that encrypts now."""

    def derive(self, *, key_id: str, purpose: bytes) -> bytes:
        """A 32-byte key for one purpose (HKDF-SHA256, RFC 5869). Raises Unreadable for an unknown key."""


@dataclass(frozen=True)
class LocalKeyProvider:
    """Master keys from the settings."""

    keys: dict[str, bytes]

    @property
    def current(self) -> str:
        return next(iter(self.keys))

    def derive(self, *, key_id: str, purpose: bytes) -> bytes:
        if key_id not in self.keys:
            raise Unreadable(f"master key {key_id} is not configured")
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(self.keys[key_id])


@cache
def provider() -> KeyProvider:
    """The configured provider. Raises ImproperlyConfigured when VAULT_KEYS is malformed."""
    keys = {}
    for pair in filter(None, settings.VAULT_KEYS.split(",")):
        key_id, _, encoded = pair.strip().partition(":")
        key = base64.b64decode(encoded)
        if not key_id or len(key) != KEY_BYTES:
            raise ImproperlyConfigured("VAULT_KEYS: each entry is id:base64 of 32 bytes")
        keys[key_id] = key
    if not keys:
        raise ImproperlyConfigured("VAULT_KEYS is missing")
    return LocalKeyProvider(keys)


@cache
def derived(key_id: str, purpose: bytes) -> AESGCM:
    """The cipher of one purpose; kept, because deriving it for each value would dominate a page's cost."""
    return AESGCM(provider().derive(key_id=key_id, purpose=purpose))


def encrypt(plaintext: bytes, *, purpose: bytes, context: bytes) -> bytes:
    """`key id` NUL `nonce` `ciphertext`, AES-256-GCM with `context` as associated data."""
    key_id = provider().current
    nonce = os.urandom(NONCE_BYTES)
    return key_id.encode() + b"\0" + nonce + derived(key_id, purpose).encrypt(nonce, plaintext, context)


def decrypt(sealed: bytes, *, purpose: bytes, context: bytes) -> bytes:
    """The plaintext of `encrypt` for the same purpose and context. Raises Unreadable."""
    key_id, separator, rest = bytes(sealed).partition(b"\0")
    if not separator or len(rest) < NONCE_BYTES:
        raise Unreadable("malformed sealed value")
    try:
        return derived(key_id.decode(), purpose).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context)
    except InvalidTag as error:
        raise Unreadable("sealed value does not open here") from error
