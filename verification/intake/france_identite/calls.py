"""Calls to the provider: bounded in time and in size, and never sent on to another address."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from ecarte.guarded_post import trust
from verification.intake.france_identite.refusal import AnswerRefused, ProviderUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 4.0
"""For one call as a whole: a provider that sends a byte now and then is down, too."""
BYTES = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """A complete answer with status 200."""

    content_type: str
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """Raises AnswerRefused for anything but an object."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise AnswerRefused("not_json") from error
        if not isinstance(found, dict):
            raise AnswerRefused("not_json")
        return found


def get(url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
    """Raises AnswerRefused, ProviderUnavailable."""
    return _call("GET", url, headers=headers)


def post(url: str, *, form: Mapping[str, str]) -> Answer:
    """Raises AnswerRefused, ProviderUnavailable."""
    return _call("POST", url, data=form)


def _call(method: str, url: str, **content: Any) -> Answer:
    started = time.monotonic()
    try:
        with httpx.stream(method, url, timeout=SECONDS, verify=trust(""), **content) as response:
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if len(body) > BYTES:
                    raise AnswerRefused("oversized")
                if time.monotonic() - started > SECONDS:
                    raise ProviderUnavailable("too_slow")
    except httpx.InvalidURL as error:
        raise AnswerRefused("no_address") from error
    except httpx.HTTPError as error:
        raise ProviderUnavailable(type(error).__name__) from error
    if response.status_code == 429 or response.status_code >= 500:
        raise ProviderUnavailable(f"status_{response.status_code}")
    if response.status_code != 200:
        raise AnswerRefused(f"status_{response.status_code}")
    return Answer(response.headers.get("Content-Type", "").partition(";")[0].strip(), body)
