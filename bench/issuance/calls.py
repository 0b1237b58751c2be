"""What each call of a collection costs inside Django: processor time and statements of the database.

The application is called as gunicorn does it, in this process, so that neither the phone's cost nor the
server's own is counted. On PostgreSQL: `python -m tests.postgres python -m bench.issuance calls`.
"""

from __future__ import annotations

import io
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, cast

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.issuance.phones import Answer, Caller, Phone
from bench.table import Row
from tests.issuance.active_signer import register_signer
from tests.issuance.factories import offer_uri

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIApplication

    from django.test import Client

CARDS = 300
CALLS = ("offers", "token", "nonce", "credential", "notification")


class Direct(Caller):
    """In the place of `phones.Connection`: calls the application itself."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self.spent: dict[str, float] = defaultdict(float)
        """Seconds of processor, by the name of what was called."""
        self.statements: Counter[str] = Counter()
        self.counting = False

    def _call(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        name = path.split("/")[2]
        if not self.counting:
            started = time.process_time()
            answer = self._answer(_environ(method, path, content, headers))
            self.spent[name] += time.process_time() - started
            return answer
        with CaptureQueriesContext(connection) as captured:
            answer = self._answer(_environ(method, path, content, headers))
        self.statements[name] = len(captured)
        return answer

    def _answer(self, environ: dict[str, Any]) -> Answer:
        told: list[str] = []

        def start(status: str, *_: Any) -> Any:
            told.append(status)

        parts = self._application(environ, start)
        body = b"".join(parts)
        cast("Any", parts).close()  # as a server does: the request has ended
        return Answer(int(told[0][:3]), body)


def calls() -> list[Row]:
    """Milliseconds and statements of each call, and of all."""
    register_signer()
    direct = Direct(get_wsgi_application())
    for _ in range(10):  # what is loaded once
        _collect(direct)
    direct.spent.clear()
    for _ in range(CARDS):
        _collect(direct)
    direct.counting = True
    _collect(direct)
    how = f"{CARDS} cards, one after the other, in this process, on {connection.vendor}"
    rows = []
    for name in (*CALLS, "all five"):
        seconds = direct.spent.get(name, sum(direct.spent.values()))
        statements = direct.statements.get(name, direct.statements.total())
        said = f"{statements} statements, with those of transactions; {how}"
        rows.append(Row(name=f"{name}, processor", value=1000 * seconds / CARDS, unit="ms", how=said))
    return rows


def _collect(direct: Direct) -> None:
    phone = Phone()
    phone.http = cast("Client", direct)
    phone.fetch_card(offer_uri(phone, push_token=None))


def _environ(method: str, path: str, content: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    if "HTTP_CONTENT_TYPE" in named:
        named["CONTENT_TYPE"] = named.pop("HTTP_CONTENT_TYPE")
    return named | {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(content)),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(content),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
