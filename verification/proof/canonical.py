"""Canonical JSON (RFC 8785) of what proof files are made of; imports nothing but the standard library.

RFC 8785 writes numbers as ECMAScript does, and sorts keys by UTF-16. Here numbers are integers and keys are
ASCII, so that Python's own encoder writes the very same bytes; measured values are texts.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

SAFE_INTEGER = 2**53 - 1
"""Beyond it ECMAScript rounds (RFC 8785, section 3.2.2.3)."""


def canonical(value: Any) -> bytes:
    """The one form of a value of objects, arrays, texts, integers, booleans and null. Raises ValueError."""
    _refuse_others(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, hexadecimal. Raises ValueError."""
    return hashlib.sha256(canonical(value)).hexdigest()


def read(content: bytes) -> Any:
    """The value of JSON without a key given twice. Raises ValueError, with the place when it is cut short."""
    return json.loads(content.decode(), object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _refuse_others(value: Any) -> None:
    match value:
        case None | bool():
            return
        case str():
            value.encode()  # no half of a surrogate pair
        case int() if abs(value) <= SAFE_INTEGER:
            return
        case list():
            for each in value:
                _refuse_others(each)
        case dict() if all(isinstance(key, str) and key.isascii() for key in value):
            for each in value.values():
                _refuse_others(each)
        case _:
            raise ValueError(f"{type(value).__name__} has no canonical form here")
