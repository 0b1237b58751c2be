"""Collects the card by OpenID4VCI 1.0 (pre-authorized code, refresh token) and shows it at a terminal."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from ecarte.demo import presentation

if TYPE_CHECKING:
    from collections.abc import Collection as Some

    from ecarte.demo.phone import Phone
    from ecarte.demo.terminal import Terminal

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
WELL_KNOWN = "/.well-known"
SD_JWT, MDOC, COMPACT = FORMATS = ("dc+sd-jwt", "mso_mdoc", "cwt")
SCALE = 4
"""Pixels of a module of the code that a terminal scans."""


@dataclass
class Collection:
    """The way from the offer to the card. Any call may fail and any answer be lost: called again, `go_on`
    goes on with what is there."""

    phone: Phone
    code: str
    """The person's."""
    formats: Some[str] = FORMATS
    """Those wanted of what is on offer."""
    issuer: str = ""
    configurations: list[str] = field(default_factory=list)
    token: str = ""
    refresh_token: str = ""

    def go_on(self, offer_uri: str) -> dict[str, str]:
        """The signed card by its format. With a token, the offer is needed no more. Raises Refused."""
        if not self.token:
            self._redeem(offer_uri)
        return self._fetch_all()

    def renew(self) -> dict[str, str]:
        """The card anew by the refresh token: what a phone does that is told to `collect_anew`."""
        self._take_tokens({"grant_type": "refresh_token", "refresh_token": self.refresh_token})
        return self._fetch_all()

    def _redeem(self, offer_uri: str) -> None:
        """Reading the offer gives a fresh code: it does not matter whether one was used up before."""
        offer = self.phone.fetch(parse_qs(urlsplit(offer_uri).query)["credential_offer_uri"][0]).json()
        self.issuer, self.configurations = offer["credential_issuer"], offer["credential_configuration_ids"]
        self._take_tokens(
            {
                "grant_type": GRANT,
                "pre-authorized_code": offer["grants"][GRANT]["pre-authorized_code"],
                "tx_code": self.code,
            }
        )

    def _take_tokens(self, form: dict[str, str]) -> None:
        server = self.phone.fetch(f"{self.issuer}{WELL_KNOWN}/oauth-authorization-server").json()
        given = self.phone.call("POST", server["token_endpoint"], data=form).json()
        self.token, self.refresh_token = given["access_token"], given["refresh_token"]

    def _fetch_all(self) -> dict[str, str]:
        metadata = self.phone.fetch(f"{self.issuer}{WELL_KNOWN}/openid-credential-issuer").json()
        known = metadata["credential_configurations_supported"]
        offered = {known[each]["format"]: each for each in self.configurations}
        return {
            name: self._fetch(configuration, metadata)
            for name, configuration in offered.items()
            if name in self.formats
        }

    def _fetch(self, configuration: str, metadata: dict[str, Any]) -> str:
        """For the same key again it is the same card: an answer that was lost costs nothing."""
        nonce = self.phone.call("POST", metadata["nonce_endpoint"]).json()["c_nonce"]
        claims = {"aud": self.issuer, "iat": int(time.time()), "nonce": nonce}
        proof = self.phone.sign("openid4vci-proof+jwt", claims)
        request = {"credential_configuration_id": configuration, "proofs": {"jwt": [proof]}}
        asked = self.phone.call("POST", metadata["credential_endpoint"], token=self.token, json=request)
        answer = asked.json()
        accepted = {"notification_id": answer["notification_id"], "event": "credential_accepted"}
        self.phone.call("POST", metadata["notification_endpoint"], token=self.token, json=accepted)
        return str(answer["credentials"][0]["credential"])


def show(card: dict[str, str], *, phone: Phone, terminal: Terminal) -> dict[str, Any]:
    """The card's claims, once the terminal believes each format of it. Raises CardRefused."""
    sign, asked = phone.sign_bytes, terminal.challenge
    return terminal.read(
        presentation.with_key_binding(card[SD_JWT], sign=sign, nonce=asked.nonce, aud=asked.audience),
        presentation.device_response(card[MDOC], sign=sign, session_transcript=terminal.transcript),
        presentation.code(card[COMPACT], sign=sign, scale=SCALE),
    )
