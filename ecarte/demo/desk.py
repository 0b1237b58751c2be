"""How the played staff sign in: with both factors, by the same pages as a person, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ecarte.demo.page import Page
from ecarte.demo.totp import fresh_code

if TYPE_CHECKING:
    from ecarte.demo.staff import Credentials


class NotOpened(Exception):
    """The pages did not let somebody in, or did not take what they sent."""


def signed_in(*, origin: str, username: str, credentials: Credentials) -> httpx.Client:
    """A browser in which this person is signed in. Raises NotOpened."""
    # Without the Origin a browser sends, Django's CSRF check refuses a form.
    browser = httpx.Client(base_url=origin, follow_redirects=True, timeout=60, headers={"Origin": origin})
    login = opened(browser, "/compte/connexion/").form("/connexion/")
    answer = {"login": username, "password": credentials.password}
    page = browser.post(login.action, data=login.fields | answer).raise_for_status()
    try:
        second = Page(page.text).form("/double-authentification/connexion/")
    except LookupError:
        raise NotOpened(f"{username} is not asked for a second factor") from None
    answer = {"code": fresh_code(credentials.totp)}
    page = browser.post(second.action, data=second.fields | answer)
    if "connexion" in page.url.path:
        raise NotOpened(f"{username} cannot sign in")
    return browser


def opened(browser: httpx.Client, address: str) -> Page:
    """The page at this address."""
    return Page(browser.get(address).raise_for_status().text)
