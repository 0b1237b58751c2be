"""Master keys from the environment or a file (VAULT_KEYS, VAULT_KEYS_FILE): for development.

Whoever reads the variable has the key, so production refuses it unless told otherwise (`ecarte.checks`).
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ecarte.vault.errors import MasterUnavailable, Unreadable

_NONCE = 12


class LocalMasters:
    """AES-256-GCM; `nonce | ciphertext | tag`."""

    def wrap(self, name: str, key: bytes, context: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + _cipher(name).encrypt(nonce, key, context)

    def unwrap(self, name: str, wrapped: bytes, context: bytes) -> bytes:
        try:
            return _cipher(name).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], context)
        except (InvalidTag, ValueError) as error:
            raise Unreadable("the data key does not open under its master key") from error


def local_keys() -> dict[str, bytes]:
    """By identifier, the first one first. Raises ImproperlyConfigured."""
    keys = {}
    for pair in filter(None, settings.VAULT.keys.split(",")):
        key_id, _, encoded = pair.strip().partition(":")
        key = base64.b64decode(encoded)
        if not key_id or len(key) != 32:
            raise ImproperlyConfigured("VAULT_KEYS: each entry is id:base64 of 32 bytes")
        keys[key_id] = key
    if not keys:
        raise ImproperlyConfigured("VAULT_KEYS is missing, and VAULT_MASTER names no other master key")
    return keys


def _cipher(name: str) -> AESGCM:
    keys = local_keys()
    if name not in keys:
        raise MasterUnavailable(f"master key local:{name} is not in VAULT_KEYS")
    return AESGCM(keys[name])
