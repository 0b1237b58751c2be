"""Pieces with a digest (tus 1.0, extension checksum)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from tests.verification.intake.conftest import answer, code_of
from tests.verification.intake.test_uploads import announced, sealed
from verification.intake.checksums import MOST_BYTES
from verification.models import Capture

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.phone import Phone

pytestmark = pytest.mark.django_db


def send(phone: Phone, location: str, piece: bytes, *, offset: int, checksum: str) -> Response:
    headers = {"Upload-Offset": str(offset), "Upload-Checksum": checksum}
    return phone.tus("PATCH", location, data=piece, headers=headers)


def of(piece: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {b64encode(hashlib.new(algorithm, piece).digest()).decode()}"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_pieces_that_are_whole_make_the_film(phone: Phone, film: bytes, algorithm: str) -> None:
    location, half = announced(phone, film), len(film) // 2
    for offset, piece in ((0, film[:half]), (half, film[half:])):
        response = send(phone, location, piece, offset=offset, checksum=of(piece, algorithm))
        assert response.status_code == 204
    assert sealed() == film
    assert Capture.objects.get().completed_at is not None


def test_nothing_is_kept_of_a_piece_that_was_altered(phone: Phone, film: bytes) -> None:
    location = announced(phone, film)
    send(phone, location, film[:1000], offset=0, checksum=of(film[:1000]))
    altered = b"x" + film[1001:2_400_000]
    response = send(phone, location, altered, offset=1000, checksum=of(film[1000:2_400_000]))
    assert code_of(response) == (460, "upload_piece_checksum")
    assert phone.tus("HEAD", location)["Upload-Offset"] == "1000"
    assert sealed() == film[:1000]
    piece = film[1000:]
    assert send(phone, location, piece, offset=1000, checksum=of(piece)).status_code == 204
    assert sealed() == film


@pytest.mark.parametrize(
    "checksum", ["", "sha256", "md5 AAAA", "sha256 ***", "sha256 AAAA", "sha1 " + "A" * 99]
)
def test_a_checksum_that_is_none_is_refused(phone: Phone, film: bytes, checksum: str) -> None:
    response = send(phone, announced(phone, film), film, offset=0, checksum=checksum)
    assert code_of(response) == (400, "upload_headers")
    assert answer(response)["header"] == "Upload-Checksum"
    assert sealed() == b""


def test_a_piece_with_a_digest_fits_in_memory(phone: Phone) -> None:
    piece = bytes(MOST_BYTES + 1)
    response = send(phone, announced(phone, piece), piece, offset=0, checksum=of(piece))
    assert code_of(response) == (413, "upload_piece_too_large")
    assert answer(response)["max_bytes"] == MOST_BYTES
    assert sealed() == b""
