"""Does the answer to an opening, or its time, tell what is known of a NIR: insured, enrolled, without rights?

Whoever asks times what a stranger can time: from sending the request, signed beforehand, to the last byte of
the answer. The kinds of NIR are asked in a random order on one connection, so that whatever else the machine
does falls on all of them alike; each opening has a key of its own, as a key opens once. On SQLite, or under
`python -m tests.postgres` on PostgreSQL.
"""

from __future__ import annotations

import csv
import os
import random
import tempfile
import time
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.db import connection

from bench.table import Row
from ecarte.demo.people import REGISTERED
from ecarte.demo.person import Insured, make_nir
from ecarte.demo.phone import Phone
from tests.end_to_end.system import System, system

NIRS = 1000
"""Of each kind."""
BAR = 0.55
INSURED, UNKNOWN, ENROLLED, WITH_CARD = "insured", "unknown", "enrolled", "with card"
REGISTERED_AS: dict[str, dict[str, Any]] = {
    INSURED: {},
    ENROLLED: {},
    WITH_CARD: {},
    "other scheme": {"scheme": "agricultural"},
    "closed department": {"department": "976"},
    "no rights": {"rights_until": date(2024, 12, 31)},
}
"""What stands in the register of each kind, where it is not what stands of anybody."""
KINDS = (UNKNOWN, *REGISTERED_AS)
CLOSE = 'from verification.models import Department; Department.objects.filter(pk="976").update(open=False)'
GIVE_CARDS = """
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from issuance.models import Card
from issuance.states import State
from verification.nir import Nir
from verification.register.selectors import nir_index
now = timezone.now()
Card.objects.bulk_create(
    Card(status=State.ACTIVE, holder_ref=nir_index(Nir.parse(nir.strip())), claims={{}},
         device_jkt=uuid4().hex, device_jwk={{}}, case=uuid4(), approved_by="agent:1",
         offered_at=now, activated_at=now, expires_at=now + timedelta(days=365))
    for nir in open({path!r})
)
"""


@dataclass(frozen=True)
class Answered:
    """What a stranger sees of one opening."""

    kind: str
    seconds: float
    shape: tuple[object, ...]
    """Status, headers but the date, names and sizes of the body's members."""


def enumeration(*, nirs: int = NIRS) -> list[Row]:
    """Raises AssertionError when an opening was refused."""
    with tempfile.TemporaryDirectory(prefix="ecarte-enumeration-") as name:
        folder = Path(name)
        with system(var=folder, port=None, **_database()) as running:
            running.wait_until_started()
            answers = _ask(running, _numbers(running, folder, nirs))
    return _rows(answers, nirs)


def _database() -> dict[str, str]:
    """On a server that this process uses, too: one beside its own."""
    if connection.vendor == "sqlite":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE enumeration")
    return {"DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path="/enumeration").geturl()}


def _numbers(running: System, folder: Path, nirs: int) -> dict[str, list[str]]:
    """So many of each kind, as the register and the cards say."""
    count = len(KINDS)
    made = [make_nir("F", date(1990, 7, 13), f"75{100 + n // 900}", n % 900 + 1) for n in range(count * nirs)]
    by_kind = {kind: made[place::count] for place, kind in enumerate(KINDS)}
    register, holders = folder / "register.csv", folder / "holders"
    _write(register, by_kind)
    running.manage("import_register", str(register))
    holders.write_text("\n".join(by_kind[WITH_CARD]))
    for command in (CLOSE, GIVE_CARDS.format(path=str(holders))):
        running.manage("shell", "--verbosity=0", "--command", command)
    return by_kind


def _write(register: Path, by_kind: dict[str, list[str]]) -> None:
    somebody = REGISTERED[0]
    columns = list(Insured.__dataclass_fields__)
    row = {name: getattr(somebody, name) for name in columns}
    row["given_names"] = " ".join(somebody.given_names)
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for kind, differs in REGISTERED_AS.items():
            writer.writerows({**row, **differs, "nir": nir} for nir in by_kind[kind])


def _ask(running: System, numbers: dict[str, list[str]]) -> list[Answered]:
    asked = [(kind, nir) for kind in KINDS for nir in numbers[kind]]
    random.Random(6).shuffle(asked)
    transport = httpx.HTTPTransport()
    phones = [Phone(running.origin, transport=transport) for _ in range(len(asked) + len(numbers[ENROLLED]))]
    with httpx.Client(timeout=60, transport=transport) as line:
        consent = phones[0].consent()["version"]
        for nir in numbers[ENROLLED]:  # somebody else's phone, before
            _open(line, phones.pop(), nir, consent, kind="")
        return [_open(line, phones.pop(), nir, consent, kind=kind) for kind, nir in asked]


def _open(line: httpx.Client, phone: Phone, nir: str, consent: str, *, kind: str) -> Answered:
    address = f"{phone.origin}/api/v1/enrolments"
    claims = {"jti": token_urlsafe(16), "htm": "POST", "htu": address, "iat": int(time.time())}
    body = {
        "nir": nir,
        "scheme": "general",
        "consent": {"version": consent, "accepted": True},
        "language": "fr",
        "push_token": phone.push_token,
    }
    request = httpx.Request("POST", address, headers={"DPoP": phone.sign("dpop+jwt", claims)}, json=body)
    started = time.perf_counter()
    response = line.send(request)
    seconds = time.perf_counter() - started
    assert response.status_code == 201, response.text
    headers = tuple(sorted((name, value) for name, value in response.headers.items() if name != "date"))
    members = tuple((name, len(str(value))) for name, value in response.json().items())
    return Answered(kind, seconds, (response.status_code, headers, members))


def _rows(answers: list[Answered], nirs: int) -> list[Row]:
    how = (
        f"{nirs} NIRs of each kind in random order over HTTP, one connection, a key of its own for each; "
        f"embedded system (gunicorn, {connection.vendor}), rates lifted"
    )
    times = {kind: [answer.seconds for answer in answers if answer.kind == kind] for kind in KINDS}
    return [
        Row(name="shapes of the answer", value=len({a.shape for a in answers}), unit="", bar=1, how=how),
        *(_told_apart(kind, times[kind], times[INSURED], how) for kind in KINDS if kind != INSURED),
        *(
            Row(name=f"opening, {kind}, median", value=1000 * _median(times[kind]), unit="ms", how=how)
            for kind in KINDS
        ),
    ]


def _told_apart(kind: str, times: list[float], others: list[float], how: str) -> Row:
    """The area under the curve of whoever guesses by the time, whichever way round serves them better."""
    area = _area(times, others)
    area = max(area, 1 - area)
    spread = 1.96 * sqrt((len(times) + len(others) + 1) / (12 * len(times) * len(others)))
    unit = f"AUC (95 %: {area - spread:.3f} to {area + spread:.3f})"
    return Row(name=f"{kind} told from insured by time", value=area, unit=unit, bar=BAR, how=how)


def _area(times: list[float], others: list[float]) -> float:
    """How often one of `times` is longer than one of `others` (Mann and Whitney)."""
    ranked = sorted(others)
    longer = sum(bisect_left(ranked, one) + bisect_right(ranked, one) for one in times)
    return longer / (2 * len(times) * len(others))


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
