"""Sealed files: what goes in comes out, whole or in ranges; anything altered does not open. In every store."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecarte.vault.errors import Unreadable
from ecarte.vault.sealed_file import CHUNK, OVERHEAD, SealedFile
from ecarte.vault.stores import StoreUnavailable
from ecarte.vault.stores.bucket import Bucket
from ecarte.vault.stores.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from ecarte.vault.stores import Store

WIDTH = CHUNK + OVERHEAD


def sealed(store: Store, name: str = "one") -> SealedFile:
    return SealedFile(store, name, os.urandom(32))


def stored(store: Store, name: str = "one", offset: int = 0) -> bytes:
    """A piece as it lies there."""
    (size,) = (piece.size for piece in store.pieces(name) if piece.offset == offset)
    with store.open(name, offset, 0, size) as stream:
        return stream.read(size)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(st.integers(0, 2 * CHUNK + 7), min_size=1, max_size=4),
    cut=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_any_range_of_a_file_that_grew_in_pieces_reads_back(
    store: Store, pieces: list[int], cut: tuple[float, float]
) -> None:
    file = sealed(store, os.urandom(8).hex())
    plain, size = b"", 0
    for length in pieces:
        data = os.urandom(length)
        size = file.append(data, size=size)
        plain += data
    start, stop = sorted(int(part * size) for part in cut)
    assert b"".join(file.read(size=size)) == plain
    assert b"".join(file.read(size=size, start=start, stop=stop)) == plain[start:stop]


def test_a_write_that_was_not_acknowledged_is_replaced_by_the_next(store: Store) -> None:
    file = sealed(store)
    size = file.append(b"kept", size=0)
    file.append(b" lost before its size was recorded", size=size)
    assert b"".join(file.read(size=size)) == b"kept"
    size = file.append(b" sent again", size=size)
    assert b"".join(file.read(size=size)) == b"kept sent again"


def test_the_store_never_sees_the_plaintext(store: Store) -> None:
    file = sealed(store)
    file.append(b"MARTIN" * 1000, size=0)
    assert b"MARTIN" not in stored(store)


@pytest.mark.parametrize("offset", [0, 20, WIDTH - 1, WIDTH + 5])
def test_a_flipped_bit_is_noticed(store: Store, offset: int) -> None:
    file = sealed(store)
    size = file.append(os.urandom(2 * CHUNK), size=0)
    content = bytearray(stored(store))
    content[offset] ^= 1
    store.put("one", 0, bytes(content))
    with pytest.raises(Unreadable):
        list(file.read(size=size))


def test_swapped_chunks_are_noticed(store: Store) -> None:
    file = sealed(store)
    size = file.append(os.urandom(2 * CHUNK), size=0)
    content = stored(store)
    store.put("one", 0, content[WIDTH:] + content[:WIDTH])
    with pytest.raises(Unreadable):
        list(file.read(size=size))


@pytest.mark.parametrize("left", [WIDTH, WIDTH + 5, 2 * WIDTH - 1])
def test_a_piece_that_was_cut_is_noticed(store: Store, left: int) -> None:
    file = sealed(store)
    size = file.append(os.urandom(2 * CHUNK), size=0)
    store.put("one", 0, stored(store)[:left])
    with pytest.raises(Unreadable):
        list(file.read(size=size))


def test_a_piece_in_another_place_is_noticed(store: Store) -> None:
    file = sealed(store)
    size = file.append(b"twelve bytes", size=0)
    size = file.append(b" and others.", size=size)
    store.put("one", 12, stored(store, offset=0))
    with pytest.raises(Unreadable):
        list(file.read(size=size))


def test_another_file_s_content_does_not_open(store: Store) -> None:
    key = os.urandom(32)
    one, two = (SealedFile(store, name, key) for name in ("one", "two"))
    size = one.append(b"a face", size=0)
    two.append(b"others", size=0)
    store.put("two", 0, stored(store, "one"))
    with pytest.raises(Unreadable):
        list(two.read(size=size))


def test_a_size_that_the_file_never_had_is_refused(store: Store) -> None:
    file = sealed(store)
    file.append(b"twelve bytes", size=0)
    with pytest.raises(Unreadable):
        file.append(b"more", size=5)
    assert b"".join(file.read(size=12)) == b"twelve bytes"


def test_what_was_removed_is_not_there(store: Store) -> None:
    file, other = sealed(store), sealed(store, "other")
    for each in (file, other):
        each.append(b"twelve bytes", size=0)
    store.remove("one")
    store.remove("one")
    with pytest.raises(FileNotFoundError):
        list(file.read(size=12))
    assert b"".join(other.read(size=12)) == b"twelve bytes"


def test_files_are_listed_once_nothing_was_added_for_a_while(store: Store) -> None:
    file, now = sealed(store), timezone.now()
    size = file.append(b"twelve bytes", size=0)
    file.append(b" and others.", size=size)
    store.check()
    assert list(store.files(older_than=now + timedelta(minutes=1))) == ["one"]
    by_prefix = [
        list(store.files(older_than=now + timedelta(minutes=1), prefix=each)) for each in ("on", "tw")
    ]
    assert by_prefix == [["one"], []]
    assert list(store.files(older_than=now - timedelta(minutes=1))) == []


def test_a_full_disk_spoils_nothing_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sealed(Folder(tmp_path))
    size = file.append(b"acknowledged", size=0)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        file.append(os.urandom(3 * CHUNK), size=size)
    monkeypatch.undo()
    assert b"".join(file.read(size=size)) == b"acknowledged"
    size = file.append(b", again", size=size)
    assert b"".join(file.read(size=size)) == b"acknowledged, again"


def test_a_bucket_that_is_away_is_an_error_of_the_system(store: Store) -> None:
    if isinstance(store, Bucket):
        away = SealedFile(Bucket("no-such-bucket", store.endpoint), "one", os.urandom(32))
        with pytest.raises(StoreUnavailable, match="NoSuchBucket"):
            away.append(b"a face", size=0)
        with pytest.raises(StoreUnavailable):
            list(away.read(size=6))
