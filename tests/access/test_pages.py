"""Actor × address × method: every page of the staff answers whom the table names, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role
from tests.access.addresses import Address, addresses
from tests.access.people import Actor, Answer
from tests.access.table import ACTORS, EMERGENCY, TABLE, answers
from tests.verification.factories import an_agent, an_enrolment, some_evidence
from verification.models import EmergencyAccess
from verification.retention.holds import place
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecarte.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ADDRESSES = {each.name: each for each in addresses()}
FORMS: dict[str, dict[str, str]] = {
    "usersessions_end": {"which": "others"},
    "breakglass:review": {"justified": "yes"},
    "rights:copy": {"form": "json"},
    "rights:rectify": {"datum": "contact"},
}
"""What is sent where an empty form would be no such page."""
GUARDS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class World:
    """What the parameters of addresses name: something of somebody else's, unless the address says otherwise."""

    def __init__(self, actor: Actor) -> None:
        other, director = an_agent(role=Role.FRAUD), an_agent(role=Role.SUPERVISOR)
        approved, refused = an_enrolment(status=State.APPROVED), an_enrolment(status=State.REFUSED)
        mine = actor.user if actor.user and actor.name == EMERGENCY else other
        now, hour = timezone.now(), timedelta(hours=1)

        def access(by: User, asked: timedelta, *, signed: bool) -> EmergencyAccess:
            at = now - asked
            given = {"signed_by": director, "signed_at": at, "ends_at": at + hour} if signed else {}
            row = EmergencyAccess(enrolment=refused, asked_by=by, asked_at=at, motive="Urgence", **given)
            row.save(force_insert=True)
            return row

        waiting, runs, ended = (
            access(other, hour, signed=False),
            access(mine, hour / 2, signed=True),
            access(other, 2 * hour, signed=True),
        )
        hold = place(enrolment=refused, motive="Urgence", lasts=hour, by=other, now=now)
        self.values: dict[str, object] = {
            "enrolment_id": approved.pk,
            "evidence_id": some_evidence(approved).pk,
            "habilitation_id": other.habilitations.first().pk,  # type: ignore[union-attr]
            "access_id": waiting.pk,
            "hold_id": hold.pk,
            "subject_id": refused.person_id,
            "case_id": refused.pk,
            "card_id": uuid4(),
            "pk": Authenticator.objects.create(user=other, type="webauthn", data={"name": "clé"}).pk,
        }
        assert refused.person is not None
        actor.client.post(reverse("rights:find"), {"nir": refused.person.nir})
        self.special: Mapping[str, Mapping[str, object]] = {
            "breakglass:case": {"access_id": runs.pk},
            "breakglass:review": {"access_id": ended.pk},
        }

    def path(self, address: Address) -> str:
        return address.filled({**self.values, **self.special.get(address.name, {})})


def is_let_in(answer: Answer) -> bool:
    """The page itself, the way on after a form, or that it comes too often; not an error, nor the sign-in."""
    return answer.status in (200, 302, 422, 429) and not answer.location.startswith("/compte/connexion/")


def wrong(actor: Actor, page: str, method: str, world: World) -> str:
    """What is not as the table says; empty when all is."""
    answer = actor.asks(method, world.path(ADDRESSES[page]), FORMS.get(page) if method == "POST" else None)
    if lacking := [name for name, value in GUARDS.items() if answer.headers.get(name) != value]:
        return f"lacks {lacking}"
    if "'unsafe" in answer.headers.get("Content-Security-Policy", "'unsafe"):
        return "has no strict content security policy"
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        return "lets the page use devices"
    if answers(actor.name, page, method):
        return "" if is_let_in(answer) else f"was refused ({answer.status} {answer.location})"
    return (
        ""
        if actor.was_sent_away(answer)
        else f"was not sent away ({answer.status} {answer.location} {answer.wrote})"
    )


@pytest.mark.parametrize("name", ACTORS)
def test_a_page_answers_whom_the_table_names_and_nobody_else(name: str) -> None:
    actor = Actor(name)
    world = World(actor)
    found = [
        (page, method, said)
        for page in TABLE["pages"]
        for method in ("GET", "POST")
        if (said := wrong(actor, page, method, world))
    ]
    assert not found, "\n".join(map(str, found))


def test_nobody_is_let_in_on_a_person_who_was_not_looked_for() -> None:
    for name in ("auditor", "supervisor"):
        actor = Actor(name)
        world = World(actor)
        other = an_enrolment(status=State.QUEUED)
        for subject in (world.values["case_id"], other.pk, other.person_id):
            world.values |= {"subject_id": subject, "case_id": other.pk}
            for page, methods in TABLE["searched"].items():
                for method in methods:
                    answer = actor.asks(method, world.path(ADDRESSES[page]), FORMS.get(page))
                    assert (answer.status, answer.wrote) == (404, []), (name, page)


def case_addresses() -> set[str]:
    names = {action.partition(" ")[0] for action in TABLE["case"]}
    return {"review:case" if name == "look" else f"review:{name}" for name in names}


def test_every_address_has_its_row() -> None:
    known = case_addresses() | set(TABLE["pages"]) | set(TABLE["public"]["addresses"]) | set(TABLE["phones"])
    mine = {name for name, each in ADDRESSES.items() if not each.route.startswith("admin/")}
    assert sorted(mine - known) == []
    assert sorted(known - mine) == []


def test_what_answers_anybody_does_not_look_at_who_is_signed_in() -> None:
    strangers, agent = Actor("stranger"), Actor("agent")
    values: Any = dict.fromkeys(("reference", "status_list_id", "authority", "version", "code", "token"), "1")
    found: list[Any] = []
    for name in TABLE["public"]["addresses"]:
        path = ADDRESSES[name].filled({**values, "case": uuid4(), "mailbox": "1"})
        first, second = strangers.asks("GET", path), agent.asks("GET", path)
        if first.status == 500 or first.location.startswith("/compte/connexion/?"):
            found.append((name, first.status, first.location))
        if path.startswith(("/api/", "/issuance/", "/.well-known/")) and first.status != second.status:
            found.append((name, first.status, second.status))
    assert not found, "\n".join(map(str, found))
