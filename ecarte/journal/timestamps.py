"""Time-stamp tokens (RFC 3161): an authority that is not ours says when a head existed.

A token proves the age of a head, not that no later one was taken away; so it is kept beside the head, by the
same witnesses.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import requests
from cryptography import x509
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

if TYPE_CHECKING:
    from datetime import datetime

    from rfc3161_client import TimeStampResponse

_LARGEST = 64 * 1024


class TimestampRefused(Exception):
    """No token, or one that does not hold. The message is for operators."""


def timestamp(content: bytes) -> bytes:
    """The token (a DER `TimeStampResp`) of the configured authority, verified. Raises TimestampRefused."""
    request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        with requests.post(
            settings.JOURNAL.timestamp_url,
            data=request.as_bytes(),
            headers={"Content-Type": "application/timestamp-query"},
            timeout=10,
            allow_redirects=False,
            stream=True,
        ) as answer:
            answer.raise_for_status()
            token: bytes = answer.raw.read(_LARGEST, decode_content=True)
    except requests.RequestException as error:
        raise TimestampRefused(f"the time-stamping authority does not answer: {error}") from error
    _verify(token, content, VerifierBuilder.from_request(request))
    return token


def timestamped_at(token: bytes, content: bytes) -> datetime:
    """When the content existed, by a token that a trusted authority made. Raises TimestampRefused."""
    return _verify(token, content, VerifierBuilder()).tst_info.gen_time


def _verify(token: bytes, content: bytes, builder: VerifierBuilder) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(token)
        for root in x509.load_pem_x509_certificates(Path(settings.JOURNAL.timestamp_roots).read_bytes()):
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(response, content)
    except (VerificationError, ValueError) as error:
        raise TimestampRefused(f"the timestamp does not hold: {error}") from error
    return response
