"""Films sent by clients that are not ours: `tuspy`, and `tus-js-client` in Node."""

from __future__ import annotations

import hashlib
import json
import subprocess
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from joserfc import jws
from tusclient.client import TusClient
from tusclient.uploader.uploader import Uploader

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Caller:
    """Whose calls they are."""

    key: ECKey
    token: str
    audience: str
    """The origin that proofs are made for, whatever lies between."""

    def headers(self, method: str, url: str) -> dict[str, str]:
        """A proof for one request (RFC 9449)."""
        public = self.key.as_dict(private=False)
        jwk = {name: public[name] for name in ("kty", "crv", "x", "y")}
        ath = urlsafe_b64encode(hashlib.sha256(self.token.encode()).digest()).rstrip(b"=").decode()
        htu = self.audience + urlsplit(url).path
        claims = {"jti": str(uuid4()), "htm": method, "htu": htu, "iat": int(time.time()), "ath": ath}
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
        proof = jws.serialize_compact(header, json.dumps(claims).encode(), self.key, algorithms=["ES256"])
        return {"DPoP": proof, "Authorization": f"DPoP {self.token}"}


class _Signing(Uploader):
    """tuspy asks for headers once a request, but does not tell for which."""

    caller: Caller
    _method = "PATCH"

    def get_headers(self) -> dict[str, str]:
        announcing = self._method == "POST" and self.client is not None
        url = self.client.url if announcing else self.url  # type: ignore[union-attr]
        headers: dict[str, str] = super().get_headers()  # type: ignore[no-untyped-call]
        return headers | self.caller.headers(self._method, str(url))

    def create_url(self) -> str:
        return str(self._as("POST", super().create_url))

    def get_offset(self) -> int:
        return int(self._as("HEAD", super().get_offset))

    def _as(self, method: str, call: Any) -> Any:
        self._method = method
        try:
            return call()
        finally:
            self._method = "PATCH"


def by_tuspy(film: Path, *, endpoint: str, metadata: dict[str, str], caller: Caller) -> str:
    """The path of the capture. Each piece of a mebibyte carries its SHA-1."""
    with film.open("rb") as stream:
        sender = _Signing(
            file_stream=stream,
            client=TusClient(endpoint),
            chunk_size=1024 * 1024,
            metadata=metadata,
            retries=20,
            retry_delay=1,
            upload_checksum=True,
        )
        sender.caller = caller
        sender.upload()
    return urlsplit(str(sender.url)).path


def by_tus_js_client(film: Path, *, endpoint: str, metadata: dict[str, str], caller: Caller) -> str:
    """The path of the capture. The whole film in one request, as often as it takes."""
    asked = {
        "endpoint": endpoint,
        "audience": caller.audience,
        "token": caller.token,
        "jwk": caller.key.as_dict(private=True),
        "file": str(film),
        "metadata": metadata,
    }
    done = subprocess.run(
        ["node", "upload.mjs"], input=json.dumps(asked), cwd=HERE, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


CLIENTS = {"tus-js-client": by_tus_js_client, "tuspy": by_tuspy}
