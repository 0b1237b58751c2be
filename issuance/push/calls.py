"""Calls to a gateway whose address the operator chose, over a connection that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from ecarte.guarded_post import failure_of, retry_after, trust
from issuance.push.failures import TransientFailure

if TYPE_CHECKING:
    from issuance.push.failures import Failure

SECONDS = 8.0
PASSING = frozenset({408, 425, 429})
"""Statuses below 500 that are worth another try."""
KEPT = httpx.Limits(max_connections=4, max_keepalive_connections=4, keepalive_expiry=60)
"""Apple takes connections that come and go for an attack."""


def client(*, ca_file: str, http2: bool = False) -> httpx.Client:
    """A client of one gateway. Proxies of the environment are used: the way out may lead through one."""
    return httpx.Client(verify=trust(ca_file), http1=not http2, http2=http2, timeout=SECONDS, limits=KEPT)


def call(http: httpx.Client, url: str, *, kind: str, **request: Any) -> httpx.Response:
    """The answer to a POST. Raises TransientFailure when there is none."""
    try:
        return http.post(url, **request)
    except httpx.HTTPError as error:
        raise TransientFailure(f"{kind}:{failure_of(error)}") from error


def transient(answer: httpx.Response, code: str) -> Failure:
    """The failure that this answer is, if it passes; it says for how long not to come back."""
    return TransientFailure(code, wait=retry_after(answer))


def passes(answer: httpx.Response) -> bool:
    """Whether what is wrong is on the other side and may end by itself."""
    return answer.status_code >= 500 or answer.status_code in PASSING
