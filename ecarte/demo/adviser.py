"""Whoever helps at a counter: signs in and gives codes, each for one person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ecarte.demo.desk import NotOpened, opened, signed_in

if TYPE_CHECKING:
    from ecarte.demo.staff import Credentials

COUNTER = "/guichet/"


class Adviser:
    """One signed-in adviser."""

    def __init__(self, *, origin: str, username: str, credentials: Credentials) -> None:
        self._browser = signed_in(origin=origin, username=username, credentials=credentials)

    def give_code(self) -> str:
        """What the person beside them types. Raises NotOpened."""
        ask = next(form for form in opened(self._browser, COUNTER).forms if not form.action)
        page = self._browser.post(COUNTER, data=ask.fields).raise_for_status()
        shown = re.search(r"\b[2-9B-Z]{4}(?:-[2-9B-Z]{4}){3}\b", page.text)
        if shown is None:
            raise NotOpened("the counter shows no code")
        return shown[0]
