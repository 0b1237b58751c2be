"""Collects the card by OpenID4VCI 1.0 (pre-authorized code) and verifies it as a terminal does, offline."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from issuance.reader.verify import verify_card

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from ecarte.demo.phone import Phone

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
WELL_KNOWN = "/.well-known"


def collect(phone: Phone, *, offer_uri: str, code: str) -> str:
    """The signed card (SD-JWT VC). `code` is the person's. Raises Refused."""
    offer = phone.fetch(parse_qs(urlsplit(offer_uri).query)["credential_offer_uri"][0]).json()
    issuer = str(offer["credential_issuer"])
    metadata = phone.fetch(f"{issuer}{WELL_KNOWN}/openid-credential-issuer").json()
    server = phone.fetch(f"{issuer}{WELL_KNOWN}/oauth-authorization-server").json()
    form = {
        "grant_type": GRANT,
        "pre-authorized_code": offer["grants"][GRANT]["pre-authorized_code"],
        "tx_code": code,
    }
    token = phone.call("POST", server["token_endpoint"], data=form).json()["access_token"]
    nonce = phone.call("POST", metadata["nonce_endpoint"]).json()["c_nonce"]
    proof = phone.sign("openid4vci-proof+jwt", {"aud": issuer, "iat": int(time.time()), "nonce": nonce})
    request = {
        "credential_configuration_id": offer["credential_configuration_ids"][0],
        "proofs": {"jwt": [proof]},
    }
    answer = phone.call("POST", metadata["credential_endpoint"], token=token, json=request).json()
    accepted = {"notification_id": answer["notification_id"], "event": "credential_accepted"}
    phone.call("POST", metadata["notification_endpoint"], token=token, json=accepted)
    return str(answer["credentials"][0]["credential"])


def verify(phone: Phone, card: str, *, root: Certificate) -> dict[str, Any]:
    """The card's claims, after the check of its status in the published list. Raises CardRefused."""
    now = datetime.now(UTC)
    claims = verify_card(card, root_certificate=root, now=now)
    published = phone.fetch(claims["status"]["status_list"]["uri"]).text
    return verify_card(card, root_certificate=root, status_list_token=published, now=now)
