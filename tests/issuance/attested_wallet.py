"""A wallet with a provider behind it, and the browser of its phone: the authorization-code flow."""

from __future__ import annotations

import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.test import Client
from joserfc.jwk import ECKey

from ecarte.demo.browser import identify
from ecarte.demo.wallet_provider import WalletProvider
from tests.issuance.wallet import ISSUER, TOKEN, Wallet, public

PAR, AUTHORIZE, RETURN = (
    f"/issuance/{path}" for path in ("pushed-authorization-requests", "authorize", "authorize/return")
)
CLIENT, CALLBACK = "https://wallet.example.fr", "https://wallet.example.fr/callback"
POP = "oauth-client-attestation-pop+jwt"
ANAIS = {
    "sub": "anais",
    "rnipp_family_name": "LEFÈVRE",
    "rnipp_given_name": "Anaïs Zoé",
    "rnipp_given_name_array": ["Anaïs", "Zoé"],
    "rnipp_birthdate": "1985-03-14",
    "rnipp_gender": "female",
    "rnipp_birthplace": "75112",
    "rnipp_birthcountry": "99100",
}
"""Whom the made-up cards are for (`factories.CLAIMS`), as France Identité knows her."""
HUGO = ANAIS | {"sub": "hugo", "rnipp_given_name_array": ["Hugo"], "rnipp_gender": "male"}


def new_provider() -> WalletProvider:
    return WalletProvider(CLIENT, CALLBACK)


@dataclass
class AttestedWallet(Wallet):
    """One phone with a wallet of `provider`."""

    provider: WalletProvider = field(default_factory=new_provider)
    instance: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    browser: Client = field(default_factory=Client)

    @property
    def challenge(self) -> str:
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def attestation(self, **changes: Any) -> str:
        return self.provider.attest_wallet(public(self.instance), **changes)

    def pop(self, *, key: ECKey | None = None, typ: str = POP, **claims: Any) -> str:
        """The proof of the instance's key."""
        now = int(time.time())
        content = {"iss": CLIENT, "aud": ISSUER, "jti": secrets.token_urlsafe(16), "iat": now} | claims
        present = {name: value for name, value in content.items() if value is not None}
        return self.sign(typ, present, key=key or self.instance)

    def proofs_of_itself(self) -> dict[str, str]:
        """Both headers."""
        return {"OAuth-Client-Attestation": self.attestation(), "OAuth-Client-Attestation-PoP": self.pop()}

    def send(self, path: str, form: dict[str, Any], **headers: str | None) -> Any:
        """A form, as this wallet; a header that is None is left out."""
        sent = {"DPoP": self.dpop(path)} | self.proofs_of_itself() | headers
        present = {name: value for name, value in form.items() if value is not None}
        return self.http.post(
            path,
            urlencode(present),
            content_type="application/x-www-form-urlencoded",
            headers={name: value for name, value in sent.items() if value is not None},
        )

    def push(self, headers: dict[str, str | None] | None = None, **changes: Any) -> Any:
        form = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": CALLBACK,
            "scope": "evitale_sd_jwt",
            "state": "af0ifjsldkj",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        }
        return self.send(PAR, form | changes, **headers or {})

    def pushed(self, **changes: Any) -> str:
        """The `request_uri`."""
        return str(self.push(**changes).json()["request_uri"])

    def open(self, request_uri: str, **changes: str) -> Any:
        """Have the browser ask for it."""
        return self.browser.get(AUTHORIZE, {"client_id": CLIENT, "request_uri": request_uri} | changes)

    def come_back(self, asked: Any, *, person: str = "anais", consent: bool = True) -> Any:
        """Have the person identify themself, and the browser come back."""
        brought = identify(asked["Location"], person=person, consent=consent, callback=RETURN)
        return self.browser.get(RETURN, brought)

    def answered(self, *, person: str = "anais", consent: bool = True, **changes: Any) -> dict[str, str]:
        """What comes back to the wallet."""
        asked = self.open(self.pushed(**changes))
        return brought_back(self.come_back(asked, person=person, consent=consent))

    def authorization_code(self, **changes: Any) -> str:
        return self.answered(**changes)["code"]

    def exchange(self, code: str, headers: dict[str, str | None] | None = None, **changes: Any) -> Any:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
        }
        return self.send(TOKEN, form | changes, **headers or {})


def brought_back(response: Any) -> dict[str, str]:
    """The answer in the address that the browser is sent to, which is the wallet's."""
    there = urlsplit(response["Location"])
    assert (response.status_code, f"{there.scheme}://{there.netloc}{there.path}") == (303, CALLBACK)
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    return dict(parse_qsl(there.query))
