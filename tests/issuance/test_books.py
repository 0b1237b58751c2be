"""The books: every valid index has exactly one approval, and what does not agree is found and told."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.journal.services import record
from ecarte.journal.triggers import protect, unprotect
from issuance import lifecycle, tasks
from issuance.books import rounds, walks
from issuance.models import BooksRound, Card, Publication, Signature, Status, StatusChange, StatusEntry
from issuance.states import RevocationReason, State
from issuance.status_list.publish import publish_due
from tests.issuance.factories import collected, offered
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> StatusEntry:
    """One of three cards, which were suspended, revoked, or neither; a fourth is not collected."""
    mine, suspended, revoked = (collected(Wallet()) for _ in range(3))
    lifecycle.suspend(card_id=suspended.card_id, actor="client:cpam")
    lifecycle.revoke(card_id=revoked.card_id, actor="client:cpam", reason=RevocationReason.LOST)
    offered(Wallet())
    publish_due(now=timezone.now())
    return mine


def verified() -> BooksRound:
    return rounds.advance(books=rounds.begin(), seconds=60)


def test_books_that_agree_are_read_to_the_end_and_journalled(entry: StatusEntry) -> None:
    books = verified()
    assert (books.differences, books.first, books.running) == ({}, [], False)
    assert books.read == {"indexes": 3, "cards": 3, "journal": 4, "lists": 1}
    told = Entry.objects.get(act="books.agree")
    assert (told.actor, told.data["read"]) == ("system:verify_books", books.read)


@pytest.fixture
def unguarded() -> Iterator[None]:
    """What somebody with full rights on the database could do: the triggers are off."""
    tables = ("journal_entry", "issuance_signature", "issuance_statuschange")
    for table in tables:
        unprotect(connection, table)
    yield
    for table in tables:
        protect(connection, table)


def _another_card(entry: StatusEntry) -> Any:
    return (
        Card.objects.exclude(pk=entry.card_id).filter(status=State.ACTIVE).first() or collected(Wallet()).card
    )


def _lose_signature(entry: StatusEntry) -> None:
    Signature.objects.filter(entry=entry).delete()


def _sign_for_another(entry: StatusEntry) -> None:
    Signature.objects.filter(entry=entry).update(card=_another_card(entry))


def _lose_approval(entry: StatusEntry) -> None:
    Entry.objects.filter(act="card.offered", data__card=str(entry.card_id)).delete()


def _approve_twice(entry: StatusEntry) -> None:
    case = Card.objects.get(pk=entry.card_id).case
    with transaction.atomic():
        record(actor="agent:1", act="card.offered", case=case, card=str(entry.card_id))


def _approve_as_another(entry: StatusEntry) -> None:
    Card.objects.filter(pk=entry.card_id).update(approved_by="agent:2")


def _approve_nothing(_entry: StatusEntry) -> None:
    with transaction.atomic():
        record(actor="agent:1", act="card.offered", case=uuid.uuid4(), card=str(uuid.uuid4()))


def _revive(entry: StatusEntry) -> None:
    for status in (Status.INVALID, Status.VALID):
        StatusChange.objects.create(entry=entry, status=status, actor="agent:1", reason="x")


def _suspend_in_silence(entry: StatusEntry) -> None:
    StatusEntry.objects.filter(pk=entry.pk).update(status=Status.SUSPENDED)


def _move_in_silence(entry: StatusEntry) -> None:
    lost = {"suspended_by": "agent:1", "suspended_for": "lost"}
    Card.objects.filter(pk=entry.card_id).update(status=State.SUSPENDED, **lost)


def _lose_index(entry: StatusEntry) -> None:
    Signature.objects.filter(entry=entry).delete()
    entry.delete()


def _publish_other(entry: StatusEntry) -> None:
    StatusEntry.objects.exclude(pk=entry.pk).filter(status=Status.SUSPENDED).update(status=Status.VALID)


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_lose_signature, {"index_without_signature"}),
        (_sign_for_another, {"index_signed_for_another_card"}),
        (_lose_approval, {"index_without_exactly_one_approval"}),
        (_approve_twice, {"index_without_exactly_one_approval"}),
        (_approve_as_another, {"index_without_exactly_one_approval", "approval_without_card"}),
        (_approve_nothing, {"approval_without_card"}),
        (_revive, {"invalid_index_changed"}),
        (
            _suspend_in_silence,
            {"status_does_not_fit_card", "status_without_history", "published_list_differs"},
        ),
        (_move_in_silence, {"status_does_not_fit_card"}),
        (_lose_index, {"card_without_index"}),
        (_publish_other, {"status_does_not_fit_card", "status_without_history", "published_list_differs"}),
    ],
)
def test_what_does_not_agree_is_counted_named_and_journalled(
    entry: StatusEntry, spoil: Callable[[StatusEntry], None], expected: set[str]
) -> None:
    spoil(entry)
    books = verified()
    assert books.differences == dict.fromkeys(expected, 1)
    assert {code for code, _ in books.first} == expected
    assert Entry.objects.get(act="books.differ").data["differences"] == books.differences


def test_the_command_tells_and_fails(entry: StatusEntry, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_books")
    assert capsys.readouterr().out == "the books agree: 3 indexes, 3 cards, 4 journal, 1 lists\n"
    _suspend_in_silence(entry)
    with pytest.raises(CommandError, match="status_does_not_fit_card: 1"):
        call_command("verify_books")
    assert f"status_does_not_fit_card: {entry.pk}" in capsys.readouterr().err


def test_a_round_is_made_in_short_steps_and_goes_on_where_it_stopped(
    entry: StatusEntry, monkeypatch: Any
) -> None:
    monkeypatch.setattr(walks, "ROWS", 1)
    books = rounds.advance(books=rounds.begin(), seconds=0)
    steps = 0
    while books.running:
        assert books.steps == steps
        rounds._count(books, walks.step(books.walk, books.after))
        books, steps = BooksRound.objects.get(), steps + 1
    assert steps > len(walks.WALKS)
    assert books.read == {"indexes": 3, "cards": 3, "journal": 4, "lists": 1}


def test_a_step_that_two_workers_make_counts_once(entry: StatusEntry) -> None:
    books = rounds.begin()
    made = walks.step(books.walk, books.after)
    rounds._count(books, made)
    rounds._count(books, made)
    assert BooksRound.objects.get().read == {"indexes": 3}


def test_what_is_changed_while_it_is_read_is_no_difference(entry: StatusEntry, monkeypatch: Any) -> None:
    """The entries are read, then a card is suspended, then its history is read."""
    read = walks._history

    def meanwhile(entries: Any) -> Any:
        monkeypatch.setattr(walks, "_history", read)
        lifecycle.suspend(card_id=entry.card_id, actor="client:cpam")
        return read(entries)

    monkeypatch.setattr(walks, "_history", meanwhile)
    assert verified().differences == {}


def test_one_running_books_round(entry: StatusEntry) -> None:
    assert rounds.begin() == rounds.begin()
    with pytest.raises(IntegrityError), transaction.atomic():
        BooksRound.objects.create(walk="indexes")


def test_a_round_begins_once_a_day(entry: StatusEntry) -> None:
    tasks.verify_books()
    tasks.verify_books()
    assert BooksRound.objects.count() == 1
    BooksRound.objects.update(started_at=timezone.now() - timedelta(days=1))
    tasks.verify_books()
    assert BooksRound.objects.count() == 2


def test_of_the_rounds_that_agreed_the_last_ones_are_kept_and_every_other(
    entry: StatusEntry, monkeypatch: Any
) -> None:
    monkeypatch.setattr(rounds, "KEPT", 2)
    differed = verified()
    BooksRound.objects.update(differences={"card_without_index": 1})
    agreed = [verified() for _ in range(3)]
    assert set(BooksRound.objects.all()) == {differed, *agreed[1:]}


def test_nothing_personal_is_told(entry: StatusEntry) -> None:
    _suspend_in_silence(entry)
    verified()
    assert "LEFÈVRE" not in json.dumps(Entry.objects.get(act="books.differ").data, ensure_ascii=False)


def test_a_signature_says_who_approved_which_key_which_index_and_when(entry: StatusEntry) -> None:
    signature = Signature.objects.select_related("card", "entry", "key").get(entry=entry)
    assert signature.card.approved_by == "agent:1"
    assert signature.key.activated_at is not None
    assert signature.key.activated_at <= signature.signed_at <= timezone.now()
    assert signature.entry.configuration == "evitale_sd_jwt"
    assert Publication.objects.filter(pk=signature.entry.status_list_id).exists()


def test_a_signature_can_be_neither_changed_nor_deleted(entry: StatusEntry) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Signature.objects.update(signed_at=timezone.now())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Signature.objects.filter(entry=entry).delete()
