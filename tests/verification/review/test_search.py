"""The search by case number and by NIR: what it finds, what it says, what it leaves behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from issuance.models import Card
from tests.issuance.factories import offered
from tests.issuance.wallet import Wallet
from tests.verification.factories import a_nir, an_agent, an_enrolment, an_insured_person
from verification.models import Enrolment
from verification.review import searching
from verification.review.searching import MOST
from verification.states import Lane, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
SEARCH = "/dossiers/recherche/"


@pytest.fixture
def searcher(client: Client) -> Iterator[User]:
    """A supervisor who has not searched yet."""
    user = an_agent(role=Role.SUPERVISOR)
    client.force_login(user)
    cache.delete(f"rate:searches:{user.pk}")
    yield user
    cache.delete(f"rate:searches:{user.pk}")


def search(client: Client, wanted: str) -> Any:
    return client.post(SEARCH, {"wanted": wanted})


def found(response: Any) -> list[str]:
    return [case.case_number for case, *_ in response.context["found"]]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.FRAUD])
def test_a_case_is_found_by_its_number_in_any_lane_and_state(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    case = an_enrolment(status=State.REFUSED, lane=Lane.SENIOR)
    an_enrolment()
    response = search(client, case.case_number)
    assert found(response) == [case.case_number]
    assert "Refusé" in response.content.decode()


def test_a_case_number_is_typed_as_one_likes(client: Client, searcher: User) -> None:
    case = an_enrolment()
    letters = case.case_number.replace("-", "")
    for typed in (
        case.case_number.lower(),
        letters,
        letters[2:],
        f" {case.case_number} ",
        letters[2:6] + " " + letters[6:],
    ):
        assert found(search(client, typed)) == [case.case_number]


def test_the_cases_of_a_person_are_found_by_their_nir_the_latest_first(
    client: Client, searcher: User
) -> None:
    nir = a_nir()
    person = an_insured_person(nir=nir)
    cases = [
        an_enrolment(status=state, person=person) for state in (State.REFUSED, State.EXPIRED, State.QUEUED)
    ]
    for age, case in enumerate(reversed(cases)):
        Enrolment.objects.filter(pk=case.pk).update(opened_at=timezone.now() - timedelta(days=age))
    an_enrolment(status=State.QUEUED)
    spaced = " ".join([nir[0], nir[1:3], nir[3:5], nir[5:7], nir[7:10], nir[10:13], nir[13:]])
    for typed in (nir, spaced):
        assert found(search(client, typed)) == [case.case_number for case in reversed(cases)]


def test_only_the_latest_cases_of_a_person_are_shown(client: Client, searcher: User) -> None:
    nir = a_nir()
    person = an_insured_person(nir=nir)
    for _ in range(MOST + 1):
        an_enrolment(status=State.REFUSED, person=person)
    assert len(found(search(client, nir))) == MOST


def test_what_is_found_is_who_has_it_and_dates_and_nothing_personal(client: Client, searcher: User) -> None:
    nir = a_nir()
    agent = an_agent(first_name="Anne", last_name="Vauban")
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent, person=an_insured_person(nir=nir))
    response = search(client, nir)
    page = response.content.decode()
    for told in (
        case.case_number,
        "En cours d’examen",
        "Anne Vauban",
        timezone.localdate().strftime("%d/%m/%Y"),
    ):
        assert told in page
    for personal in (nir, case.nir_index, "MARTIN", "MAËLYS", "1990"):
        assert personal not in page
    ((row, *_),) = response.context["found"]
    assert {"person_id", "nir_index", "push_token", "device_jwk"} <= row.get_deferred_fields()
    assert "no-store" in response["Cache-Control"]


def test_a_nir_search_leaves_the_cases_found_in_the_journal_and_not_the_nir(
    client: Client, searcher: User
) -> None:
    nir = a_nir()
    case = an_enrolment(status=State.QUEUED, person=an_insured_person(nir=nir))
    search(client, nir)
    entry = Entry.objects.get()
    assert (entry.act, entry.case, entry.actor) == ("case.searched", case.pk, searcher.actor)
    assert entry.data == {"by": "nir"}


def test_a_search_that_finds_nothing_is_journalled_too(client: Client, searcher: User) -> None:
    nir = a_nir()
    response = search(client, nir)
    assert "Aucun dossier trouvé" in response.content.decode()
    entry = Entry.objects.get()
    assert (entry.act, entry.case, entry.data) == ("case.searched", None, {"by": "nir"})


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Entrez un numéro de dossier ou un NIR."),
        ("Martin", "Ce n’est ni un numéro de dossier (EV-XXXX-XXXX) ni un NIR"),
        ("EV-AEIO-UAEI", "Ce n’est ni un numéro de dossier (EV-XXXX-XXXX) ni un NIR"),
        ("2 90 07 75 056 001", "Ce n’est ni un numéro de dossier (EV-XXXX-XXXX) ni un NIR"),
        ("290077505600100", "sa clé, les deux derniers chiffres, ne correspond pas"),
    ],
)
def test_what_is_neither_says_so_and_searches_nothing(
    client: Client, searcher: User, typed: str, told: str
) -> None:
    response = search(client, typed)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not Entry.objects.exists()


def test_nothing_is_searched_from_an_address(client: Client, searcher: User) -> None:
    case = an_enrolment()
    response = client.get(SEARCH, {"wanted": case.case_number})
    assert "found" not in response.context
    assert not Entry.objects.exists()


def test_whoever_searches_too_often_waits(
    client: Client, searcher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SEARCHES", "2/h")
    case = an_enrolment()
    answers = [search(client, case.case_number).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    page = search(client, case.case_number).content.decode()
    assert "Trop de recherches : réessayez dans" in page
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("role", [Role.AGENT, Role.SENIOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_searches(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    case = an_enrolment()
    assert search(client, case.case_number).status_code == 404
    assert not Entry.objects.exists()


@pytest.fixture
def locked() -> Enrolment:
    """An accepted case whose person typed wrong codes."""
    wallet = Wallet()
    card_id = offered(wallet)
    Card.objects.filter(pk=card_id).update(code_attempts=settings.CODE_ATTEMPTS)
    return an_enrolment(status=State.APPROVED, card_id=card_id, device_jkt=wallet.jkt, device_jwk=wallet.jwk)


def test_a_locked_code_is_unlocked_from_the_search_and_the_journal_says_by_whom(
    client: Client, searcher: User, locked: Enrolment
) -> None:
    way = f"/dossiers/{locked.pk}/code/"
    assert way in search(client, locked.case_number).content.decode()
    assert "Code débloqué" in client.post(way, follow=True).content.decode()
    assert Card.objects.get().code_attempts == 0
    assert Entry.objects.get(act="code.unlocked").actor == searcher.actor
    assert way not in search(client, locked.case_number).content.decode()
    assert "n’est pas bloqué" in client.post(way, follow=True).content.decode()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR, Role.FRAUD}))
def test_nobody_else_unlocks_a_code(client: Client, locked: Enrolment, role: Role) -> None:
    client.force_login(an_agent(role=role))
    assert client.post(f"/dossiers/{locked.pk}/code/").status_code == 404
    assert Card.objects.get().code_attempts == settings.CODE_ATTEMPTS


def test_only_the_code_of_an_accepted_case_is_unlocked(client: Client, searcher: User) -> None:
    case = an_enrolment(status=State.QUEUED)
    assert client.post(f"/dossiers/{case.pk}/code/").status_code == 404
