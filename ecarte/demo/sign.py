"""Signs what `docs/api.md` calls by `curl`: a device key in a file, made at the first call.

python -m ecarte.demo.sign proof KEY METHOD URL [TOKEN]
python -m ecarte.demo.sign submission KEY ENROLMENT CHALLENGE kind=film …
python -m ecarte.demo.sign identity KEY ENROLMENT IDENTITY
python -m ecarte.demo.sign credential KEY ISSUER NONCE
"""

from __future__ import annotations

import json
import sys
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from joserfc import jws
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(arguments: Sequence[str]) -> str:
    """What is to be sent."""
    what, key, *rest = arguments
    typ, claims_of = SIGNED[what]
    return sign(device_key(Path(key)), typ, claims_of(*rest))


def device_key(path: Path) -> ECKey:
    """A phone keeps its key in the keystore, where nothing reads it."""
    if not path.exists():
        path.write_text(json.dumps(ECKey.generate_key("P-256").as_dict(private=True)))
        path.chmod(0o600)
    return ECKey.import_key(json.loads(path.read_text()))


def proof(method: str, url: str, token: str = "") -> dict[str, Any]:
    """The claims of a DPoP proof (RFC 9449)."""
    claims = {"jti": token_urlsafe(16), "htm": method, "htu": url, "iat": int(time.time())}
    digest = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
    return claims | ({"ath": digest} if token else {})


def submission(enrolment: str, challenge: str, *films: str) -> dict[str, Any]:
    """What is submitted, and for which enrolment."""
    named = dict(film.split("=", 1) for film in films)
    digests = {kind: sha256(Path(film).read_bytes()).hexdigest() for kind, film in named.items()}
    return {"enrolment": enrolment, "challenge": challenge, "captures": digests}


def identity(enrolment: str, proven: str) -> dict[str, Any]:
    """The same, of what France Identité proved."""
    return {"enrolment": enrolment, "identity": proven}


def credential(issuer: str, nonce: str) -> dict[str, Any]:
    """That the card is wanted for this key (OpenID4VCI 1.0, appendix F.1)."""
    return {"aud": issuer, "nonce": nonce, "iat": int(time.time())}


SIGNED: dict[str, tuple[str, Callable[..., dict[str, Any]]]] = {
    "proof": ("dpop+jwt", proof),
    "submission": ("ecarte-submission+jwt", submission),
    "identity": ("ecarte-submission+jwt", identity),
    "credential": ("openid4vci-proof+jwt", credential),
}
"""What can be signed: `typ`, and what makes the claims."""


def sign(key: ECKey, typ: str, claims: dict[str, Any]) -> str:
    public = key.as_dict(private=False)
    header = {"typ": typ, "alg": "ES256", "jwk": {name: public[name] for name in ("kty", "crv", "x", "y")}}
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, algorithms=["ES256"])


if __name__ == "__main__":
    print(main(sys.argv[1:]))
