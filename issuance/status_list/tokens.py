"""A list as a signed Status List Token, in both forms (Token Status List, sections 5.1 and 5.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cbor2 import CBORTag
from django.conf import settings

from issuance import cose
from issuance.jose import b64url, sign_jwt
from issuance.links import absolute
from issuance.status_list.encode import BITS, CWT_TYPE, EXP, IAT, ISS, STATUS_LIST, SUB, TIME_TO_LIVE

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.keys.signer import Signer

TTL = timedelta(seconds=25)
"""How long a reader may go without asking again; what that adds up to is said beside `views.MAX_AGE`."""
LIFETIME = timedelta(hours=24)
"""How long a terminal without network may rely on the list it has (`exp`)."""


def jwt(*, status_list_id: int, lst: bytes, signer: Signer, now: datetime) -> str:
    """Compact JWS with `x5c`. Raises SignerUnavailable."""
    issued = int(now.timestamp())
    payload = {
        "iss": settings.PUBLIC_URL,
        "sub": absolute("status-list", status_list_id),
        "iat": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
        "ttl": int(TTL.total_seconds()),
        "status_list": {"bits": BITS, "lst": b64url(lst), "aggregation_uri": absolute("status-lists")},
    }
    return sign_jwt(payload, typ="statuslist+jwt", signer=signer)


def cwt(*, status_list_id: int, lst: bytes, signer: Signer, now: datetime) -> bytes:
    """COSE_Sign1 with its tag and `x5chain`. Raises SignerUnavailable."""
    issued = int(now.timestamp())
    claims = {
        ISS: settings.PUBLIC_URL,
        SUB: absolute("status-list", status_list_id),
        IAT: issued,
        EXP: issued + int(LIFETIME.total_seconds()),
        TIME_TO_LIVE: int(TTL.total_seconds()),
        STATUS_LIST: {"bits": BITS, "lst": lst, "aggregation_uri": absolute("status-lists")},
    }
    message = cose.sign1_with_chain(cose.encode(claims), signer=signer, protected={cose.TYP: CWT_TYPE})
    return cose.encode(CBORTag(cose.SIGN1_TAG, message))
