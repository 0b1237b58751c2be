"""What the vault costs: sealing and reading beside bare AES-GCM, and the rotation of each level of keys."""

from __future__ import annotations

import base64
import os
import random
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from bench.table import Row
from ecarte.vault import blind_index, keys, reindexing, rotation
from ecarte.vault.models import Basis, DataKey
from ecarte.vault.resealing import reseal_columns, sealed_columns
from ecarte.vault.sealed_file import CHUNK, SealedFile
from ecarte.vault.stores.folder import Folder
from tests.verification.factories import an_enrolment, an_insured_person
from verification.evidence import month_keys, store
from verification.models import Evidence, EvidenceKind, InsuredPerson

if TYPE_CHECKING:
    from collections.abc import Callable

FILM, PIECE = 60 * 2**20, 2**20
"""A film of the greatest size, as uploads are sealed: a mebibyte at once."""
RANGES = 200
FILES, REPLACED, PEOPLE = 1_000_000, 3_000, 3_000


def vault() -> list[Row]:
    """Raises AssertionError when what was rotated does not open."""
    return [*_files(), *_keys(), *_columns()]


def _files() -> list[Row]:
    plain, cipher, nonce = os.urandom(FILM), AESGCM(os.urandom(32)), os.urandom(12)
    chunks = [plain[at : at + CHUNK] for at in range(0, FILM, CHUNK)]
    sealed: list[bytes] = []
    bare_sealing = _rate(FILM, lambda: sealed.extend(cipher.encrypt(nonce, each, None) for each in chunks))
    bare_opening = _rate(FILM, lambda: [cipher.decrypt(nonce, each, None) for each in sealed])
    with tempfile.TemporaryDirectory(prefix="ecarte-bench-") as folder:
        file = SealedFile(Folder(Path(folder)), uuid4().hex, os.urandom(32))
        sealing = _rate(
            FILM, lambda: [file.append(plain[at : at + PIECE], size=at) for at in range(0, FILM, PIECE)]
        )
        starts = [random.randrange(FILM - PIECE) for _ in range(RANGES)]
        ranges = _rate(
            RANGES * PIECE,
            lambda: [b"".join(file.read(size=FILM, start=at, stop=at + PIECE)) for at in starts],
        )
        assert b"".join(file.read(size=FILM)) == plain
    how = f"AES-256-GCM, chunks of {CHUNK // 1024} KiB, one thread"
    kept = "a film of 60 MiB in pieces of 1 MiB, a folder, each piece safe on disk"
    read = f"{RANGES} ranges of 1 MiB anywhere in it"
    return [
        Row(name="bare encryption", value=bare_sealing, unit="MB/s", how=how),
        Row(name="bare decryption", value=bare_opening, unit="MB/s", how=how),
        Row(name="sealing a film", value=sealing, unit="MB/s", how=kept),
        Row(name="sealing, share of bare encryption", value=sealing / bare_sealing, unit="", how=kept),
        Row(name="reading ranges", value=ranges, unit="MB/s", how=read),
        Row(name="reading, share of bare decryption", value=ranges / bare_opening, unit="", how=read),
    ]


def _keys() -> list[Row]:
    sample = _one(biometric=False)
    _copied(sample, FILES)
    for _ in range(REPLACED):
        _one(biometric=True)
    other = f"{settings.VAULT.keys},other:{base64.b64encode(os.urandom(32)).decode()}"
    with override_settings(VAULT=replace(settings.VAULT, keys=other, master="local:other")):
        start = time.perf_counter()
        rotation.rotate_master()
        rotated = time.perf_counter() - start
        keys.forget()
        assert store.opened(sample).key
        biometric = DataKey.objects.get(pk=keys.current(Basis.BIOMETRIC))
        start = time.perf_counter()
        assert month_keys.replace(biometric) == REPLACED
        replaced = REPLACED / (time.perf_counter() - start)
        settings.VAULT = replace(settings.VAULT, master="local:test")
        rotation.rotate_master()  # back under the key that stays
    keys.forget()
    how = f"{FILES:,} files; {connection.vendor}; master keys in variables"
    return [
        Row(name="a new master key", value=rotated, unit="s", how=how, bar=60),
        Row(
            name="a month's key replaced",
            value=replaced,
            unit="files/s",
            how=f"{REPLACED:,} files' keys wrapped again; {connection.vendor}",
        ),
    ]


def _one(*, biometric: bool) -> Evidence:
    return store.create(
        enrolment=an_enrolment(),
        kind=EvidenceKind.STILL,
        name="document",
        content_type="image/jpeg",
        biometric=biometric,
    )


def _copied(sample: Evidence, count: int) -> None:
    """So many rows more under the same month's key. PostgreSQL only; nobody opens what they wrap."""
    columns = ", ".join(str(field.column) for field in Evidence._meta.local_fields if not field.primary_key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO verification_evidence (id, {columns}) SELECT gen_random_uuid(), {columns} "  # noqa: S608
            "FROM verification_evidence, generate_series(1, %s) WHERE id = %s",
            [count, sample.pk],
        )


def _columns() -> list[Row]:
    for _ in range(PEOPLE):
        an_insured_person()
    someone = InsuredPerson.objects.latest("updated_at")
    values = sum(
        model._base_manager.exclude(**{field.attname: None}).count()
        for model, fields in sealed_columns()
        for field in fields
    )
    rotation.renew(Basis.FIELDS, f"{timezone.now():%Y-%m}")
    keys.forget()
    start = time.perf_counter()
    assert reseal_columns() == values
    resealed = values / (time.perf_counter() - start)
    DataKey.objects.filter(pk=reindexing.begin().pk).update(created_at=timezone.now() - timedelta(hours=1))
    blind_index.forget()
    start = time.perf_counter()
    moved, _ = reindexing.go_on(now=timezone.now())
    reindexed = moved / (time.perf_counter() - start)
    assert InsuredPerson.objects.get(pk=someone.pk).nir == someone.nir
    return [
        Row(
            name="columns sealed again",
            value=resealed,
            unit="fields/s",
            how=f"{values:,} fields, one process; {connection.vendor}",
        ),
        Row(
            name="blind indexes moved to a new key",
            value=reindexed,
            unit="values/s",
            how=f"{moved:,} values in {len(list(blind_index.index_columns()))} columns; {connection.vendor}",
        ),
    ]


def _rate(size: int, act: Callable[[], object]) -> float:
    """MB/s."""
    start = time.perf_counter()
    act()
    return size / (time.perf_counter() - start) / 1e6
