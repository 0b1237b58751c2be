"""Death and the end of rights, as the register says them, end cards and cases; its silence ends nothing."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance.models import Card
from issuance.states import RevocationReason
from issuance.states import State as CardState
from tests.issuance.factories import active, offered
from tests.issuance.wallet import Wallet
from tests.verification.factories import an_enrolment, an_insured_person
from tests.verification.register.test_importing import HEADER, LINE, NIR
from verification import tasks
from verification.models import Enrolment, InsuredPerson
from verification.register import endings
from verification.register.importing import import_register
from verification.states import LIVE, State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from uuid import UUID

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def end_cards() -> int:
    return endings.end_cards(now=timezone.now(), seconds=60, at_most=100)


def with_card(**register: Any) -> tuple[InsuredPerson, UUID]:
    person = an_insured_person()
    InsuredPerson.objects.filter(pk=person.pk).update(**register)
    return person, active(Wallet(), holder_ref=person.nir_index)


def today() -> date:
    return timezone.localdate()


@pytest.mark.parametrize(
    ("register", "reason"),
    [
        ({"died_on": date(2026, 1, 5)}, "death"),
        ({"died_on": date(2026, 1, 5), "rights_until": date(2020, 1, 1)}, "death"),
        ({"rights_until": date(2020, 1, 1)}, "rights_ended"),
    ],
)
def test_the_card_is_revoked_once_and_the_journal_says_why(register: Any, reason: str) -> None:
    _, card_id = with_card(**register)
    assert (end_cards(), end_cards()) == (1, 0)
    assert Card.objects.get(pk=card_id).status == CardState.REVOKED
    entry = Entry.objects.get(act="card.revoked")
    assert (entry.actor, entry.data["reason"]) == ("system:register", reason)


def test_more_than_the_ceiling_waits_until_a_person_says_so(settings: Settings) -> None:
    settings.ENDINGS_AT_ONCE = 1
    for _ in range(2):
        with_card(died_on=today())
    with pytest.raises(endings.TooMany):
        tasks.end_cards()
    with pytest.raises(CommandError, match="Nothing was ended"):
        call_command("end_cards", at_most=1)
    assert set(Card.objects.values_list("status", flat=True)) == {CardState.ACTIVE}
    call_command("end_cards", at_most=2)
    assert set(Card.objects.values_list("status", flat=True)) == {CardState.REVOKED}
    tasks.end_cards()


def test_nobody_else_loses_anything() -> None:
    with_card()
    with_card(rights_until=today() - settings.RIGHTS_GRACE)
    with_card(rights_until=today() + timedelta(days=1))
    an_enrolment(status=State.QUEUED)
    assert end_cards() == 0
    assert set(Card.objects.values_list("status", flat=True)) == {CardState.ACTIVE}
    assert Enrolment.objects.get().status == State.QUEUED


@pytest.mark.parametrize("status", sorted(LIVE - {State.APPROVED}))
def test_a_case_under_way_ends_wherever_it_stands(status: State) -> None:
    case = an_enrolment(status=status)
    InsuredPerson.objects.update(died_on=today())
    assert (end_cards(), end_cards()) == (1, 0)
    case.refresh_from_db()
    assert (case.status, case.claimed_by, case.check_id) == (State.EXPIRED, None, None)
    assert case.closed_at is not None
    assert Entry.objects.get(act="enrolment.expired").data["reason"] == "death"


def test_a_card_that_was_not_collected_is_withdrawn_with_its_case() -> None:
    person = an_insured_person()
    card_id = offered(Wallet(), holder_ref=person.nir_index)
    case = an_enrolment(status=State.APPROVED, person=person, card_id=card_id)
    InsuredPerson.objects.update(died_on=today())
    assert end_cards() == 1
    case.refresh_from_db()
    assert (case.status, Card.objects.get().status) == (State.EXPIRED, CardState.WITHDRAWN)


def test_a_run_that_is_interrupted_goes_on_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "AT_ONCE", 2)
    for _ in range(3):
        with_card(died_on=today())
    assert endings.end_cards(now=timezone.now(), seconds=0, at_most=100) == 1
    assert end_cards() == 2
    assert set(Card.objects.values_list("status", flat=True)) == {CardState.REVOKED}


def load(line: str, *, header: str = HEADER) -> None:
    assert not import_register(file=io.StringIO(f"{header}\n{line}\n"), actor="system:test").refused


def test_the_import_says_who_died_and_until_when_rights_run() -> None:
    load(f"{LINE},2026-03-01", header=f"{HEADER},died_on")
    person = InsuredPerson.objects.get()
    assert (person.died_on, person.rights_until) == (date(2026, 3, 1), date(2027, 12, 31))
    load(LINE)  # an export without the column says nothing of deaths
    assert InsuredPerson.objects.get().died_on == date(2026, 3, 1)
    load(f"{LINE},", header=f"{HEADER},died_on")  # a death that was an error
    assert InsuredPerson.objects.get().died_on is None


def test_a_death_that_is_still_to_come_is_an_error_and_ends_nothing() -> None:
    line = f"{LINE},{today() + timedelta(days=1)}"
    imported = import_register(file=io.StringIO(f"{HEADER},died_on\n{line}\n"), actor="system:test")
    assert imported.refused == [(2, "died_on")]
    assert not InsuredPerson.objects.exists()


def test_a_case_that_closes_while_it_is_looked_at_stays_as_it_is() -> None:
    case = an_enrolment(status=State.ACTIVATED)
    with pytest.raises(NotThere):
        endings._close(case.pk, RevocationReason.DEATH, timezone.now())
    case.refresh_from_db()
    assert case.status == State.ACTIVATED


def test_who_is_missing_from_an_import_keeps_their_card() -> None:
    load(LINE)
    person, card_id = with_card()
    load(LINE.replace("MARTIN", "MARTIN DUPUIS"))
    assert InsuredPerson.objects.filter(pk=person.pk).exists() and person.nir != NIR
    assert end_cards() == 0
    assert Card.objects.get(pk=card_id).status == CardState.ACTIVE
