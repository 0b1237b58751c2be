"""Our own keys towards the provider: one kind signs who we are, the other opens what is for us alone.

They stand in one file, a private JWK Set, the newest first. The provider keeps what it read of us for a
while, so a rotation must not depend on when it looks again: new keys are published at once, but who we are is
signed by the key that it has known longest, and answers for the former keys are still opened.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

if TYPE_CHECKING:
    from pathlib import Path

PrivateKey = ECKey | RSAKey
PUBLIC = ("kty", "crv", "x", "y", "n", "e", "kid", "use", "alg")


def signing() -> ECKey:
    """The key that signs who we are (`private_key_jwt`, ES256)."""
    key = _of_use("sig")[-1]
    assert isinstance(key, ECKey)
    return key


def opening(kid: str | None, kty: str) -> PrivateKey | None:
    """The key that opens an answer, former ones included; by its kind where the answer names none."""
    fitting = [key for key in _of_use("enc") if key.key_type == kty and kid in (None, key.kid)]
    return fitting[0] if fitting else None


def published() -> dict[str, Any]:
    """What the provider reads: every signing key, and of each kind of encryption key the newest alone."""
    newest = {key.key_type: key for key in reversed(_of_use("enc"))}
    shown = [*_of_use("sig"), *newest.values()]
    return {
        "keys": [
            {name: value for name, value in key.as_dict(private=False).items() if name in PUBLIC}
            for key in shown
        ]
    }


def renewed(former: dict[str, Any] | None = None) -> dict[str, Any]:
    """A private JWK Set of new keys, with the newest of the former ones behind them."""
    new: list[PrivateKey] = [
        ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}),
        ECKey.generate_key("P-256", {"use": "enc", "alg": "ECDH-ES"}),
        RSAKey.generate_key(3072, {"use": "enc", "alg": "RSA-OAEP-256"}),
    ]
    kept = (former or {"keys": []})["keys"][: len(new)]
    for key in new:
        key.ensure_kid()
    return {"keys": [*(key.as_dict(private=True) for key in new), *kept]}


def _of_use(use: str) -> list[PrivateKey]:
    path: Path = settings.FRANCE_IDENTITE_KEYS
    return [key for key in _read(path, path.stat().st_mtime_ns) if key.get("use") == use]


@lru_cache(maxsize=2)
def _read(path: Path, _written: int) -> tuple[PrivateKey, ...]:
    """By the time of writing, too: a rotation needs no restart."""
    keys = [JWKRegistry.import_key(each) for each in json.loads(path.read_text())["keys"]]
    return tuple(key for key in keys if isinstance(key, ECKey | RSAKey))
