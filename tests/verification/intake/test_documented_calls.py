"""The walk through the API that docs/api.md gives runs as it is written: by bash and curl, over real HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings as django_settings

from ecarte.demo.identity_provider.population import everybody
from ecarte.demo.people import REGISTERED
from ecarte.demo.sign import device_key
from issuance.models import Card
from tests.films import PEOPLE, register
from tests.verification.factories import an_enrolment
from tests.verification.insurer.test_calls import Machine
from tests.verification.intake.agreement.test_agreement import declare, with_card
from tests.verification.intake.france_identite.stand_in import stand_in
from verification.models import Enrolment
from verification.prechecks.run import run_checks
from verification.states import State
from verification.tasks import send_pending_contact_codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.live_server_helper import LiveServer

    from ecarte.demo.identity_provider.provider import Provider

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DOCUMENTED = django_settings.BASE_DIR / "docs" / "api.md"
HERE = "http://127.0.0.1:8000"
MARTIN, FAURE = "2 84 07 75 112 342 63", "1 90 08 38 185 411 30"


def calls(section: str) -> list[tuple[str, int]]:
    """The commands of a section's examples, in order, each with the status that its comment promises."""
    text = DOCUMENTED.read_text().partition(f"## {section}\n")[2].partition("\n## ")[0]
    script = "\n".join(fence for fence in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "curl" in fence)
    found, promised = [], [0]
    for block in re.split(r"\n(?=curl|#)", "\n" + script):
        block = block.strip()
        if block.startswith("#"):
            promised = [int(each) for each in re.findall(r"→ (\d{3})", block)] or promised
        elif block:
            found.append((block, promised.pop(0) if len(promised) > 1 else promised[0]))
    return found


class Shell:
    """Runs documented commands, with what the earlier ones answered as their variables."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.folder, self.origin = folder, origin
        self.variables: dict[str, str] = {"PUBLIC_URL": origin}
        self.key = "key.json"

    def opened(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep what an opening gave."""
        home = f"{self.origin}/api/v1/enrolments/{answer['id']}"
        self.variables |= {"T": answer["access_token"], "E": home}
        return answer

    def sign(self, what: str, *rest: str) -> str:
        command = [sys.executable, "-m", "ecarte.demo.sign", what, str(self.folder / self.key), *rest]
        signed = subprocess.run(
            command, cwd=django_settings.BASE_DIR, check=True, capture_output=True, text=True
        )
        return signed.stdout.strip()

    def run(self, call: tuple[str, int]) -> Any:
        """The body of the answer. Fails when its status is another than the comment promises."""
        command, promised = call[0].replace(HERE, self.origin), call[1]
        if "$P" in command:
            self.variables["P"] = self.proof_of(command)
        kept = found[1] if (found := re.search(r" -o (\S+)", command)) else "body"
        command = command.replace(f" -o {kept}", "", 1)
        measured = command.replace("curl ", f"curl -sS -D head -o {kept} -w '%{{http_code}}' ", 1)
        status = subprocess.run(
            ["bash", "-ec", measured],
            cwd=self.folder,
            env=os.environ | self.variables,
            check=True,
            capture_output=True,
            text=True,
        )
        body = (self.folder / kept).read_bytes()
        assert int(status.stdout) == promised, (command, body)
        body = body.rpartition(b"\r\n\r\n")[2] if "curl -i" in command else body
        return json.loads(body) if body.startswith(b"{") else None

    def proof_of(self, command: str) -> str:
        """The proof that this command carries."""
        method = found[1] if (found := re.search(r"-X (\w+)", command)) else "GET"
        address = re.findall(r"(?:http|\$E|\$LOCATION|\$PUBLIC_URL)[^\s']*", command)[0]
        for name, value in self.variables.items():
            address = address.replace(f"${name}", value)
        token = [self.variables["T"]] if "$T" in command else []
        return self.sign("proof", method, address, *token)

    def header(self, name: str) -> str:
        """Of the last answer."""
        lines = (self.folder / "head").read_text().splitlines()
        return next(line.split(": ", 1)[1] for line in lines if line.startswith(f"{name}: "))


@pytest.fixture
def shell(tmp_path: Path, live_server: LiveServer, settings: Any, film: bytes) -> Shell:
    settings.PUBLIC_URL = live_server.url
    for kind in ("document", "face"):
        (tmp_path / f"{kind}.mp4").write_bytes(film)
    martin = register(PEOPLE["martin"])
    martin.contacts = {"email": PEOPLE["martin"].email}
    martin.save()
    return Shell(tmp_path, live_server.url)


@pytest.fixture
def provider(shell: Shell, settings: Any) -> Iterator[Provider]:
    """The one that the demonstration runs."""
    register(next(insured for insured in REGISTERED if insured.nir == FAURE.replace(" ", "")))
    with stand_in(settings, folder=shell.folder, origin=shell.origin, people=everybody()) as provider:
        yield provider


def test_the_walk_with_films_runs_as_it_is_documented(shell: Shell) -> None:
    way = calls("The way")
    availability, consent, opening, challenge, announce, send, code, submit, follow, withdraw = way
    assert shell.run(consent)["version"] == shell.run(availability)["consent_version"]
    opened = shell.opened(shell.run(opening))
    shell.variables["C"] = shell.run(challenge)["id"]
    for kind in ("document", "face"):
        shell.run((announce[0].replace("face", kind), announce[1]))
        shell.variables["LOCATION"] = urljoin(shell.origin, shell.header("Location"))
        shell.run((send[0].replace("face", kind), send[1]))
    shell.run(calls("After the last byte")[0])
    shell.run(code)
    confirm_contact(shell)
    films = [f"{kind}={shell.folder / kind}.mp4" for kind in ("document", "face")]
    shell.variables["S"] = shell.sign("submission", opened["id"], shell.variables["C"], *films)
    assert shell.run(submit)["status"] == "checking"
    told = shell.run(follow)
    assert told["case_number"] == opened["case_number"]
    of_the_enrolment = shell.variables.copy()
    read, token, nonce, credential, _, deferred = collecting(shell, told)
    waiting = ask_for_the_card(shell, read, token, nonce, (credential[0], 202))
    shell.variables["X"] = waiting["transaction_id"]
    assert shell.run((deferred[0], 202)) == waiting
    shell.variables = of_the_enrolment
    shell.run(withdraw)
    assert Enrolment.objects.get().status == State.WITHDRAWN


def test_the_walk_through_france_identite_runs_as_it_is_documented(shell: Shell, provider: Provider) -> None:
    *_, opening, _, _, _, code, _, follow, _ = calls("The way")
    ask, form, consent, hand_over, submit, sign_out = calls("France Identité in place of films")
    shell.opened(shell.run((opening[0].replace(MARTIN, FAURE), opening[1])))
    shell.run(code)
    asked = shell.run(ask)
    shell.variables |= {"R": asked["id"], "A": asked["authorization_url"]}
    shell.run(form)
    shell.run(consent)
    proven = shell.run(hand_over)
    shell.variables |= {"I": proven["id"], "L": proven["logout_url"]}
    shell.variables["S"] = shell.sign("identity", str(Enrolment.objects.get().pk), proven["id"])
    assert shell.run(submit)["status"] == "checking"
    shell.run(sign_out)
    assert provider.calls[-1] == "/session/end"
    of_the_enrolment = shell.variables.copy()
    read, token, nonce, credential, notify, deferred = collecting(shell, shell.run(follow))
    waiting = ask_for_the_card(shell, read, token, nonce, (credential[0], 202))
    run_checks(enrolment_id=Enrolment.objects.get().pk, check_id=uuid4())
    shell.variables["X"] = waiting["transaction_id"]
    assert shell.run(deferred)["credentials"]
    shell.variables["K"] = shell.sign("credential", shell.origin, shell.run(nonce)["c_nonce"])
    shell.variables["D"] = shell.run(credential)["notification_id"]
    shell.run(notify)
    stands, *changes = calls("The card's life")
    assert shell.run(stands)["status"] == "active"
    assert [shell.run(change)["status"] for change in changes] == ["suspended", "active", "revoked"]
    shell.variables = of_the_enrolment
    assert shell.run(follow)["status"] == "active"


def collecting(shell: Shell, told: dict[str, Any]) -> list[tuple[str, int]]:
    """The calls of the collection, with the address of the offer in its variable."""
    shell.variables["O"] = parse_qs(urlsplit(told["credential_offer_uri"]).query)["credential_offer_uri"][0]
    return calls("Collecting the card")


def ask_for_the_card(shell: Shell, *way: tuple[str, int]) -> dict[str, Any]:
    """From the offer to what the first credential call answers."""
    read, token, nonce, credential = way
    [grant] = [
        each for name, each in shell.run(read)["grants"].items() if name.endswith("pre-authorized_code")
    ]
    shell.variables["G"] = grant["pre-authorized_code"]
    shell.variables["T"] = shell.run(token)["access_token"]
    shell.variables["K"] = shell.sign("credential", shell.origin, shell.run(nonce)["c_nonce"])
    return dict(shell.run(credential))


def confirm_contact(shell: Shell) -> None:
    ask, mail, confirm = calls("Confirming the contact")
    shell.run(ask)
    send_pending_contact_codes()
    [code] = re.findall(r"\b\d{6}\b", shell.run(mail)["messages"][-1]["text"])
    shell.run((confirm[0].replace("482617", code), confirm[1]))


def test_a_parent_agrees_as_it_is_documented(shell: Shell) -> None:
    ask, agree = calls("A minor and their parent")
    child = register(PEOPLE["leroy"])
    opening = calls("The way")[2]
    shell.opened(shell.run((opening[0].replace(MARTIN, child.nir), opening[1])))
    code = shell.run(ask)["code"]
    declare(child, with_card())
    shell.key = "parent.json"
    Card.objects.update(device_jkt=device_key(shell.folder / shell.key).thumbprint())
    shell.run((agree[0].replace("7K2M-9QXD-4TBH-WN6C", code), agree[1]))
    assert Enrolment.objects.get().agreement is not None


def test_an_insurer_calls_as_it_is_documented(shell: Shell) -> None:
    with_card()
    case = an_enrolment(status=State.ACTIVATED, card_id=Card.objects.get().pk)
    Card.objects.update(holder_ref=case.nir_index)
    [(command, promised)] = calls("Insurers")
    address = f"{shell.origin}/api/v1/insurer/card-suspensions"
    shell.variables["ASSERTION"] = Machine().assertion(address.removeprefix(shell.origin), aud=address)
    told = shell.run((command.replace("EV-7K2M-9QXD", case.case_number), promised))
    assert told["status"] == "suspended"


def test_the_walk_to_another_phone_runs_as_it_is_documented(shell: Shell) -> None:
    opened = shell.opened(shell.run(calls("The way")[2]))
    ask, go_on = calls("Another phone")
    shell.variables["CODE"] = shell.run(ask)["code"]
    shell.key = "another.json"
    assert shell.run(go_on)["id"] == opened["id"]
