"""Collects the card by OpenID4VCI 1.0 (pre-authorized code) and verifies it as a terminal does, offline."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from issuance.reader.verify import verify_card

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from ecarte.demo.phone import Phone

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
WELL_KNOWN = "/.well-known"


@dataclass
class Collection:
    """The way from the offer to the card. Any call may fail and any answer be lost: called again, `go_on`
    goes on with what is there."""

    phone: Phone
    code: str
    """The person's."""
    issuer: str = ""
    configuration: str = ""
    token: str = ""

    def go_on(self, offer_uri: str) -> str:
        """The signed card (SD-JWT VC). With a token, the offer is needed no more. Raises Refused."""
        if not self.token:
            self._redeem(offer_uri)
        return self._fetch()

    def _redeem(self, offer_uri: str) -> None:
        """Reading the offer gives a fresh code: it does not matter whether one was used up before."""
        offer = self.phone.fetch(parse_qs(urlsplit(offer_uri).query)["credential_offer_uri"][0]).json()
        self.issuer, self.configuration = offer["credential_issuer"], offer["credential_configuration_ids"][0]
        server = self.phone.fetch(f"{self.issuer}{WELL_KNOWN}/oauth-authorization-server").json()
        form = {
            "grant_type": GRANT,
            "pre-authorized_code": offer["grants"][GRANT]["pre-authorized_code"],
            "tx_code": self.code,
        }
        self.token = str(self.phone.call("POST", server["token_endpoint"], data=form).json()["access_token"])

    def _fetch(self) -> str:
        """For the same key again it is the same card: an answer that was lost costs nothing."""
        metadata = self.phone.fetch(f"{self.issuer}{WELL_KNOWN}/openid-credential-issuer").json()
        nonce = self.phone.call("POST", metadata["nonce_endpoint"]).json()["c_nonce"]
        claims = {"aud": self.issuer, "iat": int(time.time()), "nonce": nonce}
        proof = self.phone.sign("openid4vci-proof+jwt", claims)
        request = {"credential_configuration_id": self.configuration, "proofs": {"jwt": [proof]}}
        asked = self.phone.call("POST", metadata["credential_endpoint"], token=self.token, json=request)
        answer = asked.json()
        accepted = {"notification_id": answer["notification_id"], "event": "credential_accepted"}
        self.phone.call("POST", metadata["notification_endpoint"], token=self.token, json=accepted)
        return str(answer["credentials"][0]["credential"])


def verify(phone: Phone, card: str, *, root: Certificate) -> dict[str, Any]:
    """The card's claims, after the check of its status in the published list. Raises CardRefused."""
    now = datetime.now(UTC)
    claims = verify_card(card, root_certificate=root, now=now)
    published = phone.fetch(claims["status"]["status_list"]["uri"]).text
    return verify_card(card, root_certificate=root, status_list_token=published, now=now)
