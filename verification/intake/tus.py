"""Headers of tus 1.0 (https://tus.io/protocols/resumable-upload) and of its extensions that are supported."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from ecarte.problems import Problem
from verification.intake.checksums import SIZES
from verification.intake.problems import TUS_VERSION, UPLOAD_HEADERS
from verification.models import CaptureKind

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "1.0.0"
CONTENT_TYPE = "application/offset+octet-stream"
FILE_TYPES = ("video/mp4", "video/quicktime", "video/webm")
MAX_METADATA = 2048
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """A film to come. Its digest is fixed before the first byte, so that a slow upload cannot change it."""

    kind: CaptureKind
    challenge_id: UUID
    length: int
    sha256: str
    content_type: str


def require_version(headers: Mapping[str, str]) -> None:
    """Raises Problem (tus_version)."""
    if headers.get("Tus-Resumable") != VERSION:
        raise Problem(TUS_VERSION, headers={"Tus-Version": VERSION})


def capabilities() -> dict[str, str]:
    """What OPTIONS tells."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,checksum,expiration,termination",
        "Tus-Checksum-Algorithm": ",".join(SIZES),
        "Tus-Max-Size": str(settings.MAX_VIDEO_BYTES),
    }


def offset(headers: Mapping[str, str]) -> int:
    """Raises Problem (upload_headers)."""
    return _number(headers, "Upload-Offset")


def announcement(headers: Mapping[str, str]) -> Announcement:
    """Read `Upload-Length` and `Upload-Metadata`. Raises Problem (upload_headers), naming what is wrong."""
    metadata = _metadata(headers.get("Upload-Metadata", ""))
    content_type = metadata.get("filetype", FILE_TYPES[0])
    if metadata.get("kind") not in CaptureKind.values:
        raise _invalid("kind")
    if not _SHA256.fullmatch(metadata.get("sha256", "")):
        raise _invalid("sha256")
    if content_type not in FILE_TYPES:
        raise _invalid("filetype")
    try:
        challenge_id = UUID(metadata.get("challenge", ""))
    except ValueError as error:
        raise _invalid("challenge") from error
    return Announcement(
        kind=CaptureKind(metadata["kind"]),
        challenge_id=challenge_id,
        length=_number(headers, "Upload-Length"),
        sha256=metadata["sha256"],
        content_type=content_type,
    )


def _metadata(header: str) -> dict[str, str]:
    if len(header) > MAX_METADATA:
        raise _invalid("Upload-Metadata")
    pairs = (pair.strip().partition(" ") for pair in header.split(","))
    try:
        return {key: base64.b64decode(value, validate=True).decode() for key, _, value in pairs}
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise _invalid("Upload-Metadata") from error


def _number(headers: Mapping[str, str], name: str) -> int:
    value = headers.get(name, "")
    if not _NUMBER.fullmatch(value):
        raise _invalid(name)
    return int(value)


def _invalid(name: str) -> Problem:
    return Problem(UPLOAD_HEADERS, header=name)
