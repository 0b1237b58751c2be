"""Finds a value in bytes however it was written: in another case or encoding, as base64, in hexadecimal."""

from __future__ import annotations

import json
import unicodedata
from base64 import b64encode, urlsafe_b64encode
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHORTEST = 6
"""Bytes: what is shorter is found in any noise."""


class Search:
    """For values by their names."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Raises ValueError for a value that is too short to be told from noise."""
        self._spelt = {name: frozenset(spellings(value)) for name, value in values.items()}

    @property
    def spellings(self) -> int:
        """How many are looked for."""
        return sum(len(each) for each in self._spelt.values())

    def found(self, content: bytes) -> set[str]:
        """Names of the values that are in there."""
        folded = content.lower()
        return {name for name, spelt in self._spelt.items() if any(each in folded for each in spelt)}


def spellings(value: str) -> Iterator[bytes]:
    """Every way in which a value may have been written, in lower case. Raises ValueError."""
    if len(value) < SHORTEST:
        raise ValueError(f"{len(value)} characters are found in any noise")
    plain = "".join(each for each in unicodedata.normalize("NFD", value) if not unicodedata.combining(each))
    for text in (value, plain):
        for written in {text, text.upper(), text.lower()}:
            yield from (each.lower() for each in _encoded(written))


def _encoded(text: str) -> Iterator[bytes]:
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield quote(text, safe="").encode()
    yield quote_plus(text).encode()
    for raw in {text.encode(), json.dumps(text)[1:-1].encode()}:
        yield raw
        yield raw.hex().encode()
        yield from _base64(raw)


def _base64(raw: bytes) -> Iterator[bytes]:
    """The characters that say this and nothing else, wherever it begins in what was encoded."""
    for before in range(3):
        first, last = ceil(before * 8 / 6), (before + len(raw)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(b"\0" * before + raw)[first:last]
