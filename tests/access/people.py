"""The actors of the matrix, each with a session, and what their requests leave behind."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role, User
from tests.access.table import EMERGENCY, INACTIVE, LAPSED, STRANGER, UNPROTECTED
from tests.ecarte.accounts.signing_in import confirm
from tests.verification.factories import an_agent
from verification.models import Habilitation

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLES = {EMERGENCY: Role.FRAUD, LAPSED: Role.AGENT, UNPROTECTED: Role.ADMINISTRATOR, INACTIVE: Role.FRAUD}
_OF_SESSIONS = ("django_session", "usersessions_usersession")
_CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|[0-9a-f-]{36}|\d+')
"""What differs between two answers that say the same: tokens, ids, seconds."""


@dataclass
class Written:
    """Statements that changed a row, besides those of sessions."""

    statements: list[str] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        changed = sql.startswith(("INSERT", "UPDATE", "DELETE")) and context["cursor"].rowcount > 0
        if changed and not any(table in sql for table in _OF_SESSIONS):
            self.statements.append(sql)
        return result


@dataclass
class Answer:
    """What came back, and what was written."""

    status: int
    location: str
    body: str
    wrote: list[str]
    """The statements that did."""
    headers: dict[str, str]

    @property
    def told(self) -> tuple[int, str, str]:
        """All that it says: two that say the same are equal."""
        return self.status, _CHANGING.sub("", self.location), _CHANGING.sub("", self.body)


class Actor:
    """One person in one browser; every request starts from the same session."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.user = None if name == STRANGER else _account(name)
        self.client = Client(raise_request_exception=False)
        if self.user:
            self.client.force_login(self.user)
            confirm(self.client)
            User.objects.filter(pk=self.user.pk).update(is_active=name != INACTIVE)
        self.cookies = {name: cookie.value for name, cookie in self.client.cookies.items()}

    def asks(self, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        """The answer; whatever was written is undone."""
        self.client.cookies = SimpleCookie(self.cookies)
        with undone(), connection.execute_wrapper(written := Written()):
            response: Any = self.client.generic(method, path, **_body(data), headers=headers)
            content = b"".join(response.streaming_content) if response.streaming else response.content
        return Answer(
            response.status_code,
            response.headers.get("Location", ""),
            content.decode(errors="replace"),
            written.statements,
            dict(response.headers),
        )

    def was_sent_away(self, answer: Answer) -> bool:
        """Refused as this person is refused, whatever they ask for: nothing done, nothing told."""
        if answer.wrote or answer.status == 405:  # told to everybody alike
            return not answer.wrote
        if self.name in (STRANGER, INACTIVE):
            return answer.status == 302 and answer.location.startswith(reverse("account_login"))
        if self.name == UNPROTECTED:
            return answer.status == 404 or answer.location == reverse("mfa_index")
        return answer.status == 404


def _account(name: str) -> User:
    role = _ROLES.get(name) or Role(name)
    user = an_agent(role=role, password="correct horse battery")
    RecoveryCodes.activate(user)
    if name == LAPSED:
        yesterday = timezone.localdate() - timedelta(days=1)
        Habilitation.objects.filter(agent=user).update(starts_on=yesterday, ends_on=yesterday)
    if name == UNPROTECTED:
        Authenticator.objects.filter(user=user).delete()
    return user


def _body(data: Any) -> dict[str, Any]:
    return {"data": urlencode(data or {}), "content_type": "application/x-www-form-urlencoded"}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
