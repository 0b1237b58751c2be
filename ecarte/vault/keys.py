"""Data keys: one for each basis and month, wrapped by a master key, in clear in memory for some minutes.

What is sealed names its key, so that every key opens what it sealed as long as it exists. A new month has a
new key by itself.
"""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils import timezone

from ecarte.vault import masters
from ecarte.vault.errors import Unreadable as Unreadable
from ecarte.vault.memory import KEPT, Memory
from ecarte.vault.models import Basis, DataKey

NONCE_BYTES = 12
KEY_BYTES = 32
_ID_BYTES = 16

_current: Memory[tuple[Basis, str], UUID] = Memory()
_opened: Memory[UUID, bytes] = Memory()
_ciphers: Memory[tuple[UUID, bytes], AESGCM] = Memory()


def encrypt(plaintext: bytes, *, purpose: bytes, context: bytes, basis: Basis = Basis.FIELDS) -> bytes:
    """`key id (16) | nonce (12) | ciphertext | tag (16)`, AES-256-GCM with `context` as associated data."""
    return encrypt_under(current(basis), plaintext, purpose=purpose, context=context)


def encrypt_under(key_id: UUID, plaintext: bytes, *, purpose: bytes, context: bytes) -> bytes:
    """The same under a key of one's choice. Raises Unreadable when it was destroyed."""
    nonce = os.urandom(NONCE_BYTES)
    return key_id.bytes + nonce + _cipher(key_id, purpose).encrypt(nonce, plaintext, context)


def decrypt(sealed: bytes, *, purpose: bytes, context: bytes) -> bytes:
    """The plaintext of `encrypt` for the same purpose and context. Raises Unreadable, MasterUnavailable."""
    nonce, ciphertext = sealed[_ID_BYTES : _ID_BYTES + NONCE_BYTES], sealed[_ID_BYTES + NONCE_BYTES :]
    if not ciphertext:
        raise Unreadable("malformed sealed value")
    try:
        return _cipher(key_of(sealed), purpose).decrypt(nonce, ciphertext, context)
    except InvalidTag as error:
        raise Unreadable("sealed value does not open here") from error


def key_of(sealed: bytes) -> UUID:
    """Which key a value names."""
    return UUID(bytes=bytes(sealed[:_ID_BYTES]))


def derive(key_id: UUID, purpose: bytes) -> bytes:
    """A 32-byte key for one purpose (HKDF-SHA256, RFC 5869). Raises Unreadable, MasterUnavailable."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(opened(key_id))


def current(basis: Basis) -> UUID:
    """The key that seals for this basis now; made, if this month has none yet."""
    month = "" if basis == Basis.INDEX else f"{timezone.now():%Y-%m}"
    if known := _current.get((basis, month)):
        return known
    row = newest(basis, month) or make(basis, month, generation=0)
    # A younger one is not remembered: the transaction that made it may still be rolled back.
    if row.created_at < timezone.now() - timedelta(seconds=KEPT):
        _current.keep((basis, month), row.pk)
    return row.pk


def newest(basis: Basis, month: str) -> DataKey | None:
    """The key of the highest generation."""
    return DataKey.objects.filter(basis=basis, month=month).order_by("-generation").first()


def make(basis: Basis, month: str, *, generation: int) -> DataKey:
    """A new key, or the one that another process has made at the same time. Raises MasterUnavailable."""
    row = DataKey(basis=basis, month=month, generation=generation, created_at=timezone.now())
    row.master, row.wrapped = masters.wrap(os.urandom(KEY_BYTES), row.context)
    DataKey.objects.bulk_create([row], ignore_conflicts=True)
    return DataKey.objects.get(basis=basis, month=month, generation=generation)


def opened(key_id: UUID) -> bytes:
    """A key in clear. Raises Unreadable when it was destroyed or never was, MasterUnavailable."""
    if known := _opened.get(key_id):
        return known
    row = DataKey.objects.filter(pk=key_id, destroyed_at=None).first()
    if row is None:
        raise Unreadable("the key was destroyed")
    key = masters.unwrap(row.master, bytes(row.wrapped), row.context)
    _opened.keep(key_id, key)
    return key


def check() -> None:
    """Whether the master key wraps and unwraps now. Raises MasterUnavailable, Unreadable."""
    key = os.urandom(KEY_BYTES)
    master, wrapped = masters.wrap(key, b"check")
    if masters.unwrap(master, wrapped, b"check") != key:
        raise Unreadable("the master key gives back something else")


def forget() -> None:
    """Drop every key that this process remembers."""
    for memory in (_current, _opened, _ciphers):
        memory.forget()


def _cipher(key_id: UUID, purpose: bytes) -> AESGCM:
    """Kept, because deriving it for each value would dominate a page's cost."""
    cipher = _ciphers.get((key_id, purpose))
    if cipher is None:
        cipher = AESGCM(derive(key_id, purpose))
        _ciphers.keep((key_id, purpose), cipher)
    return cipher
