"""People whose every value is a marker, on their ways through a running system, and what goes wrong on them.

One confirms a contact, films, is accepted, is notified, collects the card, shows and renews it. One comes
through France Identité and is refused. One sends what is no film, to a store that is then away. Codes are
wrong, requests malformed, pictures not there.
"""

from __future__ import annotations

import re
import shutil
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from cryptography.x509 import load_pem_x509_certificate

from ecarte.demo.agent import Agent
from ecarte.demo.browser import identify
from ecarte.demo.desk import opened, signed_in
from ecarte.demo.enrol import Story, gestures_of
from ecarte.demo.film import film_document, film_face
from ecarte.demo.people import CAST, register_csv
from ecarte.demo.phone import Phone, Refused
from ecarte.demo.staff import read_accounts
from ecarte.demo.wallet import Collection
from tests.issuance.push.phones import Android
from tests.verification.engine.clips import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ecarte.demo.person import Person
    from tests.end_to_end.system import System
    from tests.issuance.push.servers.google import Google
    from tests.verification.intake.contact.conftest import SmsProvider

Found = TypeVar("Found")
CAST_BY_SLUG = {person.slug: person for person in CAST}
FILMED = replace(CAST_BY_SLUG["martin"], family_name="Krzywicka", mobile="+33639980551")
PROVEN = replace(
    CAST_BY_SLUG["petit"],
    family_name="Wolfensperger",
    given_names=("Ghislaine", "Ingeborg"),
    mobile="+33639980552",
)
"""The provider knows somebody else by this name: refused."""
ABSENT = CAST_BY_SLUG["morel"]
CODE, WRONG = "59031846", "40277153"
CAMERA = "Objectif de Philippine"
COMMENT = "La tranche semble découpée aux ciseaux"
NO_FILM = "Ceci n’est pas une vidéo mais un aveu"
SEARCH = "/dossiers/recherche/"
PATIENCE = 90
"""Seconds for anything to happen."""


class MarkedRun:
    """The people, their phones and the agents."""

    def __init__(self, running: System, google: Google, sms: SmsProvider, folder: Path) -> None:
        self._running, self._sms, self._folder = running, sms, folder
        self._android = Android(google)
        self.case = ""
        """Id of the case that ends with a card."""

    @property
    def markers(self) -> dict[str, str]:
        """By what they are."""
        people = {"filmed": FILMED, "proven": PROVEN, "absent": ABSENT}
        values = {"code": CODE, "wrong code": WRONG, "camera": CAMERA, "comment": COMMENT, "no film": NO_FILM}
        values |= {"push token": self._android.token, "number on the document": FILMED.document_number}
        values |= {"place of birth": FILMED.birth_place_name}
        for who, person in {"filmed": FILMED, "proven": PROVEN}.items():
            values |= {f"name, {who}": person.family_name, f"given name, {who}": person.given_names[0]}
            values |= {f"born, {who}": f"{person.birth_date}", f"né, {who}": f"{person.birth_date:%d/%m/%Y}"}
        for who, person in people.items():
            values |= {f"NIR, {who}": person.nir[:13], f"mobile, {who}": person.mobile[3:]}
            values |= {f"address, {who}": person.email} if person.email else {}
        return values

    def all(self) -> None:
        """Raises AssertionError when the story ends otherwise."""
        register = self._folder / "register.csv"
        register_csv(register, [FILMED, PROVEN])
        self._running.manage("import_register", str(register))
        register.unlink()
        self._call_badly()
        self._lose_films()
        with closing(self._phone()) as refused, closing(self._phone()) as accepted:
            self._prove(refused)
            self._film(accepted)
            self._decide()
            _wait(lambda: refused.status()["status"] == "refused")
            self._collect(accepted)

    def probes(self) -> bytes:
        return b"".join(
            httpx.get(f"{self._running.origin}/{path}").content
            for path in ("healthz", "readyz", "readyz/journal", "readyz/signers", "readyz/forgetting")
        )

    def _phone(self) -> Phone:
        return Phone(self._running.origin)

    def _call_badly(self) -> None:
        """Everything personal where it does not belong, or in what nobody can read."""
        broken = f'{{"nir": "{FILMED.nir}", "code": "{CODE}"'.encode()
        for path in ("/api/v1/enrolments", "/issuance/token", "/issuance/credential"):
            httpx.post(
                f"{self._running.origin}{path}?nir={FILMED.nir}",
                content=broken,
                headers={"Content-Type": "application/json", "X-Person": FILMED.nir, "DPoP": PROVEN.nir},
            )

    def _lose_films(self) -> None:
        """What is no film; then the store is away while the worker wants to read it."""
        with closing(self._phone()) as phone:
            phone.open(nir=ABSENT.nir, scheme=ABSENT.scheme)
            phone.set_code(CODE)
            self._confirm(phone, ABSENT)
            challenge = phone.challenge()
            film = self._folder / "film.mp4"
            film.write_bytes(NO_FILM.encode() * 1000)
            _refused(partial(phone.send_film, film, challenge=challenge["id"]), kind="document")
            skipped = NO_FILM.encode()
            box = (8 + len(skipped)).to_bytes(4, "big") + b"free" + skipped
            film.write_bytes(clip(fast_start=True) + box)
            for kind in ("document", "face"):
                phone.look(phone.send_film(film, kind=kind, challenge=challenge["id"]))
            with self._without_store():
                phone.submit(challenge["id"])
                _wait(lambda: "Traceback" in (self._running.var / "log/worker.log").read_text())

    def _prove(self, phone: Phone) -> None:
        phone.open(nir=PROVEN.nir, scheme=PROVEN.scheme)
        phone.set_code(CODE)
        self._sms.status = 500
        phone.ask_contact_code("sms")
        self._text_to(PROVEN)
        self._sms.status = 202
        asked = phone.ask_identity()
        brought_back = identify(asked["authorization_url"], person=PROVEN.slug)
        phone.submit_identity(phone.answer_identity(asked["id"], brought_back)["id"])

    def _film(self, phone: Phone) -> None:
        phone.push_token = self._android.push_token
        phone.open(nir=FILMED.nir, scheme=FILMED.scheme)
        self.case = phone._home.rpartition("/")[2]
        phone.set_code(CODE)
        self._confirm(phone, FILMED)
        challenge = phone.challenge()
        films = {kind: self._folder / f"{kind}.mp4" for kind in ("document", "face")}
        film_document(FILMED, films["document"], seconds=3, fps=15, seed=7)
        film_face(
            FILMED,
            films["face"],
            seconds=challenge["face_seconds"],
            fps=15,
            size=(720, 1280),
            gestures=gestures_of(challenge),
            seed=7,
        )
        for kind, film in films.items():
            phone.send_film(film, kind=kind, challenge=challenge["id"])
            film.unlink()
        phone.submit(challenge["id"], capture_metadata=dict.fromkeys(films, _origin()))
        _wait(lambda: phone.status()["status"] == "waiting")

    def _confirm(self, phone: Phone, person: Person) -> None:
        phone.ask_contact_code("sms")
        code = re.findall(r"\b\d{6}\b", self._text_to(person))[0]
        _refused(phone.confirm_contact, code=f"{(int(code) + 1) % 10**6:06}")
        phone.confirm_contact(code)

    def _text_to(self, person: Person) -> str:
        """The message that was brought to the provider, whatever that answered."""
        sent = self._sms.received
        return _wait(lambda: next((each["text"] for _, each in sent if each["to"] == person.mobile), ""))

    def _decide(self) -> None:
        """By whoever may: some decisions need a second one. The first look finds no picture."""
        accounts, origin = read_accounts(self._running.var), self._running.origin
        for name in ("agent", "senior", "fraud"):
            agent = Agent(origin=origin, username=name, credentials=accounts[name])
            with closing(agent._http) as browser:
                while address := agent.take():
                    with self._without_store():
                        for source in opened(browser, address).evidence:
                            browser.get(source)
                    agent.judge(address, comment=COMMENT)
        supervisor = signed_in(origin=origin, username="supervisor", credentials=accounts["supervisor"])
        with closing(supervisor) as browser:
            search = opened(browser, SEARCH).form("/recherche/")
            browser.post(SEARCH, data=search.fields | {"wanted": FILMED.nir}).raise_for_status()

    def _collect(self, phone: Phone) -> None:
        _wait(lambda: bool(self._android.ids()))
        uri = phone.status()["credential_offer_uri"]
        _refused(Collection(phone, WRONG).go_on, offer_uri=uri)
        root = load_pem_x509_certificate((self._running.var / "issuer/root.pem").read_bytes())
        story = Story(person=FILMED, phone=phone, films=self._folder, tell=lambda *_: None)
        story.code = CODE
        story.collect(root)  # in every format, shown at a terminal, renewed and shown again
        assert story.ended == "active"

    @contextmanager
    def _without_store(self) -> Iterator[None]:
        store = self._running.var / "evidence"
        away = store.rename(store.with_name("away"))
        try:
            yield
        finally:
            shutil.rmtree(store, ignore_errors=True)  # a probe may have made it
            away.rename(store)


def _origin() -> dict[str, Any]:
    frames = {"count": 130, "seconds": 8.7, "median_ms": 66.7, "longest_ms": 80.0}
    camera = {"facing": "front", "label": CAMERA, "virtual": False}
    return {
        "camera": camera,
        "frames": frames,
        "started_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _refused(call: Callable[..., object], **arguments: str) -> None:
    try:
        call(**arguments)
    except Refused:
        return
    raise AssertionError("what is wrong was taken")


def _wait(until: Callable[[], Found]) -> Found:
    """What it gives as soon as that is something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := until()):
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.2)
    return found
