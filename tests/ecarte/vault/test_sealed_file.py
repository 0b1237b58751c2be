"""Sealed files: what goes in comes out, whole or in ranges; anything altered does not open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecarte.vault.keys import Unreadable
from ecarte.vault.sealed_file import CHUNK, HEADER, OVERHEAD, SealedFile, new_wrapped_key

WIDTH = HEADER + CHUNK + OVERHEAD


def sealed(path: Path, name: str = "one") -> SealedFile:
    return SealedFile.open(path=path / name, file_id=name, wrapped_key=new_wrapped_key(name))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(st.integers(0, 2 * CHUNK + 7), min_size=1, max_size=4),
    cut=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_any_range_of_a_file_that_grew_in_pieces_reads_back(
    tmp_path: Path, pieces: list[int], cut: tuple[float, float]
) -> None:
    file = sealed(tmp_path, os.urandom(8).hex())
    plain, size = b"", 0
    for length in pieces:
        data = os.urandom(length)
        size = file.append(data, size=size)
        plain += data
    start, stop = sorted(int(part * size) for part in cut)
    assert b"".join(file.read(size=size)) == plain
    assert b"".join(file.read(size=size, start=start, stop=stop)) == plain[start:stop]


def test_a_write_that_was_cut_off_is_overwritten_by_the_next(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    size = file.append(b"kept", size=0)
    file.append(b" lost before its size was recorded", size=size)
    size = file.append(b" sent again", size=size)
    assert b"".join(file.read(size=size)) == b"kept sent again"


def test_nothing_on_disk_shows_the_plaintext(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    file.append(b"MARTIN" * 1000, size=0)
    assert b"MARTIN" not in file.path.read_bytes()


@pytest.mark.parametrize("offset", [0, 20, WIDTH - 1, WIDTH + 5])
def test_a_flipped_bit_is_noticed(tmp_path: Path, offset: int) -> None:
    file = sealed(tmp_path)
    size = file.append(os.urandom(2 * CHUNK), size=0)
    content = bytearray(file.path.read_bytes())
    content[offset] ^= 1
    file.path.write_bytes(content)
    with pytest.raises(Unreadable):
        list(file.read(size=size))


def test_swapped_chunks_are_noticed(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    size = file.append(os.urandom(2 * CHUNK), size=0)
    content, width = file.path.read_bytes(), WIDTH
    file.path.write_bytes(content[width:] + content[:width])
    with pytest.raises(Unreadable):
        list(file.read(size=size))


def test_a_file_cut_at_a_chunk_boundary_is_noticed(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    size = file.append(os.urandom(2 * CHUNK), size=0)
    file.path.write_bytes(file.path.read_bytes()[:WIDTH])
    with pytest.raises(Unreadable):
        list(file.read(size=size))


def test_the_key_of_one_file_does_not_open_under_another_id() -> None:
    with pytest.raises(Unreadable):
        SealedFile.open(path=Path("unused"), file_id="two", wrapped_key=new_wrapped_key("one"))


def test_a_destroyed_key_opens_nothing() -> None:
    with pytest.raises(Unreadable):
        SealedFile.open(path=Path("unused"), file_id="one", wrapped_key=b"")


def test_a_full_disk_spoils_nothing_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sealed(tmp_path)
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


def test_a_size_that_the_file_never_had_is_refused(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    file.append(b"twelve bytes", size=0)
    with pytest.raises(Unreadable):
        file.append(b"more", size=5)
    assert b"".join(file.read(size=12)) == b"twelve bytes"
