"""After a restore: what was published last becomes true again, and no index is given twice."""

from __future__ import annotations

import zlib
from io import StringIO
from typing import TYPE_CHECKING

import cbor2
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance.keys.signer import document_signer
from issuance.models import Card, Publication, ReplayedValue, StatusChange, StatusEntry, StatusList
from issuance.states import State
from issuance.status_list import tokens
from issuance.status_list.encode import STATUS_LIST, compress, pack, value_at
from issuance.status_list.publish import publish_due
from issuance.status_list.replay import opened, replay
from issuance.status_list.retire import retire_lists
from tests.issuance.factories import collected
from tests.issuance.signing import new_authority
from tests.issuance.wallet import ISSUER, Wallet

if TYPE_CHECKING:
    from pathlib import Path

    from issuance.keys.signer import Signer

pytestmark = pytest.mark.django_db


def test_what_was_published_last_becomes_true_again(tmp_path: Path) -> None:
    """What the backup does not know: a suspension, a revocation, a card that was issued and revoked."""
    suspended, revoked, kept = (collected(Wallet()) for _ in range(3))
    lost = _free()
    token = _signed(kept.status_list, {suspended.index: 2, revoked.index: 1, lost: 1})
    (tmp_path / f"{kept.status_list_id}.jwt").write_text(token)
    said = StringIO()
    for _ in range(2):  # whoever was interrupted begins again
        call_command("status_lists", "replay", str(tmp_path), stdout=said)
    assert said.getvalue().splitlines() == [
        "1 lists: 2 cards suspended or revoked again, 1 unknown indexes kept",
        "1 lists: 0 cards suspended or revoked again, 1 unknown indexes kept",
    ]
    cards = [Card.objects.get(pk=each.card_id).status for each in (suspended, revoked, kept)]
    assert cards == [State.SUSPENDED, State.REVOKED, State.ACTIVE]
    assert set(StatusChange.objects.values_list("status", "reason")) == {(2, "restored"), (1, "restored")}
    journalled = Entry.objects.filter(act__in=["card.suspended", "card.revoked"])
    assert [entry.data["reason"] for entry in journalled] == ["restored", "restored"]
    publish_due(now=timezone.now())
    known = [_published(kept.status_list_id, each.index) for each in (suspended, revoked, kept)]
    assert known == [2, 1, 0]
    assert ReplayedValue.objects.get().index == lost
    assert _published(kept.status_list_id, lost) == 1
    assert collected(Wallet()).status_list_id != kept.status_list_id  # no index of it is given twice
    call_command("verify_books", stdout=StringIO())


def test_a_list_that_was_opened_after_the_backup_keeps_its_number() -> None:
    known = collected(Wallet()).status_list_id
    later = StatusList(pk=known + 1, size=8)
    replay([opened(_signed(later, {3: 1}), now=timezone.now())], now=timezone.now())
    publish_due(now=timezone.now())
    assert _published(later.pk, 3) == 1
    assert collected(Wallet()).status_list_id == known + 2
    assert retire_lists(now=timezone.now()) == 0  # somebody may hold what was given of it


def test_a_list_that_somebody_else_signed_is_not_replayed(tmp_path: Path) -> None:
    entry = collected(Wallet())
    stranger = new_authority(tmp_path / "stranger", issuer=ISSUER).signer
    (tmp_path / "1.jwt").write_text(_signed(entry.status_list, {entry.index: 1}, signer=stranger))
    with pytest.raises(CommandError, match="untrusted_signer"):
        call_command("status_lists", "replay", str(tmp_path))
    assert Card.objects.get(pk=entry.card_id).status == State.ACTIVE


def _free() -> int:
    """An index that nobody holds."""
    taken = set(StatusEntry.objects.values_list("index", flat=True))
    return next(index for index in range(len(taken) + 1) if index not in taken)


def _signed(status_list: StatusList, values: dict[int, int], *, signer: Signer | None = None) -> str:
    lst = compress(pack(values.items(), size=status_list.size))
    now = timezone.now()
    return tokens.jwt(status_list_id=status_list.pk, lst=lst, signer=signer or document_signer(), now=now)


def _published(number: int, index: int) -> int:
    message = cbor2.loads(bytes(Publication.objects.get(pk=number).cwt)).value
    return value_at(zlib.decompress(cbor2.loads(message[2])[STATUS_LIST]["lst"]), index)
