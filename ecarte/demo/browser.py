"""The browser of a person's phone, on its way to the identity provider and back to the app."""

from __future__ import annotations

from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

from ecarte.demo.page import Page
from ecarte.guarded_post import trust

CALLBACK = "/france-identite/callback"
"""The address that the app takes over from the browser (App Links, Universal Links)."""


def identify(
    authorization_url: str, *, person: str, consent: bool = True, callback: str = CALLBACK
) -> dict[str, str]:
    """What comes back to the app, at the path `callback`: `state`, and `code` or `error`.

    Raises LookupError on another way.
    """
    with httpx.Client(verify=trust(""), timeout=30) as browser:
        page = browser.get(authorization_url)
        if page.has_redirect_location:
            return _brought_back(page, callback)
        form = Page(page.raise_for_status().text).form("consent")
        answer = form.fields | {"person": person, "consent": "yes" if consent else "no"}
        return _brought_back(browser.post(urljoin(authorization_url, form.action), data=answer), callback)


def sign_out(logout_url: str) -> None:
    """End the session at the provider. Nobody waits for it."""
    httpx.get(logout_url, verify=trust(""), timeout=30)


def _brought_back(response: httpx.Response, callback: str) -> dict[str, str]:
    there = urlsplit(response.headers.get("Location", ""))
    if there.path != callback:
        raise LookupError("the browser did not come back to the app")
    brought = dict(parse_qsl(there.query))
    return {name: brought[name] for name in ("state", "code", "error") if name in brought}
