"""The digest of one piece of an upload (tus 1.0, extension checksum)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecarte.problems import Problem
from verification.intake.problems import UPLOAD_HEADERS

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZES = {"sha1": 20, "sha256": 32}
"""Bytes of a digest. SHA-1 because tus demands it, and against accidents, for which it is enough."""
MOST_BYTES = 8 * 1024 * 1024
"""Of a piece with a digest: it waits in memory until it is known to be whole."""


@dataclass(frozen=True)
class Checksum:
    """What the phone says that a piece is."""

    algorithm: str
    digest: bytes

    def fits(self, piece: bytes) -> bool:
        return hmac.compare_digest(hashlib.new(self.algorithm, piece).digest(), self.digest)


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    """`Upload-Checksum: sha256 <Base64>`; None without. Raises Problem (upload_headers)."""
    header = headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, encoded = header.strip().partition(" ")
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != SIZES.get(algorithm):
        raise Problem(UPLOAD_HEADERS, header="Upload-Checksum")
    return Checksum(algorithm, digest)
