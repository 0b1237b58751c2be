"""The terminal of a health professional: the root was installed once, the rest is fetched beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import zxingcpp

from issuance.reader.fetch import fetch_trust
from issuance.reader.mdoc import openid4vp_transcript, verify_device_response
from issuance.reader.qr import SeenCodes, verify_qr
from issuance.reader.refused import CardRefused
from issuance.reader.verify import Challenge, verify_card
from issuance.status_list.encode import CWT_TYPE, JWT_TYPE

if TYPE_CHECKING:
    import httpx
    from cryptography.x509 import Certificate

    from issuance.reader.trust import Trust
    from verification.engine.types import Image

_NAME = "x509_hash:of-a-terminal"
_ANSWER_TO = "https://terminal.example/answer"


@dataclass
class Terminal:
    """It holds the lists in both forms: that of an SD-JWT VC is a JWT, what reads CBOR reads nothing else."""

    in_json: Trust
    in_cbor: Trust
    nonce: str = field(default_factory=token_urlsafe)
    """For one answer."""
    seen: SeenCodes = field(default_factory=SeenCodes)

    @classmethod
    def fetched(cls, origin: str, *, root: Certificate, http: httpx.Client) -> Terminal:
        """With a network for the last time. Raises as `fetch_trust` does."""
        in_json, in_cbor = (
            fetch_trust(origin, roots=[root], http=http, form=form) for form in (JWT_TYPE, CWT_TYPE)
        )
        return cls(in_json, in_cbor)

    @property
    def challenge(self) -> Challenge:
        """What it asks of an SD-JWT VC."""
        return Challenge(nonce=self.nonce, audience=_NAME)

    @property
    def transcript(self) -> bytes:
        """The session to which it asks an mdoc to be bound."""
        return openid4vp_transcript(
            client_id=_NAME, nonce=self.nonce, response_uri=_ANSWER_TO, jwk_thumbprint=None
        )

    def read(self, sd_jwt: str, response: bytes, code: Image) -> dict[str, Any]:
        """The claims of one card, shown in all three formats. Raises CardRefused."""
        now = datetime.now(UTC)
        claims = verify_card(sd_jwt, trust=self.in_json, challenge=self.challenge, now=now)
        others = [
            verify_device_response(response, session_transcript=self.transcript, trust=self.in_cbor, now=now),
            verify_qr(_scanned(code), trust=self.in_cbor, seen=self.seen, now=now),
        ]
        if any(claims.get(name) != value for other in others for name, value in other.items()):
            raise CardRefused("formats_differ")
        self.nonce = token_urlsafe()
        return claims


def _scanned(code: Image) -> str:
    found = zxingcpp.read_barcode(code)
    if found is None:
        raise CardRefused("no_code")
    return str(found.text)
