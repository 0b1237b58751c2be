"""Base45 (RFC 9285): what a QR code holds in its alphanumeric mode, two bytes in three characters."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Two bytes are three characters, a last single byte is two; least significant first."""
    text = []
    for start in range(0, len(data), 2):
        piece = data[start : start + 2]
        number = int.from_bytes(piece, "big")
        for _ in range(len(piece) + 1):
            number, value = divmod(number, 45)
            text.append(ALPHABET[value])
    return "".join(text)


def decode(text: str) -> bytes:
    """Raises ValueError for a character, a length or a number that no bytes are written as."""
    data = bytearray()
    for start in range(0, len(text), 3):
        piece = text[start : start + 3]
        try:
            number = sum(_VALUE[character] * 45**place for place, character in enumerate(piece))
            data += number.to_bytes(len(piece) - 1, "big")
        except (KeyError, OverflowError) as cause:
            raise ValueError("not Base45") from cause
    return bytes(data)
